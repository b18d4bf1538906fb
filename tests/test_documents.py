"""The documents keep step with the code: commands, acts, variables, dependencies, links."""

from __future__ import annotations

import argparse
import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest

import jixiao
from jixiao import cli
from jixiao.declaration import SCHEMA
from jixiao.evaluation import ACTUALS_SCHEMA, EVALUATION_SCHEMA
from jixiao.review import SHEET_SCHEMA
from jixiao.web.accounts.models import Role
from jixiao.web.declaring.workflow import Effect, Guard, Stage, workflow
from jixiao.web.declaring.workflow_file import KEYS, TONES
from jixiao.web.ledger.labels import ACT_LABELS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
SOURCE = ROOT / "src" / "jixiao"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
VENDORED = tomllib.loads(
    (SOURCE / "web" / "static" / "vendor" / "vendored.toml").read_text(encoding="utf-8")
)["files"]


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def without_code(text: str) -> str:
    """Markdown without fenced blocks and inline code, in which signs are not markup."""
    return re.sub(r"^```.*?^```$|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)


def heading_levels(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", without_code(text), flags=re.MULTILINE)]


def sections(text: str) -> dict[str, str]:
    """The text under each second-level heading, by the code name in the heading."""
    parts = re.split(r"^## `([^`]+)`.*$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def commands() -> dict[str, argparse.ArgumentParser]:
    for action in cli._parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the command line has no commands")


def variables() -> list[str]:
    """Every environment variable the program reads or sets."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        found |= set(re.findall(r"\bJIXIAO_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    return sorted(found)


def dependencies() -> list[str]:
    """Names of the direct dependencies: run time, extras and groups."""
    project = PROJECT["project"]
    lines = [*project["dependencies"]]
    for extra in (
        *project["optional-dependencies"].values(),
        *PROJECT["dependency-groups"].values(),
    ):
        lines += [line for line in extra if isinstance(line, str)]
    return sorted({re.split(r"[\[<>=!~ ]", line)[0] for line in lines})


@pytest.mark.parametrize("name", commands())
def test_a_command_is_described_with_every_option(name: str) -> None:
    described = sections(page("docs/commands.md"))[name]
    options = [
        max(a.option_strings, key=len) for a in commands()[name]._actions if a.option_strings
    ]

    assert [option for option in options if option != "--help" and option not in described] == []


def test_no_command_is_described_that_is_gone() -> None:
    assert set(sections(page("docs/commands.md"))) == set(commands())


@pytest.mark.parametrize(("act", "label"), ACT_LABELS.items())
def test_an_act_has_its_line(act: str, label: str) -> None:
    assert f"\n| `{act}` | {label} |" in page("docs/acts.md")


def test_no_act_is_listed_that_is_gone() -> None:
    listed = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", page("docs/acts.md"), flags=re.MULTILINE)

    assert sorted(listed) == sorted(ACT_LABELS)


@pytest.mark.parametrize("name", variables())
def test_an_environment_variable_has_its_line(name: str) -> None:
    assert f"\n| `{name}` |" in page("docs/operating.md")


def test_no_environment_variable_is_listed_that_is_gone() -> None:
    listed = re.findall(r"^\| `(JIXIAO_[A-Z_]+)` \|", page("docs/operating.md"), flags=re.MULTILINE)

    assert sorted(listed) == variables()


@pytest.mark.parametrize("name", dependencies())
def test_a_dependency_has_its_line(name: str) -> None:
    assert f"\n| {name} |" in page("docs/dependencies.md")


def test_every_vendored_thing_is_listed_with_its_version() -> None:
    lines = {f"| {entry['name']} | {entry['version']} |" for entry in VENDORED}
    axe = next((ROOT / "tests" / "vendor").glob("axe-*.js")).name
    version = re.findall(r"\d+\.\d+\.\d+", axe)[0]

    text = page("docs/dependencies.md")
    assert [line for line in {*lines, f"| axe-core | {version} |"} if line not in text] == []


def test_every_state_and_step_is_explained_in_the_guide() -> None:
    labels = [state.label for state in workflow().states]
    labels += [transition.label for transition in workflow().transitions]
    labels += Role.labels

    assert [label for label in labels if label not in page("docs/guide.md")] == []


def test_the_example_of_a_workflow_file_is_one_that_is_tested() -> None:
    example = (ROOT / "tests" / "data" / "city-workflow.toml").read_text(encoding="utf-8")

    assert f"```toml\n{example}```" in page("docs/operating.md")


def test_every_key_and_word_of_the_workflow_file_is_explained() -> None:
    words = {key for keys in KEYS.values() for key in keys}
    words |= {word.value for words in (Stage, Effect, Guard) for word in words} | set(TONES)

    text = page("docs/operating.md").partition("## The workflow file")[2].partition("\n## ")[0]
    assert [word for word in sorted(words) if f"`{word}`" not in text] == []


def test_every_room_is_in_the_table_of_rooms() -> None:
    rooms = {path.stem for path in SOURCE.iterdir() if not path.stem.startswith(("_", "py"))}

    text = page("docs/architecture.md")
    assert [room for room in sorted(rooms) if f"\n| `{room}` |" not in text] == []


@pytest.mark.parametrize("schema", [SCHEMA, ACTUALS_SCHEMA, EVALUATION_SCHEMA, SHEET_SCHEMA])
def test_a_data_format_is_described(schema: str) -> None:
    assert f"`{schema}`" in page("docs/architecture.md")


def test_both_readmes_have_the_same_headings() -> None:
    assert heading_levels(page("README.md")) == heading_levels(page("README.zh-CN.md"))


def test_changelog_and_catalogue_entry_know_this_version() -> None:
    assert f"## [{jixiao.__version__}]" in page("CHANGELOG.md")
    assert f'softwareVersion: "{jixiao.__version__}"' in page("publiccode.yml")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_point_to_existing_files(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)[^)]*\)", without_code(path.read_text(encoding="utf-8")))
    files = [link.partition("#")[0] for link in links if not re.match(r"[a-z]+:", link)]

    assert [file for file in files if file and not (path.parent / unquote(file)).exists()] == []
