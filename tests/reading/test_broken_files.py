"""A seeded slice of the broken files of `benchmarks.fuzz_reading`: forms or a refusal, no more."""

from __future__ import annotations

import sys

import pytest

from benchmarks.fuzz_mutations import FORMATS, seeds
from benchmarks.fuzz_reading import case, fuzz, outcome

CASES = 320


@pytest.mark.parametrize("kind", FORMATS)
def test_the_files_are_sound_before_they_are_broken(kind: str) -> None:
    for number, data in enumerate(seeds()[kind]):
        is_drawn = kind == "pdf" and number == 1  # a ruled table that is no form
        assert outcome(data, f"a.{kind}") == ("refused" if is_drawn else "read")


def test_a_case_is_the_same_file_every_time() -> None:
    assert case(1, 77) == case(1, 77) != case(2, 77)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processes are a Unix matter")
def test_broken_files_are_read_or_refused_within_the_limits() -> None:
    found = fuzz(CASES, seed=7)

    assert [each for tally in found.values() for each in tally.failures] == []
    assert sum(sum(tally.outcomes.values()) for tally in found.values()) == CASES
    assert all(tally.outcomes["read"] for kind, tally in found.items())
