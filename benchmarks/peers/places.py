"""Journeys past places, similarities, and random graphs: the same for every peer."""

import numpy as np


def visits(journeys, places):
    """Journeys of 13 visits on average to places of uneven renown: offsets and places, each once a journey."""
    random = np.random.default_rng(7)
    length = 1 + random.poisson(12.3, journeys)
    journey = np.repeat(np.arange(journeys), length)
    place = (places * random.random(len(journey)) ** 2.5).astype(np.int64)
    pairs = np.unique(journey * places + place)
    journey, place = pairs // places, pairs % places
    offsets = np.concatenate(([0], np.cumsum(np.bincount(journey, minlength=journeys))))
    return offsets.astype(np.uint64), random.permutation(places)[place].astype(np.uint32)


def similarity(elements):
    """How alike points in five dimensions around 100 centres are: symmetric, between 0 and 1."""
    random = np.random.default_rng(8)
    point = random.normal(size=(100, 5))[random.integers(0, 100, elements)] + 0.3 * random.normal(size=(elements, 5))
    square = (point**2).sum(axis=1)
    return np.exp(-0.5 * np.maximum(square[:, None] + square[None, :] - 2.0 * point @ point.T, 0.0))


def edges(vertices, count):
    random = np.random.default_rng(9)
    return random.integers(0, vertices, count), random.integers(0, vertices, count)


def rows(vertices, count):
    """The same in compressed rows: offsets and targets."""
    source, target = edges(vertices, count)
    order = np.argsort(source, kind="stable")
    offsets = np.concatenate(([0], np.cumsum(np.bincount(source, minlength=vertices))))
    return offsets.astype(np.uint64), target[order].astype(np.uint32)
