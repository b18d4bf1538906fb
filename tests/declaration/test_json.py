"""The JSON form: what goes out comes back, matches its schema, and bad input is told apart."""

from __future__ import annotations

import copy

import jsonschema
import pytest

from jixiao.declaration import SCHEMA, from_json, schema, to_json
from jixiao.demo import forms
from jixiao.errors import NotReadable
from jixiao.reading import read


@pytest.fixture(scope="module")
def declarations():
    return read(forms(), "forms.txt", fiscal_year=2022)


def test_every_form_comes_back_equal(declarations):
    for declaration in declarations:
        assert from_json(to_json(declaration)) == declaration


def test_every_form_matches_the_schema(declarations):
    validator = jsonschema.Draft202012Validator(schema())

    for declaration in declarations:
        validator.validate(to_json(declaration))


def test_money_is_a_string_of_yuan(declarations):
    project = to_json(declarations[0])["project"]

    assert project["total_budget_yuan"] == "125400.00"
    assert project["annual_budget_yuan"] == "41800.00"


def test_the_text_stands_beside_the_reading(declarations):
    target = to_json(declarations[0])["indicators"][1]["target"]

    assert (target["source"], target["op"]) == ("90%以上", ">=")


@pytest.mark.parametrize("data", [None, [], {}, {"schema": "other/1"}])
def test_other_data_is_refused(data):
    with pytest.raises(NotReadable) as refused:
        from_json(data)

    assert refused.value.message.id == "declaration.schema"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("project",), None),
        (("indicators",), 5),
        (("project", "annual_budget_yuan"), "很多"),
        (("form", "kind"), "letter"),
        (("indicators", 0, "level2"), "nonsense"),
    ],
)
def test_damaged_data_is_refused_naming_what(declarations, path, value):
    data = copy.deepcopy(to_json(declarations[0]))
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    with pytest.raises(NotReadable) as refused:
        from_json(data)

    assert refused.value.message.id == "declaration.malformed"


def test_the_schema_is_named():
    assert schema()["properties"]["schema"] == {"const": SCHEMA}
