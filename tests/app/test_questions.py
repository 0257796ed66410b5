"""Questions and forms: one maker for whatever a declaration can say."""

from typing import Literal

import pytest

from simulation.io.errors import InputError
from simulation.io.months import Month
from simulation.levers import LEVERS
from simulation.levers.lever import Lever, setting

pytest.importorskip("streamlit", reason="needs the extra app")

from simulation.app.programme import scenario_of, with_levers
from simulation.app.questions import Question


class Own(Lever):
    share: float = setting(0.5, "a share", low=0, high=1)
    firms: int | None = setting(None, "some firms", unit="firms", low=1)
    public: bool = setting(True, "whether it is public")
    kind: Literal["one", "other"] = setting("one", "which of two")
    month: Month | None = setting(None, "a month", unit="month")
    months: list[Month] = setting([], "some months", unit="months")
    places: list[int] | None = setting(None, "some places")
    odd: float | str = setting(1.0, "one or the other")


def asked(name):
    return Question.of(name, Own.model_fields[name])


def test_the_kind_of_a_question_follows_from_the_type():
    kinds = {name: asked(name).kind for name in Own.model_fields}
    assert kinds == {
        "begins": "text", "ends": "text", "strength": "number", "budget": "number",
        "where": "table", "share": "number", "firms": "whole", "public": "yes", "kind": "choice",
        "month": "text", "months": "list", "places": "list", "odd": "toml",
    }  # fmt: skip


def test_bounds_unit_words_and_default_are_those_of_the_declaration():
    share, firms, kind = asked("share"), asked("firms"), asked("kind")
    assert (share.low, share.high, share.default, share.optional) == (0, 1, 0.5, False)
    assert (firms.low, firms.high, firms.unit, firms.optional) == (1, None, "firms", True)
    assert kind.words == ("one", "other")
    assert share.help == "`share`; 0 to 1; default 0.5; assumption"
    assert firms.label == "Some firms, firms"


def test_no_lever_has_a_setting_of_a_type_that_is_not_asked_for_by_a_widget_of_its_own():
    kinds = {
        f"{name}.{key}": Question.of(key, field).kind
        for name, lever in LEVERS.items()
        for key, field in lever.model_fields.items()
    }
    assert "toml" not in kinds.values()


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("places", "1, 2，3", [1, 2, 3]),
        ("places", " ", None),
        ("places", "one", ["one"]),
        ("months", "2018-01,2019-01", ["2018-01", "2019-01"]),
        ("months", "", []),
        ("month", " 2018-01 ", "2018-01"),
        ("month", "", None),
    ],
)
def test_what_is_typed_is_read(name, given, value):
    assert asked(name).answer(given, in_words=False) == value


def test_a_dated_value_is_shown_and_read_as_in_a_file():
    question, dated = asked("share"), {"2018-01": 0.2, "2019-01": 0.4}
    assert question.is_in_words(dated)
    assert question.shown(dated) == '{"2018-01" = 0.2, "2019-01" = 0.4}'
    assert question.answer(question.shown(dated), in_words=True) == dated
    assert question.answer("0.3", in_words=True) == 0.3
    assert question.answer("", in_words=True) is None


def test_levers_as_they_were_are_no_change_in_whatever_order():
    base = scenario_of("yongqiao", "own")
    levers = base.data["levers"]
    assert with_levers(base, dict(reversed(levers.items()))) is base
    changed = with_levers(base, {**levers, "publicity": {"strength": 0.5}}, "2")
    assert changed.name == "yongqiao-changed-2"
    with pytest.raises(InputError, match=r"levers\.publicity\.strength: read 2"):
        with_levers(base, {"publicity": {"strength": 2}})
