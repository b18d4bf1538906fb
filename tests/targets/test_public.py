"""What the room promises by name."""

from __future__ import annotations

import subprocess
import sys

import pytest

import jixiao.targets


@pytest.mark.parametrize("name", jixiao.targets.__all__)
def test_every_promised_name_is_there(name: str) -> None:
    assert getattr(jixiao.targets, name) is not None


def test_a_name_that_is_not_promised_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'wish'"):
        jixiao.targets.wish  # noqa: B018


def test_reading_needs_only_the_standard_library_and_no_judging() -> None:
    code = (
        "import sys, jixiao.targets as t; t.parse('≥90%'); "
        "print('jixiao.targets._judge' in sys.modules, "
        "[m for m in sys.modules if m.split('.')[0] not in sys.stdlib_module_names "
        "and not m.startswith(('jixiao', '__', '_', 'encodings', 'sitecustomize', 'distutils'))])"
    )

    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True)

    assert done.stdout.strip() == "False []", done.stderr
