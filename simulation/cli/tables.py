"""Tables of results: effects, contributions, cost-effectiveness and gaming indices."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.cli.printing import console, plain_table, unit_after

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from simulation.analysis.attribution.result import Attribution
    from simulation.analysis.comparison.result import Comparison


MOST_TABLES = 6
KEY = (
    "Differences of shares (%) are in percentage points.\n"
    "Better: share of pairs of runs in which the alternative is better than the baseline.\n"
    "p: p value of no difference, corrected for all rows (Holm).\n"
    "Pairing: factor by which independent seeds would need more runs for the same precision."
)
"""Explanation of the columns of a table of effects."""


PARTS = (
    "Contribution: Shapley value; the contributions add up to the effect of the bundle.\n"
    "Alone, last: effect without other families, and after all others."
)
"""Explanation of the columns of a table of contributions."""


def show_comparison(comparison: Comparison, folder: Path) -> None:
    """Print a comparison, and the folder of its tables."""
    out = console()
    _say_not_done(out, comparison.about)
    pairs = comparison.effects.groupby(["city", "alternative"], sort=False)
    if pairs.ngroups > MOST_TABLES:
        out.print(_one_table(comparison))
    else:
        for (city, alternative), rows in pairs:
            out.print(_table_of_pair(comparison, f"{city}: {alternative}", rows))
    out.print(f"{comparison}\n{KEY}", style="dim")
    for row in comparison.cost_effectiveness.itertuples():
        out.print(
            f"Cost-effectiveness of {row.alternative} in {row.city}: {price(row)}", soft_wrap=True
        )
    for row in comparison.gaming.itertuples():
        index = f"{row.gaming_index:.2f}{_between(row, '{:.2f}')}"
        out.print(f"Gaming index of {row.alternative} in {row.city}: {index}", soft_wrap=True)
    out.print(f"All tables and figure.png: {folder}", soft_wrap=True)


def _say_not_done(out: Console, about: Mapping[str, Any]) -> None:
    """Say in the first line which runs are not done, if any."""
    if text := about["not_done"]:
        out.print(f"Incomplete: {text}", soft_wrap=True)


def _table_of_pair(comparison: Comparison, pair: str, rows: Any) -> Table:
    title = f"{pair} compared with {comparison.about['baseline']}"
    table = plain_table(title, "Outcome", "Difference", *_columns(comparison.about["level"]))
    for row in rows.itertuples():
        label = _label(row.outcome, row.kind) if row.kind == "true" else "  as reported"
        _add_effect(table, row, label)
    return table


def _one_table(comparison: Comparison) -> Table:
    """Headline outcome of every pair; the other outcomes are in the files."""
    effects, about, name = comparison.effects, comparison.about, comparison.headline
    title = (
        f"{_label(name, 'true')}, compared with {about['baseline']} (other outcomes: see the files)"
    )
    table = plain_table(title, "City, alternative", "Difference", *_columns(about["level"]))
    for row in effects[effects["outcome"] == name].itertuples():
        reported = "" if row.kind == "true" else ", reported"
        _add_effect(table, row, f"{row.city}, {row.alternative}{reported}")
    return table


def _columns(level: float) -> list[str]:
    from simulation.analysis.formatting import percent

    return [f"{percent(level)} interval", "Better", "p", "Pairing"]


def _label(outcome: str, kind: str) -> str:
    from simulation.outcomes.declaration import OUTCOMES

    reported = "" if kind == "true" else ", reported"
    return unit_after(f"{OUTCOMES[outcome].label}{reported}", OUTCOMES[outcome].unit_of_year)


def _add_effect(table: Table, effect: Any, label: str) -> None:
    table.add_row(
        label,
        _signed(effect.difference, effect.unit) if effect.n else "no value",
        _interval(effect, effect.unit),
        _cell(effect.p_better, "{:.2f}"),
        "<0.001" if effect.p_holm < 0.001 else _cell(effect.p_holm, "{:.3f}"),
        times(effect.variance_reduction),
    )


def price(row: Any) -> str:
    """Give the cost of a point of satisfaction, or the verdict if there is none."""
    text = row.verdict
    if row.yuan_per_satisfaction_year > 0:
        cost = f"{row.yuan_per_satisfaction_year:,.1f}{_between(row, '{:,.1f}')}"
        text = f"{cost} yuan per point of satisfaction, household and year"
    elif text == "dominated" and row.p_dominated == row.p_dominated:
        text += f" (in {100 * row.p_dominated:.0f} % of resamples)"
    return f"{text}, over all months"


def show_attribution(attribution: Attribution, folder: Path) -> None:
    """Print an attribution, and the folder of its tables."""
    from simulation.analysis.formatting import percent
    from simulation.outcomes.declaration import OUTCOMES

    out = console()
    _say_not_done(out, attribution.about)
    interval = f"{percent(attribution.about['level'])} interval"
    for (name, kind), rows in attribution.shares.groupby(["outcome", "kind"], sort=False):
        unit = OUTCOMES[name].unit_of_year
        table = plain_table(_label(name, kind), "Family", "Contribution", interval, "Alone", "Last")
        for row in rows.itertuples():
            numbers = [_signed(value, unit) for value in (row.effect, row.alone, row.last)]
            contribution = numbers[0] if row.n else "no value"
            table.add_row(row.family, contribution, _interval(row, unit), *numbers[1:])
        out.print(table)
    out.print(f"{attribution}\n{PARTS}", style="dim")
    out.print(f"Interactions, all tables and figure.png: {folder}", soft_wrap=True)


def _signed(value: float, unit: str) -> str:
    from simulation.analysis.formatting import shown_unit

    if value != value:
        return ""
    scaled = shown_unit(unit)[0] * value
    return f"{scaled:+,.3g}" if abs(scaled) < 1000 else f"{scaled:+,.0f}"


def _interval(row: Any, unit: str) -> str:
    """Interval of a row; empty if there is none."""
    return f"{_signed(row.low, unit)} to {_signed(row.high, unit)}" if row.low == row.low else ""


def _between(row: Any, form: str) -> str:
    """Interval of a row in brackets; empty if there is none."""
    has_interval = row.low == row.low
    return f" ({form.format(row.low)} to {form.format(row.high)})" if has_interval else ""


def _cell(value: float, form: str) -> str:
    return "" if value != value else form.format(value)


def times(value: float) -> str:
    """Give a factor with three digits."""
    if value != value:
        return ""
    if value >= 1e6:
        return ">1e6"
    return f"{value:.3g}" if value < 1000 else f"{float(f'{value:.3g}'):,.0f}"
