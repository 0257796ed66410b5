"""Response curves: a varied number on the axis, a line for each rule, and its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulation.analysis.comparison.result import rows_of
from simulation.analysis.formatting import difference_unit
from simulation.analysis.labels import outcome_label, place_label
from simulation.analysis.short_labels import (
    PARTS,
    setting_words,
    settings_in,
    short_labels,
    without_setting,
)
from simulation.io.validation import did_you_mean, refuse
from simulation.languages.translation import translated
from simulation.outcomes.declaration import OUTCOMES
from simulation.plots import labels
from simulation.plots.alternatives import baseline_label, footnote
from simulation.plots.making import in_style
from simulation.plots.style import (
    INK,
    grid_of,
    look,
    ribbon,
    set_footnote,
    wrapped,
)
from simulation.scenario.setting_units import unit_of_setting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from simulation.analysis.comparison.result import Comparison

MOST_COLUMNS = 3
ALL_ELSE = "all else equal"
"""Label of a line if nothing but the number on the axis is varied."""
NUMBERS = ["difference", "low", "high"]


@in_style
def response(
    comparison: Comparison, outcome: str | None = None, kind: str = "true", dose: str | None = None
) -> Figure:
    """Draw how an outcome responds to a number: a line for each rule, a ribbon for its interval.

    Parameters
    ----------
    comparison
        A comparison of a sweep, or of alternatives with settings, in which a number is varied.
    outcome, kind
        What is drawn; by default the `headline` of the comparison.
    dose
        Dotted key of the number; by default the one with the most values.

    Returns
    -------
    matplotlib.figure.Figure
        A panel for each city, all with the same scales.  Alternatives that lack the setting are
        level lines.

    Raises
    ------
    InputError
        If there is no such outcome or kind, or no such number is varied.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> strengths = [{"levers.fee_subsidy.strength": share} for share in (0.5, 1.0)]
    >>> size = {"samples": 0, "seeds": 2, "scale": 0.002, "months": 1, "workers": 1}
    >>> comparison = sim.compare("yongqiao=fee_subsidy", settings=strengths, **size)
    >>> plots.response(comparison).axes[0].get_xlabel()
    'fee subsidy strength (share)'
    """
    name = outcome or comparison.headline
    key = dose or _usual_dose(comparison)
    table = doses(comparison, name, kind, key)
    rules = list(dict.fromkeys(table["rule"]))
    cities = list(dict.fromkeys(table["city"]))
    rows, columns = grid_of(len(cities), MOST_COLUMNS)
    size = (max(7.0, 1.0 + 4.2 * columns), 2.2 + 3.1 * rows)
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for axis, city in zip(axes.flat, cities, strict=False):
        _draw_panel(axis, table[table["city"] == city], rules)
        axis.set_title(place_label(city))
        _label_panel(axis, name, kind, key)
    for axis in axes.flat[len(cities) :]:
        axis.set_visible(False)
    handles, texts = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, texts, loc="outside right upper", fontsize=8.5)
    against = labels.against(baseline_label(comparison))
    title = wrapped(f"{outcome_label(name)}{translated(': ')}{against}", size[0] - 0.3, 13)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
    set_footnote(figure, f"{footnote(comparison)}{translated(' Ribbons: these intervals.')}")
    return figure


def has_doses(comparison: Comparison) -> bool:
    """Whether a number is varied in a comparison, so that there are response curves.

    Parameters
    ----------
    comparison
        A comparison; one of places has none.
    """
    return "place" not in comparison.effects and bool(_points_of(_names(comparison)))


def doses(comparison: Comparison, outcome: str, kind: str, dose: str) -> pd.DataFrame:
    """Give the effects on an outcome by rule and dose.

    Parameters
    ----------
    comparison
        A comparison.
    outcome, kind, dose
        As for `response`.

    Returns
    -------
    pandas.DataFrame
        city, rule (label of all that is not the dose), dose (nan without the setting), difference,
        low and high, sorted by dose.  The baseline is among them, with differences of 0, if it
        has a dose.

    Raises
    ------
    InputError
        If there is no such outcome or kind, or no such number is varied.
    """
    table = rows_of("response", comparison.effects, outcome, kind)
    possible = _points_of(_names(comparison))
    if dose not in possible:
        raise refuse("response", "dose", dose, did_you_mean(dose, possible))
    baseline = str(comparison.about["baseline"])
    table = table[["city", "alternative", *NUMBERS]]
    if dose in settings_in(baseline):
        own = [{"city": city, "alternative": baseline, **dict.fromkeys(NUMBERS, 0.0)}
               for city in dict.fromkeys(table["city"])]  # fmt: skip
        table = pd.concat([pd.DataFrame(own), table], ignore_index=True)
    rule = table["alternative"].map(lambda name: without_setting(name, dose))
    words = _labels_of_rules(rule)
    number = table["alternative"].map(lambda name: _number(settings_in(name).get(dose)))
    table = table.assign(rule=rule.map(words), dose=number)
    return table.sort_values("dose", kind="stable")[["city", "rule", "dose", *NUMBERS]]


def _names(comparison: Comparison) -> list[str]:
    """Names of all alternatives, the baseline among them."""
    return list(dict.fromkeys([comparison.about["baseline"], *comparison.effects["alternative"]]))


def _usual_dose(comparison: Comparison) -> str:
    """Dotted key of the number with the most points on lines.

    Raises
    ------
    InputError
        If no number is varied.
    """
    points = _points_of(_names(comparison))
    if not points:
        expected = "alternatives with two or more values of a number, such as a strength"
        raise refuse("response", "alternatives", PARTS.join(_names(comparison)), expected)
    return max(points, key=lambda key: points[key])


def _points_of(names: Iterable[str]) -> dict[str, int]:
    """Give the numbers that are varied within a rule: dotted key to points on such lines."""
    points: dict[str, int] = {}
    settings = {name: settings_in(name) for name in names}
    for key in dict.fromkeys(key for own in settings.values() for key in own):
        written = {name: own[key] for name, own in settings.items() if key in own}
        if any(np.isnan(_number(text)) for text in written.values()):
            continue
        rules = pd.Series({name: without_setting(name, key) for name in written})
        on_lines = rules.value_counts()
        if n := int(on_lines[on_lines > 1].sum()):
            points[key] = n
    return points


def _number(text: str | None) -> float:
    """Give a setting as a number; nan if it is none."""
    try:
        return float(text or "nan")
    except ValueError:
        return float("nan")


def _labels_of_rules(rules: pd.Series) -> dict[str, str]:
    """Labels of the lines; one that says nothing is all else equal."""
    words = short_labels(rule for rule in rules if rule)
    return {"": translated(ALL_ELSE), **words}


def _draw_panel(axis: Axes, rows: pd.DataFrame, rules: list[str]) -> None:
    """Draw the lines of a city, the ribbons below them."""
    for at, rule in enumerate(rules):
        own = rows[rows["rule"] == rule]
        colour, line, point = look(at)
        style = {"color": colour, "ls": line, "lw": 1.8}
        lines = own.dropna(subset=["dose"])
        ribbon(axis, lines["dose"], lines, at)
        marker = point if len(lines) else ""
        axis.plot(lines["dose"], lines["difference"], marker=marker, ms=5, label=rule, **style)
        for row in own[own["dose"].isna()].itertuples():
            axis.axhspan(row.low, row.high, color=colour, alpha=0.08, lw=0, zorder=1)
            for end in (row.low, row.high):
                axis.axhline(end, label="_interval", **{**style, "lw": 0.7})
            axis.axhline(row.difference, label="_level", **style)
    axis.axhline(0, color=INK, lw=0.8)


def _label_panel(axis: Axes, outcome: str, kind: str, dose: str) -> None:
    """Label the axes; differences are shown in their unit."""
    unit = unit_of_setting(dose)
    axis.set_xlabel(f"{setting_words(dose)}{f' ({translated(unit)})' if unit else ''}")
    factor, _ = difference_unit(OUTCOMES[outcome].unit_of_year)
    axis.yaxis.set_major_formatter(lambda value, _: labels.signed(factor * value))
    text = labels.difference_label(outcome, kind, axis="y")
    axis.set_ylabel(wrapped(text, 2.7, 8.5), fontsize=8.5)
