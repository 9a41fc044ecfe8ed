"""A learned tagger of attributed content: what somebody is said to say, think or want.

It was trained on news articles (PolNeAR); its weights and what they were
learned from lie beside it.
"""

from discourse.frames.tagger.network import Attribution, Tagger, attributions, load

__all__ = ["Attribution", "Tagger", "attributions", "load"]
