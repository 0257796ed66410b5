"""Scenario: what a programme does, and which doses and targets are reached, in words and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from simulation.analysis.labels import lever_title, statistic_label
from simulation.analysis.shown import number, unit_after
from simulation.experiments.reproduction import toml_text
from simulation.languages.choice import is_chinese
from simulation.languages.messages import shown_message
from simulation.languages.translation import translated
from simulation.levers import LEVERS
from simulation.reports.html import Html, joined, paragraphs, table, words_table
from simulation.reports.words import say


def in_words(about: Mapping[str, Any], name: str) -> Html:
    """Describe a scenario: its text, months, levers with their settings, and what is unusual.

    Parameters
    ----------
    about
        What `about_scenario` says.
    name
        Name of the scenario in captions.
    """
    budget, idle, structure = about["budget"], about["idle"], about["structure"]
    return joined(
        [
            paragraphs(
                translated(about["description"]),
                say("months", first=about["first_month"], last=about["last_month"]),
            ),
            levers(about["levers"], name),
            paragraphs(
                "" if budget is None else say("budget", value=short(budget)),
                say("idle", text=shown_message(idle)) if idle else "",
                say("structure", text=short(structure)) if structure else "",
            ),
        ]
    )


def levers(rows: Iterable[Mapping[str, Any]], name: str) -> Html:
    """Give the levers of a scenario as a table; a sentence where there is none."""
    cells = [
        (
            lever_title(one["name"]) if one["name"] in LEVERS else one["title"],
            one["begins"],
            one["ends"] or say("to_the_end"),
            settings(one["settings"]) or say("defaults"),
        )
        for one in rows
    ]
    heads = [say(key) for key in ("lever", "from", "until", "settings")]
    made = words_table(say("levers", name=name), heads, cells)
    return made or paragraphs(say("no_levers", name=name))


def settings(values: Mapping[str, Any]) -> str:
    """Write settings in a line.

    Examples
    --------
    >>> settings({"goal_x3": 100, "x4": 0.00910028876671375, "own_members": True})
    'goal_x3 = 100, x4 = 0.0091, own_members = true'
    """
    return ", ".join(
        f"{_setting(key)} = {short(one)}" for key, one in values.items() if one is not None
    )


def _setting(key: str) -> str:
    """Give the key of a setting; in Chinese its word, if the catalogue has it."""
    words = key.replace("_", " ")
    return translated(words) if is_chinese() and translated(words) != words else key


def short(value: Any) -> str:
    """Write a value with at most three digits after those that are no zeros.

    Examples
    --------
    >>> short(99360000.0), short({"2018-01": 1 / 3}), short([0, "old"])
    ('99,360,000', '{"2018-01" = 0.333}', '[0, "old"]')
    """
    if isinstance(value, float):
        whole = value == int(value)
        return f"{value:,.0f}" if whole or abs(value) >= 1000 else f"{value:.3g}"
    return toml_text(_rounded(value))


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _rounded(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return float(f"{value:.3g}") if isinstance(value, float) else value


def doses(rows: Iterable[Mapping[Any, Any]], name: str) -> Html:
    """Give doses as a table: asked beside reached."""
    cells = [
        (
            _statistic(row),
            row["month"],
            *(number(row[key], row["unit"]) for key in ("asked", "reached")),
            number(row["share"], "share"),
            answer(row["enough"]),
        )
        for row in rows
    ]
    keys = ("statistic", "month", "asked", "reached", "reached_share", "enough")
    return table(say("doses", name=name), [say(key) for key in keys], cells)


def targets(rows: Iterable[Mapping[str, Any]]) -> Html:
    """Give targets as a table, and how many of them are met."""
    shown = list(rows)
    cells = [
        (
            _statistic(row),
            row["month"],
            *(number(row[key], row["unit"]) for key in ("published", "model", "tolerance")),
            answer(row["met"]),
        )
        for row in shown
    ]
    keys = ("statistic", "month", "published", "model", "tolerance", "met")
    made = table(say("targets"), [say(key) for key in keys], cells)
    counted = [row["met"] for row in shown if not row["restates"] and row["met"] is not None]
    text = say("targets_met", met=sum(counted), compared=len(counted)) if shown else ""
    return joined([made, paragraphs(text)])


def answer(value: bool | None) -> str:
    """Give yes, no, or that it was not run."""
    return say("not_run") if value is None else say("yes" if value else "no")


def _statistic(row: Mapping[Any, Any]) -> str:
    label = unit_after(statistic_label(row["figure"], row["outcome"]), row["unit"])
    return say("reported_value", label=label) if row["kind"] == "reported" else label
