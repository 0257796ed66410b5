"""Tables of results: effects, contributions, cost-effectiveness and gaming indices."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.cli.gains import show_gains
from simulation.cli.printing import cell, console, plain_table, unit_after
from simulation.languages.messages import shown_message
from simulation.languages.translation import joined, translated

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

    from simulation.analysis.attribution.result import Attribution
    from simulation.analysis.comparison.result import Comparison


MOST_TABLES = 6
KEY = (
    "Better: share of seeds or samples in which the alternative is better than the baseline.\n"
    "Size: difference in standard deviations of the baseline, to see whether it matters."
)
"""Explanation of the columns of a table of effects."""
P_VALUE = "p: p value of no difference, corrected for all rows (Holm)."
STANDING = (
    "Standing: per cent of the variance over samples that is calibrated (goes along with "
    "parameters which the data inform), assumed, and random (another seed changes it; ? with one "
    "seed).\n*: assumed, since less than 10 % is calibrated, or the shrinkage is below 10 %.\n"
    "Prior: mean over samples of the priors. Shrinks: shrinkage, 1 minus the variance over the "
    "samples divided by that over samples of the priors (none: it varies no less)."
)
"""Explanation of the columns that say how sure a conclusion is."""


PARTS = (
    "Contribution: Shapley value; the contributions add up to the effect of the bundle.\n"
    "Alone, last: effect without other families, and after all others."
)
"""Explanation of the columns of a table of contributions."""


def show_comparison(comparison: Comparison, folder: Path) -> None:
    """Print a comparison, and the folder of its tables."""
    from simulation.analysis.comparison.evidence import asks_for_prior
    from simulation.analysis.formatting import composition
    from simulation.analysis.labels import place_label
    from simulation.analysis.short_labels import short_labels
    from simulation.analysis.shown import price, with_interval

    out = console()
    _say_first(out, comparison.about)
    of_place = ["place"] if "place" in comparison.effects else []
    words = short_labels(comparison.effects["alternative"], comparison.about["baseline"])
    pairs = comparison.effects.groupby(["city", *of_place, "alternative"], sort=False)
    if pairs.ngroups > MOST_TABLES:
        out.print(_one_table(comparison, words))
    else:
        for (*places, alternative), rows in pairs:
            pair = f"{joined(map(place_label, places))}{translated(': ')}{words[alternative]}"
            out.print(_table_of_pair(comparison.about, pair, rows, words))
    show_gains(out, comparison, words)
    over_samples = comparison.about["samples"] > 1
    explained = translated(STANDING if over_samples else P_VALUE)
    out.print(f"{comparison}\n{translated(KEY)}\n{explained}", style="dim")
    if advice := asks_for_prior(comparison.about):
        out.print(shown_message(advice), style="dim")
    for line in composition(comparison.about):
        out.print(line, style="dim")
    for row in comparison.cost_effectiveness.itertuples():
        line = translated(
            "Cost-effectiveness of {alternative} in {city}: {price}",
            alternative=words[row.alternative], city=place_label(row.city), price=price(row),
        )  # fmt: skip
        out.print(line, soft_wrap=True)
    for row in comparison.gaming.itertuples():
        line = translated(
            "Gaming index of {alternative} in {city}: {index} points",
            alternative=words[row.alternative], city=place_label(row.city),
            index=with_interval(row.gaming_index, row.low, row.high),
        )  # fmt: skip
        out.print(line, soft_wrap=True)
    out.print(translated("All tables and figures: {folder}", folder=folder), soft_wrap=True)


def _say_first(out: Console, about: Mapping[str, Any]) -> None:
    """Say in the first lines which runs are not done, if any, and on what all of it rests."""
    from simulation.analysis.headings import heading

    if text := about["not_done"]:
        line = translated("Incomplete: {text}", text=shown_message(text))
        out.print(line, soft_wrap=True)
    for line in heading(about):
        out.print(line[0].upper() + line[1:], soft_wrap=True)


def _table_of_pair(
    about: Mapping[str, Any], pair: str, rows: Any, words: Mapping[str, str]
) -> Table:
    title = translated(
        "{pair} compared with {baseline} (baseline)", pair=pair, baseline=words[about["baseline"]]
    )
    table = plain_table(title, "Outcome", "Difference", *_columns(about))
    for row in rows.itertuples():
        true = row.kind == "true"
        label = _label(row.outcome, row.kind) if true else translated("  as reported")
        _add_effect(table, row, label, about)
    return table


def _one_table(comparison: Comparison, words: Mapping[str, str]) -> Table:
    """Headline outcome of every pair; the other outcomes are in the files."""
    from simulation.analysis.labels import place_label, with_kind

    effects, about, name = comparison.effects, comparison.about, comparison.headline
    title = translated(
        "{label}, compared with {baseline} (baseline) (other outcomes: see the files)",
        label=_label(name, "true"), baseline=words[about["baseline"]],
    )  # fmt: skip
    has_places = "place" in effects
    head = translated("City, place, alternative" if has_places else "City, alternative")
    table = plain_table(title, head, "Difference", *_columns(about))
    for row in effects[effects["outcome"] == name].itertuples():
        places = [place_label(row.place)] if has_places else []
        label = joined([row.city, *places, words[row.alternative]])
        _add_effect(table, row, with_kind(label, row.kind), about)
    return table


def _columns(about: Mapping[str, Any]) -> list[str]:
    """Name the columns after the difference; over samples its standing takes the place of p."""
    from simulation.analysis.interval_kinds import interval_heading

    interval = interval_heading(about)
    if about["samples"] > 1 and about.get("prior_samples"):
        return [interval, translated("Standing"), translated("Prior"), translated("Shrinks")]
    last = translated("Standing") if about["samples"] > 1 else "p"
    return [interval, translated("Better"), translated("Size"), last]


def _label(outcome: str, kind: str) -> str:
    """Label of an outcome with the unit of its differences."""
    from simulation.analysis.formatting import difference_unit
    from simulation.analysis.labels import outcome_label, with_kind
    from simulation.outcomes.declaration import OUTCOMES

    unit = difference_unit(OUTCOMES[outcome].unit_of_year)[1]
    return unit_after(with_kind(outcome_label(outcome), kind), unit)


def _add_effect(table: Table, effect: Any, label: str, about: Mapping[str, Any]) -> None:
    difference, interval = _cells(effect, effect.difference, effect.unit)
    usual = label, difference, interval, cell(effect.p_better, ".2f")
    size = cell(effect.effect_size, "+.2g")
    if about["samples"] < 2:
        p = "<0.001" if effect.p_holm < 0.001 else cell(effect.p_holm, ".3f")
        table.add_row(*usual, size, p)
    elif about.get("prior_samples"):
        prior = _signed(effect.prior_difference, effect.unit)
        table.add_row(*usual[:3], _standing(effect), prior, _shrinks(effect.shrinkage))
    else:
        table.add_row(*usual, size, _standing(effect))


def _standing(conclusion: Any) -> str:
    """Give the parts of the variance of a conclusion in per cent, with a star if it is assumed."""
    from simulation.analysis.standing import ASSUMED

    if not conclusion.standing:
        return ""
    parts = conclusion.calibrated, conclusion.assumed, conclusion.random_share
    shares = "/".join(cell(100 * part, ".0f") or "?" for part in parts)
    return f"{shares}{'*' if conclusion.standing == ASSUMED else ''}"


def show_attribution(attribution: Attribution, folder: Path) -> None:
    """Print an attribution, and the folder of its tables."""
    from simulation.analysis.comparison.evidence import asks_for_prior
    from simulation.analysis.formatting import composition
    from simulation.outcomes.declaration import OUTCOMES

    out = console()
    _say_first(out, attribution.about)
    keys = [key for key in ("place", "outcome", "kind") if key in attribution.shares]
    for (*place, name, kind), rows in attribution.shares.groupby(keys, sort=False):
        title = ": ".join([*place, _label(name, kind)])
        out.print(_table_of_families(title, rows, OUTCOMES[name].unit_of_year, attribution.about))
    key = translated(PARTS)
    if attribution.about.get("samples", 0) > 1:
        key += f"\n{translated(STANDING)}"
    out.print(f"{attribution}\n{key}", style="dim")
    if advice := asks_for_prior(attribution.about):
        out.print(translated(advice), style="dim")
    for line in composition(attribution.about):
        out.print(line, style="dim")
    line = translated("Interactions, all tables and the figure: {folder}", folder=folder)
    out.print(line, soft_wrap=True)


def _table_of_families(
    title: str, rows: pd.DataFrame, unit: str, about: Mapping[str, Any]
) -> Table:
    """Contributions of the families to one outcome; over samples with their standing."""
    from simulation.analysis.interval_kinds import interval_heading

    of_prior = ["Prior", "Shrinks"] if about.get("prior_samples") else []
    sure = ["Standing"] if "standing" in rows and rows["standing"].any() else []
    alone = {"alone": translated("Alone"), "last": translated("Last")}
    if of_prior:  # eighty columns have no room for all
        alone = {}
    table = plain_table(
        title, "Family", "Contribution", interval_heading(about), *alone.values(), *sure, *of_prior
    )
    for row in rows.itertuples():
        others = [_signed(getattr(row, name), unit) for name in alone]
        others += [_standing(row)] if sure else []
        if of_prior:
            others += [_signed(row.prior_effect, unit), _shrinks(row.shrinkage)]
        table.add_row(translated(row.family), *_cells(row, row.effect, unit), *others)
    return table


def _signed(value: float, unit: str) -> str:
    """Give a difference with its sign and three digits."""
    from simulation.analysis.formatting import decimals, difference_unit

    scaled = difference_unit(unit)[0] * value
    return "" if scaled != scaled else f"{scaled:+,.{decimals(scaled)}f}"


def _cells(row: Any, value: float, unit: str) -> tuple[str, str]:
    """Difference of a row and its interval, with the digits that the interval allows."""
    from simulation.analysis.shown import effect_cells

    difference, interval = effect_cells(row, value, unit)
    return (difference if row.n else translated(difference)), interval


def _shrinks(shrinkage: float) -> str:
    """Give a shrinkage in per cent; the size of a negative one says nothing."""
    if shrinkage < 0:
        return translated("none")
    share = cell(100 * shrinkage, ".0f")
    return share and f"{share} %"
