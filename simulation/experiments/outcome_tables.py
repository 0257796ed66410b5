"""Tables of a sweep: all outcomes of all runs, or some of them, one row a value or one a run."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from simulation.experiments.canonical_table import canonical_table
from simulation.experiments.completeness import refuse_incomplete
from simulation.experiments.table_files import check_place, save_table
from simulation.io.validation import did_you_mean, refuse
from simulation.outcomes.annual import MONTHS_OF_A_YEAR, by_rule
from simulation.outcomes.declaration import OUTCOMES

KEYS = ["run", "level", "place", "outcome", "kind"]
REPORTED = "_reported"
"""Ending of the column of a reported value in a wide table."""


class HasTable:
    """What has runs with outcomes, and gives them as one table; a `Sweep` is one."""

    folder: Path
    outcomes: pd.DataFrame

    @property
    def runs(self) -> pd.DataFrame:
        """One row per design point and seed."""
        raise NotImplementedError

    def table(
        self,
        outcomes: str | Collection[str] = (),
        *,
        last_year: bool = False,
        wide: bool = False,
    ) -> pd.DataFrame:
        """Give the canonical table: every outcome of every run that is done, at each design point.

        Written to a file it is the same, byte for byte, in whatever way the runs were made.

        Parameters
        ----------
        outcomes
            Names of outcomes, or one; none is all.
        last_year
            Whether to give one value for the last whole year of a run (where there is none, for
            the last) in place of each month: the mean, the sum or the last, as the outcome has it.
        wide
            Whether to give a column for each outcome; reported values that differ from the true
            ones have columns that end in ``_reported``.

        Returns
        -------
        pandas.DataFrame
            The columns of `runs` without status and message, among them the settings that vary,
            then run, month (or year), level, place, outcome, kind and value, or the outcomes.

        Raises
        ------
        InputError
            If an outcome is not in the table.

        Examples
        --------
        >>> import simulation as sim
        >>> design = {"scenarios": ["yongqiao"], "seeds": 2, "scale": 0.002, "months": 1}
        >>> table = sim.sweep(design, workers=1).table("satisfaction", last_year=True, wide=True)
        >>> table.columns.tolist()[:5], table.columns.tolist()[-2:]
        (['city', 'scenario', 'strategy', 'sample', 'seed'], ['satisfaction', \
'satisfaction_reported'])
        """
        names = [outcomes] if isinstance(outcomes, str) else list(outcomes)
        chosen = _chosen(self.outcomes, names)
        if last_year:
            chosen = _last_year(chosen)
        return canonical_table(self.runs, _wide(chosen) if wide else chosen)

    def save_table(
        self,
        path: str | Path,
        outcomes: str | Collection[str] = (),
        *,
        last_year: bool = False,
        wide: bool = False,
        allow_missing: bool = False,
        bom: bool = False,
    ) -> Path:
        """Write the canonical table, by the ending of the name: .parquet, .csv, .xlsx or .dta.

        Parameters
        ----------
        path
            The file.
        outcomes, last_year, wide
            As for `table`.
        allow_missing, bom
            Whether runs may be missing or have failed; whether a .csv begins with a mark for Excel.

        Raises
        ------
        InputError
            If runs are not done, there is no such outcome, the ending is another, or the file
            cannot be written.
        """
        refuse_incomplete(str(self.folder), self.runs, allow_missing)
        check_place(Path(path), bom=bom)
        table = self.table(outcomes, last_year=last_year, wide=wide)
        return save_table(table, Path(path), bom=bom)


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
