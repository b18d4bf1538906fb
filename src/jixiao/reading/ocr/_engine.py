"""Recognising lines of text: the models that rapidocr brings, run by onnxruntime.

rapidocr's own pipeline is not used: it pads every line to 320 pixels, which for the short cells of
forms is most of the work, and it can download models. Here the two models are opened as the files
that its wheel holds; nothing is ever fetched. Each run takes one processor, and as many lines are
recognised side by side as there are processors: shared runs wait for one another.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import onnxruntime

from jixiao.reading.ocr._signs import TWINS
from jixiao.reading.ocr._types import Pixels, Values

RECOGNISER: Final = "PP-OCRv6_rec_small.onnx"

_HEIGHT: Final = 48  # pixels of a line as the recogniser takes it
_STEP: Final = 8  # pixels a time step of its answer
_NARROWEST: Final = 32
_WIDEST: Final = 4096
_BATCH_PIXELS: Final = 1280  # of all lines of a batch side by side
_MOST_PADDING: Final = 1.15  # of the narrowest line of a batch


@dataclass(frozen=True, slots=True)
class Letter:
    """A recognised character: its certainty from 0 to 1, its middle as a part of the line's width,
    and the next likely character with its own certainty."""

    text: str
    score: float
    middle: float
    other: str
    other_score: float


@cache
def _session(model: str) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(
        str(_models() / model), options, providers=["CPUExecutionProvider"]
    )


def _models() -> Path:
    """The folder of models in rapidocr's wheel, found without importing it."""
    found = find_spec("rapidocr")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("rapidocr")
    return Path(found.submodule_search_locations[0]) / "models"


@cache
def _alphabet() -> tuple[str, ...]:
    """The characters by the number the recogniser gives them; 0 is none."""
    listed = _session(RECOGNISER).get_modelmeta().custom_metadata_map["character"]
    return ("", *listed.splitlines(), " ")


@cache
def _twin_numbers(number: int) -> tuple[int, ...]:
    """The number of the same sign in the other width, which the models do not tell apart."""
    twin = TWINS.get(_alphabet()[number])
    return (_alphabet().index(twin),) if twin in _alphabet() else ()


def recognised(lines: Sequence[Pixels]) -> list[tuple[Letter, ...]]:
    """The characters of each line, given as a grey picture of that line alone."""
    ready = [_prepared(line) for line in lines]
    batches = _batches([line.shape[1] for line in ready])
    session = _session(RECOGNISER)
    name = session.get_inputs()[0].name
    _alphabet()

    def run(batch: list[int]) -> list[tuple[Letter, ...]]:
        width = max(ready[number].shape[1] for number in batch)
        block = np.zeros((len(batch), 3, _HEIGHT, width), dtype=np.float32)
        for place, number in enumerate(batch):
            block[place, :, :, : ready[number].shape[1]] = ready[number]
        answer = session.run(None, {name: block})[0]
        return [
            _letters(answer[place], ready[number].shape[1] / width)
            for place, number in enumerate(batch)
        ]

    found: list[tuple[Letter, ...]] = [()] * len(ready)
    with ThreadPoolExecutor(os.cpu_count() or 1) as workers:
        for batch, letters in zip(batches, workers.map(run, batches), strict=True):
            for number, own in zip(batch, letters, strict=True):
                found[number] = own
    return found


def _prepared(line: Pixels) -> Values:
    """A line at the recogniser's height, its values from -1 to 1."""
    height, width = line.shape
    wanted = min(max(math.ceil(_HEIGHT * width / height), _NARROWEST), _WIDEST)
    way = cv2.INTER_AREA if height > _HEIGHT else cv2.INTER_CUBIC
    sized = cv2.resize(line, (wanted, _HEIGHT), interpolation=way)
    return np.asarray(sized, dtype=np.float32) / np.float32(127.5) - np.float32(1.0)


def _batches(widths: Sequence[int]) -> list[list[int]]:
    """Lines of nearly the same width together, the widest first: processors end together then."""
    found: list[list[int]] = []
    for number in sorted(range(len(widths)), key=lambda number: -widths[number]):
        batch = found[-1] if found else []
        if (
            batch
            and widths[batch[0]] <= _MOST_PADDING * widths[number]
            and widths[batch[0]] * (len(batch) + 1) <= _BATCH_PIXELS
        ):
            batch.append(number)
        else:
            found.append([number])
    return found


def _letters(answer: Any, share: float) -> tuple[Letter, ...]:
    """The best character of each stretch of equal answers; `share` of the width is the line's."""
    best = answer.argmax(axis=1)
    steps = len(best)
    alphabet = _alphabet()
    found: list[Letter] = []
    at = 0
    while at < steps:
        end = at + 1
        while end < steps and best[end] == best[at]:
            end += 1
        if best[at]:
            peak = at + int(answer[at:end, best[at]].argmax())
            row = answer[peak].copy()
            own = [int(best[at]), *_twin_numbers(int(best[at]))]
            score = min(1.0, float(row[own].sum()))
            row[own] = 0.0
            other = int(row.argmax())
            middle = (at + end) / 2 / steps / share
            found.append(
                Letter(alphabet[best[at]], score, middle, alphabet[other], float(row[other]))
            )
        at = end
    return tuple(found)
