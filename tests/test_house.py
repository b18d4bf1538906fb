"""The house itself: rooms without a framework, vendored files as they came, errors as drawn."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import jixiao
from jixiao import errors

ROOT = Path(jixiao.__file__).parent
ROOMS = ("targets", "declaration", "reading", "review", "evaluation", "writing")
VENDOR = ROOT / "web" / "static" / "vendor"
VENDORED = tomllib.loads((VENDOR / "vendored.toml").read_text())["files"]


@pytest.mark.parametrize("room", ROOMS)
def test_a_domain_room_is_imported_without_django_or_settings(room):
    code = f"import sys, jixiao.{room}; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], env={}, check=False).returncode == 0


def test_targets_needs_the_standard_library_only():
    code = (
        "import sys, jixiao.targets; "
        "own = {name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names); "
        "print(sorted(name for name in own if not name.startswith('_')))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert set(eval(told.stdout)) <= {"jixiao", "sitecustomize"}  # noqa: S307


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: entry["path"])
def test_a_vendored_file_is_as_it_came(entry):
    assert hashlib.sha256((VENDOR / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]


def test_every_vendored_file_is_listed():
    files = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}

    assert files - {"vendored.toml"} == {entry["path"] for entry in VENDORED}


def test_the_drawn_error_tree_is_the_real_one():
    drawn = set(re.findall(r"^ *(JixiaoError|  [A-Z]\w+)", errors.__doc__, flags=re.MULTILINE))
    real = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.JixiaoError)
    }

    assert {name.strip() for name in drawn} == real


def test_the_stylesheet_keeps_to_the_browser_floor():
    text = (ROOT / "web" / "static" / "jixiao" / "site.css").read_text()
    rules = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)

    for too_new in (":has(", "@layer", "@container", "oklch(", "dvh", "inset:"):
        assert too_new not in rules


def test_names_in_the_database_fit_every_target_system():
    from django.apps import apps

    ours = [model for model in apps.get_models() if model.__module__.startswith("jixiao.")]
    names = [model._meta.db_table for model in ours]
    names += [index.name for model in ours for index in model._meta.indexes]
    names += [rule.name for model in ours for rule in model._meta.constraints]

    assert all(len(name) <= 30 and name == name.lower() for name in names)
