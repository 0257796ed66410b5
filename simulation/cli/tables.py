"""How answers are printed: tables of effects and of parts, prices and gaming indices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.cli.printing import console, plain_table, unit_after

if TYPE_CHECKING:
    from rich.table import Table

    from simulation.analysis.attribution.result import Attribution
    from simulation.analysis.comparison.result import Comparison


MOST_TABLES = 6
KEY = (
    "Better: share of pairs of runs in which it does better.  p: corrected for all rows "
    "(Holm).\nPairing: how many times more runs independent samples would need."
)


def show_comparison(found: Comparison, folder: Path) -> None:
    """Print what a comparison found, and where all of it is."""
    out = console()
    pairs = found.effects.groupby(["city", "alternative"], sort=False)
    if pairs.ngroups > MOST_TABLES:
        out.print(_one_table(found))
    else:
        for (city, alternative), rows in pairs:
            out.print(_table_of_pair(found, f"{city}: {alternative}", rows))
    out.print(f"{found}\n{KEY}", style="dim")
    for row in found.cost_effectiveness.itertuples():
        out.print(f"{row.city}, {row.alternative}: {price(row)}", soft_wrap=True)
    for row in found.gaming.itertuples():
        said = f"gaming index {row.gaming_index:.2f}{_between(row, '{:.2f}')}"
        out.print(f"{row.city}, {row.alternative}: {said}", soft_wrap=True)
    out.print(f"All tables and figure.png: {folder}", soft_wrap=True)


def _table_of_pair(found: Comparison, pair: str, rows: Any) -> Table:
    title = f"{pair} against {found.about['baseline']}"
    shown = plain_table(title, "Outcome", "Differs by", *_columns(found.about["level"]))
    for row in rows.itertuples():
        label = _label(row.outcome, row.kind) if row.kind == "true" else "  as reported"
        _add_effect(shown, row, label)
    return shown


def _one_table(found: Comparison) -> Table:
    """Headline of every pair: the rest is in the files."""
    table, about, name = found.effects, found.about, found.headline
    title = f"{_label(name, 'true')}, against {about['baseline']} (all else: in the files)"
    shown = plain_table(title, "City, alternative", "Differs by", *_columns(about["level"]))
    for row in table[table["outcome"] == name].itertuples():
        reported = "" if row.kind == "true" else ", reported"
        _add_effect(shown, row, f"{row.city}, {row.alternative}{reported}")
    return shown


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
    """Say what satisfaction costs, or why it has no price."""
    said = row.verdict
    if row.yuan_per_satisfaction_year > 0:
        said = f"{row.yuan_per_satisfaction_year:,.1f} yuan per point, household and year"
        said += _between(row, "{:,.1f}")
    elif said == "dominated" and row.p_dominated == row.p_dominated:
        said += f" (in {100 * row.p_dominated:.0f} % of resamples)"
    return f"{said}, over all months"


def show_attribution(found: Attribution, folder: Path) -> None:
    """Print what an attribution found, and where all of it is."""
    from simulation.analysis.formatting import percent
    from simulation.outcomes.declaration import OUTCOMES

    out = console()
    interval = f"{percent(found.about['level'])} interval"
    for (name, kind), rows in found.shares.groupby(["outcome", "kind"], sort=False):
        unit = OUTCOMES[name].unit_of_year
        shown = plain_table(_label(name, kind), "Family", "Part", interval, "Alone", "Last")
        for row in rows.itertuples():
            numbers = [_signed(value, unit) for value in (row.effect, row.alone, row.last)]
            part = numbers[0] if row.n else "no value"
            shown.add_row(row.family, part, _interval(row, unit), *numbers[1:])
        out.print(shown)
    out.print(f"{found}", style="dim")
    out.print(f"Interactions, all tables and figure.png: {folder}", soft_wrap=True)


def _signed(value: float, unit: str) -> str:
    from simulation.analysis.formatting import shown_unit

    if value != value:
        return ""
    shown = shown_unit(unit)[0] * value
    return f"{shown:+,.3g}" if abs(shown) < 1000 else f"{shown:+,.0f}"


def _interval(row: Any, unit: str) -> str:
    """Interval of a row; nothing where there is none."""
    return f"{_signed(row.low, unit)} to {_signed(row.high, unit)}" if row.low == row.low else ""


def _between(row: Any, form: str) -> str:
    """Interval of a row in brackets; nothing where there is none."""
    known = row.low == row.low
    return f" ({form.format(row.low)} to {form.format(row.high)})" if known else ""


def _cell(value: float, form: str) -> str:
    return "" if value != value else form.format(value)


def times(value: float) -> str:
    """Give a factor with three digits, as far as they say anything."""
    if value != value:
        return ""
    if value >= 1e6:
        return ">1e6"
    return f"{value:.3g}" if value < 1000 else f"{float(f'{value:.3g}'):,.0f}"
