"""The coding page: one HTML file in which coders answer for each unit, and which loads nothing."""

from discourse.validation.page.rendering import CodingPage, render_coding_page

__all__ = ["CodingPage", "render_coding_page"]
