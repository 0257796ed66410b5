"""Runs of a question: its parts, and the table that is committed of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

import simulation as sim
from questions.question import COST, MOST_RUNS, Question, arm_of
from questions.samples import Source, as_table
from simulation.analysis.comparison.provenance import households_of, provenances_of
from simulation.analysis.complete_sweeps import CHUNK, complete_sweep
from simulation.core.tables import Array
from simulation.experiments.provenance import code_hash
from simulation.experiments.sweep import Sweep
from simulation.outcomes.annual import by_rule

DATA = Path(__file__).resolve().parents[1] / "findings" / "data"
KEYS = ["part", "city", "arm", "sample", "seed", "year"]
MAIN, AGAIN, PRIORS = "main", "again", "prior"
"""Parts: the answer; some of its samples with another seed; and samples of the priors."""
LEVELS = ("city", "type", "fifth")


@dataclass(frozen=True)
class Part:
    """Runs of one part in one city."""

    name: str
    city: str
    design: sim.Design

    @property
    def n_runs(self) -> int:
        """Number of runs."""
        return len(self.design.jobs())


@dataclass(frozen=True)
class Size:
    """How much is run, if not what the design says."""

    samples: int | None = None
    streets: float | None = None
    months: int | None = None


def parts_of(question: Question, source: Source, size: Size = Size()) -> list[Part]:
    """Give the parts of a question.

    Raises
    ------
    InputError
        If they are more than `MOST_RUNS` runs.
    """
    design = question.design()
    changes = {"streets": size.streets, "months": size.months}
    design = design.model_copy(update={k: v for k, v in changes.items() if v is not None})
    n = design.samples if size.samples is None else size.samples
    if not isinstance(n, int) or n < 1:
        raise sim.InputError(f"{question.name}: samples: read {n}, expected a number of samples")
    cities = list(dict.fromkeys(one.city for one in design.loaded_scenarios()))
    prior = Source()
    parts = [_part(MAIN, design, cities[0], source, n, [1])]
    fewer = min(n, question.elsewhere)
    parts += [_part(MAIN, design, city, source, fewer, [1]) for city in cities[1:]]
    parts.append(_part(AGAIN, design, cities[0], source, min(n, question.again), [2]))
    if source.posterior:
        parts.append(_part(PRIORS, design, cities[0], prior, min(n, question.prior), [1]))
    if (total := sum(part.n_runs for part in parts)) > MOST_RUNS:
        expected = f"at most {MOST_RUNS} of all parts together"
        raise sim.InputError(f"{question.name}: runs: read {total}, expected {expected}")
    return parts


def _part(
    name: str, design: sim.Design, city: str, source: Source, n: int, seeds: list[int]
) -> Part:
    own = [one for one in design.loaded_scenarios() if one.city == city]
    about = {"scenarios": own, "strategies": ["own"], "name": f"{design.name}-{name}-{city}"}
    here = design.model_copy(update={**about, "seeds": seeds})
    return Part(name, city, here.model_copy(update={"samples": source.points(here, n)}))


def run(
    question: Question,
    source: Source,
    out: Path,
    size: Size = Size(),
    **options: Any,
) -> None:
    """Run a question as far as it is not done, and write its table and what it is of.

    Parameters
    ----------
    question, source, size
        What is run.
    out
        Folder of the runs.
    options
        Options of `simulation.sweep`, such as ``workers``.
    """
    parts, tables = parts_of(question, source, size), []
    for part in parts:
        folder = out / source.key / part.design.name
        stored = complete_sweep(part.design, folder, tables=LEVELS, **options)
        tables.append(measured(stored, question).assign(part=part.name, city=part.city))
    table = pd.concat(tables, ignore_index=True)
    columns = [*KEYS, *question.all_measures]
    save(table[columns], DATA / f"{question.name}.csv", "%.6g")
    main = parts[0]
    about = {
        "samples_from": source.key,
        "posterior": source.title if source.posterior else None,
        "sha256": source.sha256,
        "heading": source.remarks(list(dict.fromkeys(part.city for part in parts))),
        "informed": source.informed,
        "samples": len(main.design.sample_values()),
        "runs": sum(part.n_runs for part in parts),
        "scale": main.design.scale,
        "streets": main.design.streets,
        "months": main.design.months,
        "code": code_hash(),
    }
    text = json.dumps(about, indent=1, ensure_ascii=False) + "\n"
    (DATA / f"{question.name}.json").write_text(text, encoding="utf8")


def save_samples(questions: tuple[Question, ...], source: Source, size: Size) -> None:
    """Write the samples of the first city, as many as the longest question has."""
    DATA.mkdir(exist_ok=True)
    for one in (source, Source()) if source.posterior else (source,):
        points: list[dict[str, Any]] = []
        for question in questions:
            design = question.design()
            loaded = design.loaded_scenarios()
            own = [each for each in loaded if each.city == loaded[0].city]
            n = size.samples or int(str(design.samples))
            n = n if one is source else min(n, question.prior)
            here = design.model_copy(update={"scenarios": own, "strategies": ["own"]})
            drawn = one.points(here, n)
            points += [{} for _ in range(n - len(points))]
            points[:n] = [{**a, **b} for a, b in zip(points, drawn, strict=False)]
        save(as_table(points), DATA / f"samples-{one.key}.csv", "%.4g")


def save(table: pd.DataFrame, path: Path, digits: str) -> None:
    """Write a table as CSV, with few digits."""
    table.to_csv(path, index=False, float_format=digits, lineterminator="\n")


def measured(stored: Sweep, question: Question) -> pd.DataFrame:
    """Give the measures of every run of a sweep: arm, sample, seed, year and columns."""
    runs = stored.runs
    values = stored.design.settings.values
    settings = [key for key, options in values.items() if len({str(one) for one in options}) > 1]
    arms = [
        arm_of(row["city"], row["scenario"], {k: row[k] for k in settings if pd.notna(row[k])})
        for row in runs.to_dict("records")
    ]
    named = runs.assign(arm=arms).drop_duplicates(["run", "arm", "sample"])
    values = pd.concat(_chunks(stored, question), ignore_index=True)
    return named[["run", "arm", "sample", "seed"]].merge(values, on="run").drop(columns="run")


def _chunks(stored: Sweep, question: Question) -> Iterator[pd.DataFrame]:
    """Read some runs at a time, so that they fit in memory."""
    provenances = provenances_of(stored)
    once = list(dict.fromkeys(stored.runs["run"]))
    for at in range(0, len(once), CHUNK):
        runs = once[at : at + CHUNK]
        table = stored.store.outcomes(runs).to_pandas()
        households = {run: households_of(provenances[run]) for run in runs}
        yield _values(table, question, households)


def _values(table: pd.DataFrame, question: Question, households: dict[str, float]) -> pd.DataFrame:
    """Give the measures of some runs by year, a row for each run and year."""
    measures, years = question.all_measures, question.all_years
    outcomes = {one.outcome for one in measures.values()}
    is_cost = table["outcome"].astype(str).str.startswith("cost_") & (table["level"] == "city")
    rows = table[table["outcome"].isin(outcomes) | is_cost]
    rows = rows.astype(dict.fromkeys(("run", "month", "level", "place", "outcome", "kind"), object))
    year = rows["month"].str[:4].astype(int)
    rows = rows.assign(year=year - year.groupby(rows["run"]).transform("min") + 1)
    place = rows["place"].where(rows["level"] != "city", "")
    yearly = by_rule(rows.assign(place=place), ["run", "year", "place", "outcome", "kind"])
    index = pd.MultiIndex.from_product([households, years], names=["run", "year"])
    wide = pd.DataFrame(index=index)
    for column, one in measures.items():
        if column == COST:
            wide[column] = _cost(yearly, households).reindex(index)
            continue
        same = (yearly["outcome"] == one.outcome) & (yearly["kind"] == one.kind)
        own = yearly[same & (yearly["place"] == one.place)]
        wide[column] = own.set_index(["run", "year"])["value"].reindex(index)
    return wide.reset_index()


def _cost(yearly: pd.DataFrame, households: dict[str, float]) -> pd.Series:
    """Give what all levers have cost up to each year: yuan per household and year."""
    costs = yearly[yearly["outcome"].str.startswith("cost_")]
    every = pd.MultiIndex.from_product([households, sorted(yearly["year"].unique())])
    each = costs.groupby(["run", "year"])["value"].sum().reindex(every, fill_value=0.0)
    so_far = each.groupby(level=0).cumsum()
    runs: Array = so_far.index.get_level_values(0).map(households).to_numpy()
    result = so_far / so_far.index.get_level_values(1) / runs
    return pd.Series(result).rename_axis(["run", "year"])
