"""Tables of a sweep: all outcomes of all runs, or some of them, one row a value or one a run."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from simulation.io.validation import did_you_mean, refuse
from simulation.outcomes.annual import MONTHS_OF_A_YEAR, by_rule
from simulation.outcomes.declaration import OUTCOMES

KEYS = ["run", "level", "place", "outcome", "kind"]
REPORTED = "_reported"
"""Ending of the column of a reported value in a wide table."""


def selected(
    outcomes: pd.DataFrame, names: str | Collection[str], *, last_year: bool, wide: bool
) -> pd.DataFrame:
    """Give some of the outcomes of a sweep; see `Sweep.table` for the parameters.

    Raises
    ------
    InputError
        If an outcome is not in the table.
    """
    chosen = _chosen(outcomes, [names] if isinstance(names, str) else list(names))
    if last_year:
        chosen = _last_year(chosen)
    return _wide(chosen) if wide else chosen


def _chosen(outcomes: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Give the rows of some outcomes, or all."""
    existing = list(outcomes["outcome"].cat.categories)
    for name in names:
        if name not in existing:
            raise refuse("table", "outcome", name, did_you_mean(name, existing))
    return outcomes[outcomes["outcome"].isin(names)] if names else outcomes


def _last_year(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Sum up the last whole year of each run; where there is none, the last of all."""
    text = [name for name in (*KEYS, "month") if name != "run"]
    plain = outcomes.assign(
        run=outcomes["run"].cat.codes, **{name: outcomes[name].astype(object) for name in text}
    )
    plain["year"] = plain["month"].str[:4].astype(int)
    months = plain.groupby(["run", "year"])["month"].nunique().reset_index()
    whole = months[months["month"] == MONTHS_OF_A_YEAR].groupby("run")["year"].max()
    last = whole.reindex(months["run"].unique()).fillna(months.groupby("run")["year"].max())
    own = plain[plain["year"] == plain["run"].map(last)]
    table = by_rule(own, [*KEYS, "year"]).sort_values(KEYS, kind="stable")
    run = pd.Categorical.from_codes(table["run"], categories=outcomes["run"].cat.categories)
    columns = {"run": run, "year": table["year"].to_numpy()}
    return pd.DataFrame({**columns, **{name: table[name].array for name in (*KEYS[1:], "value")}})


def _wide(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Give a column for each outcome, and one for its reported value if that may differ."""
    time = "year" if "year" in outcomes else "month"
    differs = {name for name, about in OUTCOMES.items() if about.reported is not None}
    reported = outcomes["kind"] == "reported"
    own = outcomes[~reported | outcomes["outcome"].isin(differs)]
    suffix = own["kind"].map({"true": "", "reported": REPORTED}).astype(object)
    named = own.assign(column=own["outcome"].astype(object) + suffix)
    keys = ["run", time, "level", "place"]
    table = named.set_index([*keys, "column"])["value"].unstack("column")
    return table.reset_index().rename_axis(columns=None)
