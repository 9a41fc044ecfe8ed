"""The tagger's network as it learns: forward with dropout, back by hand, Adam.

``discourse.frames.tagger.network`` only runs forward; here are the same steps with their
gradients, in numpy, so that training needs no library that the package does not have.
Everything is random by the seed alone, and on one thread the same bytes come out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from discourse.frames.tagger.layout import FEATURES, LINKS, OUTPUTS, Floats, Keys, Numbers
from discourse.frames.tagger.network import Dependants, Sentences

Weights = dict[str, Floats]

WIDTH, LAYERS = 96, 4
EPOCHS, TEXTS_AT_ONCE, WARM_UP = 8, 3, 200
RATE, DECAY, DROPOUT, WORD_DROPOUT = 2e-3, 0.5, 0.3, 0.1


class Batch(NamedTuple):
    """Some texts, one after the other.

    ``ids`` has the places of the features in their vocabularies, ``links`` is as in
    ``Layout``, ``labels`` and ``importance`` have one column for each of ``OUTPUTS``.
    """

    ids: Numbers
    links: Numbers
    labels: Floats
    importance: Floats


def joined(batches: Sequence[Batch]) -> Batch:
    """Return several texts as one."""
    shifts = np.cumsum([0] + [len(batch.ids) for batch in batches])
    links = [batch.links + shift for batch, shift in zip(batches, shifts, strict=False)]
    ids, _, labels, importance = (np.concatenate(parts) for parts in zip(*batches, strict=True))
    return Batch(ids, np.concatenate(links), labels, importance)


def initial(known: dict[str, Keys], rng: np.random.Generator) -> Weights:
    """Return weights to start from.

    Parameters
    ----------
    known : dict of str to array
        The vocabulary of each of ``FEATURES``.
    rng : Generator
        Where the weights are drawn from.
    """
    size, seen = sum(FEATURES.values()), WIDTH * (len(LINKS) + 2)
    shapes = {name: (len(known[name]) + 1, width, 0.3) for name, width in FEATURES.items()}
    shapes["in"] = (size, WIDTH, (2 / size) ** 0.5)
    for n in range(LAYERS):
        shapes[f"{n}"] = (seen, WIDTH, (1 / seen) ** 0.5)
        shapes[f"{n}_around"] = (3 * WIDTH, WIDTH, (1 / seen) ** 0.5)
    shapes["out"] = (WIDTH, len(OUTPUTS), 0.05)
    weights = {
        name: rng.normal(0, scale, (rows, columns)).astype(np.float32)
        for name, (rows, columns, scale) in shapes.items()
    }
    for name in ("in", *(f"{n}" for n in range(LAYERS))):
        weights[f"{name}_bias"] = np.zeros(WIDTH, dtype=np.float32)
    # As rare as they are: half of the tokens are content, few a cue.
    weights["out_bias"] = np.array([-0.2] + [-2.5] * (len(OUTPUTS) - 1), dtype=np.float32)
    return weights


class Normalization:
    """``network.normalized`` with its gradient."""

    def __init__(self, x: Floats):
        x = x - x.mean(axis=1, keepdims=True)
        self.scale = 1 / np.sqrt((x * x).mean(axis=1, keepdims=True) + np.float32(1e-5))
        self.y: Floats = x * self.scale

    def back(self, dy: Floats) -> Floats:
        """Return the gradient of what was normalized."""
        along = (dy * self.y).mean(axis=1, keepdims=True)
        dx: Floats = self.scale * (dy - dy.mean(axis=1, keepdims=True) - self.y * along)
        return dx


class Paths:
    """How the rows of a batch see each other, and the gradients of it.

    Parameters
    ----------
    links : array of int
        As in ``Layout``.
    """

    def __init__(self, links: Numbers):
        n, rows = len(links), np.arange(len(links))
        self.links = links
        self.head = links[:, LINKS.index("head")]
        self.below = Dependants(self.head)
        self.sentences = Sentences(links[:, LINKS.index("root")])
        ones = np.ones(n, dtype=np.float32)
        self.back_links = [csr_matrix((ones, (column, rows)), shape=(n, n)) for column in links.T]
        order = self.below.order
        shares = 1 / np.bincount(self.head[order], minlength=n)[self.head[order]]
        back_below = csr_matrix((shares, (order, self.head[order])), shape=(n, n))
        self.back_links.append(back_below.astype(np.float32))

    def seen(self, x: Floats) -> Floats:
        """Return each row with what it sees of others."""
        linked = (x[column] for column in self.links.T)
        return np.concatenate([x, *linked, self.below.mean(x)], axis=1)

    def back_seen(self, gradient: Floats) -> Floats:
        """Return the gradient of ``x`` from that of ``seen(x)``."""
        parts = [np.ascontiguousarray(part) for part in np.split(gradient, len(LINKS) + 2, axis=1)]
        dx = parts[0]
        for matrix, part in zip(self.back_links, parts[1:], strict=True):
            dx += matrix @ part
        return dx

    def back_around(self, x: Floats, around: Floats, gradient: Floats) -> Floats:
        """Return the gradient of ``x`` from that of the maxima of its sentences.

        Parameters
        ----------
        x : array of float
            The rows whose maxima were taken.
        around : array of float
            The maxima, as ``Sentences.maxima`` returns them.
        gradient : array of float
            That of ``around``.
        """
        own, before, after = np.split(gradient, 3, axis=1)
        total = own.copy()
        np.add.at(total, self.sentences.before, before)
        np.add.at(total, self.sentences.after, after)
        number = self.sentences.number
        dx: Floats = (x == around[number, :WIDTH]) * total[number]
        return dx


class Pass:
    """One pass through the network, forward at once and back when asked.

    Parameters
    ----------
    weights : dict of str to array
        Of one network; they are not changed.
    batch : Batch
        What to read, and what is right.
    rng : Generator
        Chooses what is dropped.
    """

    def __init__(self, weights: Weights, batch: Batch, rng: np.random.Generator):
        self.weights, self.batch, self.rng = weights, batch, rng
        self.ids = batch.ids.copy()
        # A word that is forgotten now and then: its neighbours must do.
        self.ids[rng.random(len(self.ids)) < WORD_DROPOUT, 0] = 0
        self.paths = Paths(batch.links)
        parts = [weights[name][self.ids[:, n]] for n, name in enumerate(FEATURES)]
        embedded = np.concatenate(parts, axis=1)
        self.kept_in = self._kept(embedded.shape)
        self.embedded = embedded * self.kept_in
        h = self.embedded @ weights["in"] + weights["in_bias"]
        self.active = h > 0
        self.normal = Normalization(np.maximum(h, 0))
        x = self.normal.y
        self.layers: list[tuple[Floats, Floats, Floats, Normalization]] = []
        for n in range(LAYERS):
            x = self._layer(n, x)
        self.kept_out = self._kept(x.shape)
        self.x = x * self.kept_out
        self.odds = self.x @ weights["out"] + weights["out_bias"]

    def _kept(self, shape: tuple[int, ...]) -> Floats:
        """Return factors that drop some values and make up for it in the others."""
        kept = self.rng.random(shape, dtype=np.float32) >= DROPOUT
        return kept.astype(np.float32) / np.float32(1 - DROPOUT)

    def _layer(self, n: int, x: Floats) -> Floats:
        """Return what layer ``n`` makes of ``x``, and remember what its gradient needs."""
        seen, around = self.paths.seen(x), self.paths.sentences.maxima(x)
        h = seen @ self.weights[f"{n}"] + self.weights[f"{n}_bias"]
        h += (around @ self.weights[f"{n}_around"])[self.paths.sentences.number]
        active = (h > 0) * self._kept(h.shape)
        normal = Normalization(x + h * active)
        self.layers.append((seen, around, active, normal))
        return normal.y

    def gradients(self) -> Weights:
        """Return the gradients of the mean cross entropy of the outputs."""
        batch, weights = self.batch, self.weights
        likely = 1 / (1 + np.exp(-self.odds))
        d = (batch.importance * (likely - batch.labels) / len(likely)).astype(np.float32)
        found = {"out": self.x.T @ d, "out_bias": d.sum(axis=0)}
        dx = (d @ weights["out"].T) * self.kept_out
        for n in reversed(range(LAYERS)):
            dx = self._back_layer(n, dx, found)
        dh = self.normal.back(dx) * self.active
        found |= {"in": self.embedded.T @ dh, "in_bias": dh.sum(axis=0)}
        return found | self._back_embedded((dh @ weights["in"].T) * self.kept_in)

    def _back_layer(self, n: int, dy: Floats, found: Weights) -> Floats:
        """Return the gradient of what layer ``n`` got; add those of its weights to ``found``."""
        seen, around, active, normal = self.layers[n]
        dx = normal.back(dy)
        dh: Floats = dx * active
        of_sentences = np.add.reduceat(dh, self.paths.sentences.starts, axis=0)
        found[f"{n}"], found[f"{n}_bias"] = seen.T @ dh, dh.sum(axis=0)
        found[f"{n}_around"] = around.T @ of_sentences
        of_seen: Floats = dh @ self.weights[f"{n}"].T
        of_around: Floats = of_sentences @ self.weights[f"{n}_around"].T
        dx += self.paths.back_seen(of_seen)
        dx += self.paths.back_around(seen[:, :WIDTH], around, of_around)
        return dx

    def _back_embedded(self, gradient: Floats) -> Weights:
        """Return the gradients of the embeddings from that of their rows side by side."""
        parts = np.split(gradient, np.cumsum(list(FEATURES.values()))[:-1], axis=1)
        size, found = len(gradient), {}
        rows, ones = np.arange(size), np.ones(size, dtype=np.float32)
        for n, (name, part) in enumerate(zip(FEATURES, parts, strict=True)):
            shape = (len(self.weights[name]), size)
            used = csr_matrix((ones, (self.ids[:, n], rows)), shape=shape)
            found[name] = used @ np.ascontiguousarray(part)
        return found


class Adam:
    """Adam with clipped gradients and decay of weights.

    Parameters
    ----------
    weights : dict of str to array
        Those to change, for their shapes.
    """

    def __init__(self, weights: Weights):
        self.mean = {name: np.zeros_like(values) for name, values in weights.items()}
        self.square = {name: np.zeros_like(values) for name, values in weights.items()}
        self.steps = 0

    def step(self, weights: Weights, gradients: Weights, rate: float) -> None:
        """Change ``weights`` in place."""
        self.steps += 1
        norm = sum(float((g * g).sum()) for g in gradients.values()) ** 0.5
        clip = np.float32(min(1.0, 1.0 / (norm + 1e-9)))
        first, second = 1 - 0.9**self.steps, np.float32(1 - 0.999**self.steps)
        for name, gradient in gradients.items():
            g, mean, square = gradient * clip, self.mean[name], self.square[name]
            mean += np.float32(0.1) * (g - mean)
            square += np.float32(0.001) * (g * g - square)
            if not name.endswith("bias"):
                weights[name] *= np.float32(1 - rate * DECAY)
            change = mean / (np.sqrt(square / second) + np.float32(1e-8))
            weights[name] -= np.float32(rate / first) * change


def trained(batches: Sequence[Batch], known: dict[str, Keys], seed: int) -> Weights:
    """Return one trained network: the running average of its weights.

    Parameters
    ----------
    batches : sequence of Batch
        One for each text.
    known : dict of str to array
        The vocabulary of each of ``FEATURES``.
    seed : int
        Decides the first weights, the order of the texts and what is dropped.
    """
    rng = np.random.default_rng(seed)
    weights = initial(known, rng)
    average = {name: values.copy() for name, values in weights.items()}
    adam = Adam(weights)
    steps = EPOCHS * -(-len(batches) // TEXTS_AT_ONCE)
    for epoch in range(EPOCHS):
        print(f"seed {seed}, epoch {epoch + 1} of {EPOCHS}", flush=True)
        order = rng.permutation(len(batches))
        for at in range(0, len(order), TEXTS_AT_ONCE):
            batch = joined([batches[n] for n in order[at : at + TEXTS_AT_ONCE]])
            gradients = Pass(weights, batch, rng).gradients()
            done = adam.steps + 1
            # Up to the full rate while the averages of Adam settle, then down in a line.
            rate = RATE * min(1, done / WARM_UP) * max(0.02, 1 - done / steps)
            adam.step(weights, gradients, rate)
            share = np.float32(max(0.002, 50 / (done + 50)))
            for name, values in weights.items():
                average[name] += share * (values - average[name])
    return average
