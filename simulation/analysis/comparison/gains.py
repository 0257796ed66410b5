"""Gains: who gains and who loses, by groups whose parts add up to the whole.

What is compared is the smallest part of a city that a run records: a compound, or its households of
one kind.  Two runs with common random numbers have the same parts.  A group is some of them, and
its value is their mean, weighted by households; so the contributions of groups add up to the
difference of the whole city.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pandas as pd

from simulation.analysis.comparison.alternatives import names_of
from simulation.analysis.comparison.intervals import LEVEL, interval
from simulation.analysis.comparison.paired import clusters, interval_over, wins
from simulation.analysis.comparison.values import RUN, Over, plain, years_of
from simulation.io.validation import did_you_mean, refuse
from simulation.outcomes.declaration import OUTCOMES
from simulation.outcomes.details import (
    BY_HOUSEHOLDS,
    GROUPINGS,
    HOUSEHOLDS,
    OF_RESIDENTS,
    group_of,
)
from simulation.outcomes.levels import Level

WHOLE = "all"
"""Name of the group that is the whole city."""
LEAST = {"points": 0.1, "share": 0.001}
"""Change, by unit, up to which a part of the city counts as unchanged."""
GAINS = [
    "city", "alternative", "baseline", "outcome", "unit", "by", "group", "n", "interval_over",
    "share", "value", "value_baseline", "difference", "low", "high", "contribution", "p_better",
    "gain", "gain_low", "gain_high", "lose", "lose_low", "lose_high", "gain_compounds",
    "lose_compounds",
]  # fmt: skip
PAIR = ["city", "alternative", "outcome", "sample", "seed"]
SHARES = ["share", "contribution"]
MEANS = ["value", "value_baseline", "difference", "gain", "lose"]
OF_COMPOUNDS = ["gain_compounds", "lose_compounds"]


def checked_groupings(by: str | Iterable[str], where: str) -> list[str]:
    """Give names of groupings as a list, each once.

    Raises
    ------
    InputError
        If there is no such grouping.

    Examples
    --------
    >>> checked_groupings("fifth", "compare")
    ['fifth']
    """
    names = names_of(by)
    for name in names:
        if name not in GROUPINGS:
            raise refuse(where, "by", name, did_you_mean(str(name), GROUPINGS))
    return list(dict.fromkeys(names))


def levels_for(by: Iterable[str]) -> tuple[Level, ...]:
    """Give the levels that runs have to record for some groupings."""
    return tuple(dict.fromkeys(GROUPINGS[name][0] for name in by))


def outcomes_by(by: str, names: Collection[str], where: str) -> list[str]:
    """Give those of some outcomes that add up over the groups of a grouping.

    Raises
    ------
    InputError
        If none of them does.
    """
    known = BY_HOUSEHOLDS if GROUPINGS[by][0] == "compound" else OF_RESIDENTS
    found = [name for name in names if name in known]
    if not found:
        expected = f"one that is a mean over households: {', '.join(known)}"
        raise refuse(where, f"outcomes by {by}", ", ".join(names), expected)
    return found


def gains(
    runs: pd.DataFrame,
    outcomes: pd.DataFrame,
    names: Collection[str],
    by: Sequence[str],
    over: Over,
    baseline: str,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Tell the differences from the baseline by groups, and the shares that gain and lose.

    Parameters
    ----------
    runs
        Runs that are done: run, city, alternative, sample, seed.
    outcomes
        Their tidy outcomes, with the levels of the groupings and the city.
    names
        Names of the outcomes; those that do not add up over a grouping are left out of it.
    by
        Groupings; see `details.GROUPINGS`.
    over
        Which years the value of a run is from, as in `values_of`.
    baseline
        Name of the alternative that the others are compared with.
    level
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        With the columns `GAINS`, and for each grouping first the whole city (group ``all``).
        `share` is the share of the households that a group has, and `contribution` its part of the
        difference of the whole: over the groups of a grouping both add up to the row ``all``.
        `gain` and `lose` are the shares of the households of a group whose part of the city becomes
        better or worse by more than `LEAST`, `gain_compounds` and `lose_compounds` the same of
        compounds; all are means over pairs of runs, with intervals as in `paired.effects`.
    """
    tables: list[pd.DataFrame] = []
    for one in by:
        own = outcomes_by(one, names, "compare")
        parts = paired_parts(_values(runs, outcomes, GROUPINGS[one][0], own, over), baseline)
        if len(parts):
            known = {place: group_of(place, one) for place in parts["place"].unique()}
            groups = _by_group(parts.assign(group=parts["place"].map(known)))
            tables.append(_described(groups, one, baseline, level))
    if not tables:
        return pd.DataFrame(columns=GAINS)
    table = pd.concat(tables, ignore_index=True)
    table = table.assign(**{name: np.nan for name in GAINS if name not in table})[GAINS]
    groups = sorted(table["group"].unique(), key=_in_order)
    orders = {"city": runs["city"], "alternative": runs["alternative"], "outcome": names, "by": by}
    ranks = [_rank(table[name], order) for name, order in {**orders, "group": groups}.items()]
    return table.iloc[np.lexsort(ranks[::-1])].reset_index(drop=True)


def _rank(column: pd.Series, order: Iterable[str]) -> pd.Series:
    """Give the place of each entry in an order, in which it may occur more than once."""
    return column.map({name: at for at, name in enumerate(dict.fromkeys(order))})


def _values(
    runs: pd.DataFrame, outcomes: pd.DataFrame, level: Level, names: list[str], over: Over
) -> pd.DataFrame:
    """Value of each run, part and outcome, with the households of the part."""
    months = outcomes.loc[outcomes["level"] == "city", ["run", "month"]].drop_duplicates()
    years = years_of(plain(months))
    years = years[years["counts"]]
    if over == "last_year":
        years = years[years["year"] == years.groupby("run")["year"].transform("max")]
    wanted = outcomes["outcome"].isin([*names, HOUSEHOLDS])
    own = plain(outcomes.loc[(outcomes["level"] == level) & wanted])
    own = own.assign(year=own["month"].str[:4].astype(int))
    own = own.merge(years[["run", "year"]], on=["run", "year"])
    means = own.groupby(["run", "place", "outcome"], sort=False)["value"].mean().reset_index()
    of_part = means["outcome"] == HOUSEHOLDS
    households = means[of_part].drop(columns="outcome").rename(columns={"value": HOUSEHOLDS})
    values = means[~of_part].merge(households, on=["run", "place"])
    return runs[RUN].merge(values, on="run").drop(columns="run")


def paired_parts(values: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Pair every part of a city with the same part under the baseline.

    Parameters
    ----------
    values
        city, alternative, sample, seed, place, outcome, value and households.
    baseline
        Name of the alternative that the others are compared with.

    Returns
    -------
    pandas.DataFrame
        The same of the other alternatives, with value_baseline, difference, and whether it gains
        and loses; parts without a partner are left out.
    """
    on = ["city", "sample", "seed", "place", "outcome"]
    first = values.loc[values["alternative"] == baseline, [*on, "value"]]
    others = values[values["alternative"] != baseline]
    both = others.merge(first, on=on, suffixes=("", "_baseline"), validate="many_to_one")
    difference = both["value"] - both["value_baseline"]
    about = {name: OUTCOMES[name] for name in both["outcome"].unique()}
    sign = {name: -1.0 if one.direction == "lower" else 1.0 for name, one in about.items()}
    least = {name: LEAST[one.unit_of_year] for name, one in about.items()}
    better = difference * both["outcome"].map(sign).astype(float)
    enough = both["outcome"].map(least).astype(float)
    return both.assign(difference=difference, gain=better > enough, lose=better < -enough)


def _by_group(parts: pd.DataFrame) -> pd.DataFrame:
    """Means of each group in each pair of runs, weighted by households; first those of all."""
    weighted = parts.assign(
        **{name: parts[name] * parts[HOUSEHOLDS] for name in MEANS},
        gain_compounds=parts["gain"].astype(float),
        lose_compounds=parts["lose"].astype(float),
        parts=1.0,
    )
    every = pd.concat([weighted.assign(group=WHOLE), weighted], ignore_index=True)
    columns = [HOUSEHOLDS, *MEANS, *OF_COMPOUNDS, "parts"]
    sums = every.groupby([*PAIR, "group"], sort=False)[columns].sum()
    total = sums.xs(WHOLE, level="group")[HOUSEHOLDS].reindex(sums.index.droplevel("group"))
    means = sums[MEANS].div(sums[HOUSEHOLDS], axis=0)
    share = sums[HOUSEHOLDS] / total.to_numpy()
    of_parts = sums[OF_COMPOUNDS].div(sums["parts"], axis=0)
    table = means.join(of_parts)
    table = table.assign(share=share, contribution=share * means["difference"])
    missing = table.unstack("group").stack("group", future_stack=True)
    return missing.fillna(dict.fromkeys(SHARES, 0.0)).reset_index()


def _described(groups: pd.DataFrame, by: str, baseline: str, level: float) -> pd.DataFrame:
    """Give the means over pairs of runs, and their intervals."""
    names = ["city", "alternative", "outcome", "group"]
    rows = [
        {**dict(zip(names, key, strict=True)), **_row(one, key[2], level)}
        for key, one in groups.groupby(names, sort=False)
    ]
    table = pd.DataFrame(rows).assign(by=by, baseline=baseline)
    return table if GROUPINGS[by][0] == "compound" else table.drop(columns=OF_COMPOUNDS)


def _row(pairs: pd.DataFrame, outcome: str, level: float) -> dict[str, object]:
    numbers = [*MEANS, *SHARES, *OF_COMPOUNDS]
    units = clusters(pairs[["sample", "seed", *numbers]])
    over = interval_over(units)
    ends: dict[str, float] = {}
    for name, prefix in (("difference", ""), ("gain", "gain_"), ("lose", "lose_")):
        _, low, high = interval(units[name].dropna().to_numpy(), over, level)
        ends |= {f"{prefix}low": low, f"{prefix}high": high}
    return {
        "unit": OUTCOMES[outcome].unit_of_year,
        "n": len(units),
        "interval_over": over,
        **units.mean().to_dict(),
        **ends,
        "p_better": wins(units["difference"].dropna(), outcome).mean(),
    }


def _in_order(group: str) -> tuple[bool, list[tuple[str, int]]]:
    """Key that puts the whole first, and numbered groups in the order of their numbers."""
    parts = re.findall(r"(\D*)(\d*)", group)
    return group != WHOLE, [(text, int(number or 0)) for text, number in parts]
