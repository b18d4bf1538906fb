"""Demonstration data: eight projects of one unit for 2022.

Codes, names, units, amounts, indicator rows and values are those of forms published with the
unit's budget; overview and goals are retold, with the same peculiarities (copies, repeats).
"""

from __future__ import annotations

from importlib.resources import files


def forms() -> bytes:
    """The eight forms as one text file."""
    return files("jixiao.demo").joinpath("forms.txt").read_bytes()
