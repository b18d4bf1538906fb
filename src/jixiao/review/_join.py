"""Finding the alike among many texts without comparing all pairs.

Short texts: an exact join. If two texts share at least `t` of their character pairs (Dice), each
must hold one of the other's rarest pairs, so only texts that meet there are compared. Long sets:
MinHash signatures (128 permutations) in 32 bands of 4 propose candidates; pairs at Jaccard 0.7 are
missed once in 6,000. What is proposed is always compared exactly.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rensa import RMinHash, RMinHashLSH

from jixiao.review._text import alike, similarity

PERMUTATIONS, BANDS, SEED = 128, 32, 20221122
_BATCH = 2048
_SLACK = 0.16  # four standard errors of an estimate from 128 permutations
_CANDIDATES = 200


def shingles(text: str) -> set[str]:
    """The set of 3-character pieces of a text in the form of `letters`."""
    return {text[start : start + 3] for start in range(len(text) - 2)}


def jaccard(one: set[str], other: set[str]) -> float:
    """Shared pieces over all pieces; 0 if both are empty."""
    shared = len(one & other)
    union = len(one) + len(other) - shared
    return shared / union if union else 0.0


def alike_pairs(texts: Sequence[str], threshold: float) -> Iterator[tuple[int, int, float]]:
    """Positions i < j of different texts whose `similarity` reaches the threshold, and it.

    The texts are in the form of `letters` and different from each other. Exact: no pair is missed.
    """
    grams = [Counter(text[i : i + 2] for i in range(len(text) - 1)) for text in texts]
    frequency = Counter(gram for counts in grams for gram in counts)
    met: dict[str, list[int]] = defaultdict(list)
    for position, counts in enumerate(grams):
        size = counts.total()
        if not size:
            continue
        needed = math.ceil(threshold * size / (2 - threshold) - 1e-9)
        candidates: set[int] = set()
        budget = size - needed + 1
        for gram in sorted(counts, key=lambda gram: (frequency[gram], gram)):
            candidates.update(met[gram])
            met[gram].append(position)
            budget -= counts[gram]
            if budget <= 0:
                break
        for other in sorted(candidates):
            if alike(texts[other], texts[position], threshold):
                yield other, position, similarity(texts[other], texts[position])


def near_sets(rows: Sequence[Sequence[str]], threshold: float) -> Iterator[tuple[int, int, float]]:
    """Positions i < j of different row sets whose shingles have at least that Jaccard index.

    A set of rows is the union of the shingles of its texts. Each is compared with at most the 200
    latest likely ones before it, so that one template used ten thousand times stays affordable.
    """
    index = RMinHashLSH(threshold, PERMUTATIONS, BANDS)
    signatures: list[RMinHash] = []
    for start in range(0, len(rows), _BATCH):
        batch = [list(_pieces(texts)) for texts in rows[start : start + _BATCH]]
        signatures += RMinHash.from_token_sets(batch, PERMUTATIONS, SEED)
    for position, signature in enumerate(signatures):
        likely = [
            other
            for other in index.query(signature)
            if signature.jaccard(signatures[other]) >= threshold - _SLACK
        ]
        index.insert(position, signature)
        if not likely:
            continue
        own = _pieces(rows[position])
        for other in sorted(likely)[-_CANDIDATES:]:
            share = jaccard(own, _pieces(rows[other]))
            if share >= threshold:
                yield other, position, share


def _pieces(texts: Sequence[str]) -> set[str]:
    return set().union(*map(shingles, texts))


def linked(pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """For each position the first of all that are linked to it."""
    first: dict[int, int] = {}

    def root(position: int) -> int:
        while first.setdefault(position, position) != position:
            first[position] = first[first[position]]
            position = first[position]
        return position

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        first[high] = low
    return {position: root(position) for position in list(first)}
