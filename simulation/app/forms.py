"""Forms: a widget for every setting of a declaration, and what is then stated.

A setting that is left as it is stays as the scenario states it, with its formula or its dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import streamlit as st
from pydantic import BaseModel

from simulation.app.choices import choose
from simulation.app.questions import Question
from simulation.languages.translation import translated
from simulation.levers.lever import Lever

COLUMNS = 3
"""Widgets side by side."""
DIGITS = "%.6g"
STEPS, LARGE = 100, 10.0
"""Steps from the least to the largest number, and the largest with such steps; others have 1."""


def ask_settings(
    declared: type[BaseModel],
    stated: Mapping[str, Any],
    in_force: Mapping[str, Any],
    key: str,
    at: str,
    columns: int = COLUMNS,
) -> dict[str, Any]:
    """Ask for every setting of a declaration, and give the settings that are then stated.

    Parameters
    ----------
    declared
        The declaration: a lever, or a table of settings.
    stated
        Settings as the scenario states them, with formulas.
    in_force
        The same with numbers in place of formulas.
    key
        Dotted key of the table.
    at
        Key of the form in the session.
    columns
        Widgets side by side.
    """
    answers = dict(stated)
    questions = {
        name: Question.of(f"{key}.{name}", field) for name, field in _in_order(declared).items()
    }
    plain = {name: one for name, one in questions.items() if one.table is None}
    for (name, question), place in zip(plain.items(), _places(columns), strict=False):
        before = in_force.get(name, question.default)
        with place:
            now = ask(question, before, f"{at}.{name}")
        if now != before:
            _put(answers, name, now)
    for name, question in questions.items():
        if question.table is not None:
            st.caption(question.label)
            before = stated.get(name) or {}
            now = ask_settings(
                question.table, before, in_force.get(name) or {},
                f"{key}.{name}", f"{at}.{name}", columns,
            )  # fmt: skip
            if now != before:
                _put(answers, name, now or None)
    return answers


def _places(columns: int) -> Iterator[Any]:
    """Give place after place, row by row, without end."""
    while True:
        yield from st.columns(columns, vertical_alignment="bottom")


def _in_order(declared: type[BaseModel]) -> Mapping[str, Any]:
    """Give the fields of a declaration: the doses of a lever before what all levers have."""
    common = Lever.model_fields if issubclass(declared, Lever) else {}
    own = {name: one for name, one in declared.model_fields.items() if name not in common}
    return {**own, **common}


def _put(answers: dict[str, Any], name: str, value: Any) -> None:
    """State a value, or nothing if there is none."""
    if value is None:
        answers.pop(name, None)
    else:
        answers[name] = value


def ask(question: Question, value: Any, at: str) -> Any:
    """Show the widget of a question, and give the value that is then in force.

    Parameters
    ----------
    question
        What is asked.
    value
        The value in force, which may be dated.
    at
        Key of the widget in the session.
    """
    shown, in_words = question.shown(value), question.is_in_words(value)
    given = _text(question, shown, at) if in_words else WIDGETS[question.kind](question, shown, at)
    return value if given == shown else question.answer(given, in_words)


def _yes(question: Question, shown: Any, at: str) -> bool:
    return st.checkbox(question.label, shown, at, help=question.help)


def _choice(question: Question, shown: Any, at: str) -> str:
    return choose(question.label, question.words, translated, shown, at, question.help)


def _number(question: Question, shown: Any, at: str) -> Any:
    """Ask for a number; it may be left empty where there may be none."""
    number: Any = int if question.kind == "whole" else float
    low, high = (None if one is None else number(one) for one in (question.low, question.high))
    step = number(1)
    if number is float and low is not None and high is not None and high <= LARGE:
        step = (high - low) / STEPS
    return st.number_input(
        question.label, low, high, shown, step, "%d" if number is int else DIGITS, at,
        help=question.help, placeholder=translated("none"),
    )  # fmt: skip


def _text(question: Question, shown: Any, at: str) -> str:
    return st.text_input(
        question.label, shown, key=at, help=question.help, placeholder=translated("none")
    )


WIDGETS: Mapping[str, Any] = {
    "yes": _yes,
    "choice": _choice,
    "whole": _number,
    "number": _number,
    "list": _text,
    "text": _text,
}
"""The widget for each kind of question."""
