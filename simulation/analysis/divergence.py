"""Divergence: the month, phase, entity and value at which two runs diverge.

Both runs are repeated side by side from their provenance.  After each month their states are
compared entry by entry; a month in which a table diverges is repeated phase by phase, as given by
`GovernanceModel.month_by_phases`.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulation.core.tables import Array
from simulation.experiments.run import Run
from simulation.experiments.spec import RunSpec
from simulation.io.months import month_name
from simulation.io.validation import refuse
from simulation.model.fork import Snapshot, fork
from simulation.model.model import GovernanceModel
from simulation.scenario.scenario import Scenario
from simulation.state.tables import table_classes

INITIALISATION, BRANCHING = "initialisation", "branching"
"""Names that stand for a phase before the first one of a month."""

DIVERGENCES = [
    "month", "phase_number", "phase", "table", "column", "entity", "row", "value_a", "value_b",
    "n_entries",
]  # fmt: skip
State = dict[str, dict[str, Array]]


@dataclass(frozen=True)
class Explanation:
    """Where two runs diverge.

    Attributes
    ----------
    divergences
        One row for each table of the state that diverges, in the order in which they do:

        - `month`, such as ``2018-01``;
        - `phase_number` and `phase`: the phase of the month, from 1, as
          `GovernanceModel.month_by_phases` names it; before the first phase the number is 0 and the
          name ``initialisation`` or ``branching``;
        - `table` and `column` of the state;
        - `entity` and `row` with the largest difference, and its values `value_a` and `value_b` in
          the two runs;
        - `n_entries`: number of entries of the column that differ.

        The table is empty if the runs are identical.

    Examples
    --------
    >>> import simulation as sim
    >>> run = sim.run("yongqiao", scale=0.002, months=2)
    >>> sim.explain(run, run).divergences.empty
    True
    """

    divergences: pd.DataFrame

    @property
    def first(self) -> dict[str, Any] | None:
        """The first row of `divergences`, or None if the runs are identical to the last bit."""
        return None if self.divergences.empty else dict(self.divergences.iloc[0])

    def __str__(self) -> str:
        first = self.first
        if first is None:
            return "The two runs are identical."
        n = first["n_entries"]
        return (
            f"The runs diverge in {first['month']}, {_phase_in_words(first)}: "
            f"{first['table']}.{first['column']} of {first['entity']} is {first['value_a']:g} in "
            f"the first run and {first['value_b']:g} in the second; "
            f"{n} {'entry differs' if n == 1 else 'entries differ'}."
        )

    def _repr_html_(self) -> str:
        """Show in a notebook in what order the tables diverge."""
        about = f"<p>{html.escape(str(self))}</p>"
        if self.divergences.empty:
            return about
        return f"{about}{self.divergences.to_html(index=False)}"


def explain(run_a: Run, run_b: Run) -> Explanation:
    """Find where two runs diverge: the first month, phase of the month, entity and value.

    Parameters
    ----------
    run_a, run_b
        Finished runs of the same city.  Both are repeated from their scenarios, seeds and scale.

    Returns
    -------
    Explanation
        Its `first` is the first divergence; its `divergences` list one table after another.

    Raises
    ------
    InputError
        If the runs are of different cities, or of cities with different numbers of streets.

    Examples
    --------
    >>> import simulation as sim
    >>> run = sim.run("yongqiao", scale=0.002, months=1)
    >>> print(sim.explain(run, run))
    The two runs are identical.
    """
    (root_a, plan_a), (root_b, plan_b) = _with_branches(run_a), _with_branches(run_b)
    _check_cities(run_a.scenario, run_b.scenario)
    models = [root_a.initial_model(), root_b.initial_model()]
    return _followed(models, (plan_a, plan_b), min(run.spec.months for run in (run_a, run_b)))


def explain_specs(first: RunSpec, second: RunSpec) -> Explanation:
    """Find where two runs would diverge, without running them before; raises as `explain`.

    Parameters
    ----------
    first, second
        What is run, in one city.

    Examples
    --------
    >>> spec = RunSpec.of("yongqiao", scale=0.002, months=1)
    >>> print(explain_specs(spec, spec))
    The two runs are identical.
    """
    _check_cities(first.scenario, second.scenario)
    models = [first.make(), second.make()]
    return _followed(models, ({}, {}), min(first.months, second.months))


def _check_cities(*scenarios: Scenario) -> None:
    cities = [f"{one.city.name} of {one.start.streets} streets" for one in scenarios]
    if cities[0] != cities[1]:
        raise refuse("explain", "runs", cities, "runs of one city with the same number of streets")


def _followed(
    models: list[GovernanceModel], plans: Sequence[Mapping[int, Scenario]], months: int
) -> Explanation:
    """Follow two models month by month, with the forks of each."""
    rows: dict[str, dict[str, Any]] = {}
    _record(rows, models, _name(models[0]), 0, INITIALISATION)
    if models[0].month == models[1].month:
        for month in range(models[0].month, months):
            models = [
                fork(Snapshot.of(model), plan[month]) if month in plan else model
                for model, plan in zip(models, plans, strict=True)
            ]
            _record(rows, models, _name(models[0]), 0, BRANCHING)
            _follow_month(models, rows)
    return Explanation(pd.DataFrame(rows.values(), columns=DIVERGENCES))


def differences(a: GovernanceModel, b: GovernanceModel) -> Iterator[dict[str, Any]]:
    """Give the first column that differs of each table that does, at its largest difference.

    Yields
    ------
    dict
        table, column, entity, row, value_a, value_b, n_entries.
    """
    states = state_of(a), state_of(b)
    for table in [name for name in states[0] if name in states[1]]:
        for column, array in states[0][table].items():
            difference = _difference(array, states[1][table][column])
            if difference is not None:
                row, value_a, value_b, n = difference
                entity = entity_of(a if row < len(array) else b, table, row)
                yield {"table": table, "column": column, "entity": entity, "row": row,
                       "value_a": value_a, "value_b": value_b, "n_entries": n}  # fmt: skip
                break


def state_of(model: GovernanceModel) -> State:
    """Give all numbers of a model by table and column; views, not copies.

    The implementation intensity of streets is listed by lever, and only for those of the scenario:
    that of another one has no effect.
    """
    graph, ledger = model.graph, model.ledger
    state: State = {
        "model": {"month": np.array([model.month]), "start_month": np.array([model.start_month])}
    }
    state |= {
        name: {column: getattr(table, column) for column in table.columns}
        for name, table in model.tables()
        if name != "implementation"
    }
    for lever in filter(model.street_run_levers.__contains__, model.lever_names):
        state[f"implementation of {lever}"] = {"intensity": model.implementation_of(lever)}
    state["peers"] = {"number": graph.peers}
    state["cadres"] = {"posts": graph.cadre_posts}
    state["treasury"] = {"yuan": np.array([ledger.treasury])}
    state["hours"] = {"hours": ledger.hours}
    return state


def entity_of(model: GovernanceModel, table: str, row: int) -> str:
    """Name the entity in a row of a table, such as ``compound 17 in street 3``."""
    classes = table_classes()
    match classes[table].rows if table in classes else table:
        case "compound":
            return f"compound {row} in street {model.compounds.street[row]}"
        case "household":
            compound = int(model.compounds.of_household(row))
            return f"household {row} of {entity_of(model, 'compounds', compound)}"
        case "firm" | "street" as kind:
            return f"{kind} {row}"
        case "peers" | "hours":
            return f"street {row}"
        case "cadres":
            return f"cadre {row}"
        case name if name.startswith("implementation"):
            return f"street {row}"
    return "the city"


def _with_branches(run: Run) -> tuple[Run, dict[int, Scenario]]:
    """Give the run from which all branches of a run descend, and the scenario of each fork.

    Forks are named by their month; a run that is no branch is its own root and has none.
    """
    scenarios: dict[int, Scenario] = {}
    while run.parent is not None:
        parent, month = run.parent
        if month < min(scenarios, default=month + 1):
            scenarios[month] = run.scenario
        run = parent
    return run, scenarios


def _record(
    rows: dict[str, dict[str, Any]],
    models: Sequence[GovernanceModel],
    month: str,
    phase_number: int,
    phase: str,
) -> None:
    """Add a row for each table that differs and has no row yet."""
    for difference in differences(*models):
        time = {"month": month, "phase_number": phase_number, "phase": phase}
        rows.setdefault(difference["table"], {**difference, **time})


def _follow_month(models: Sequence[GovernanceModel], rows: dict[str, dict[str, Any]]) -> None:
    """Simulate a month of both; if a new table diverges in it, repeat it phase by phase."""
    before = [model.snapshot() for model in models]
    for model in models:
        model.step()
    if all(difference["table"] in rows for difference in differences(*models)):
        return
    for model, snapshot in zip(models, before, strict=True):
        model.restore(snapshot)
    month = _name(models[0])
    phases = zip(*(model.month_by_phases() for model in models), strict=True)
    for number, (phase, _) in enumerate(phases, 1):
        _record(rows, models, month, number, phase)


def _phase_in_words(row: dict[str, Any]) -> str:
    """Say at which phase of the month a divergence is."""
    if row["phase_number"] == 0:
        return f"at {row['phase']}"
    return f"phase {row['phase_number']} ({row['phase']})"


def _name(model: GovernanceModel) -> str:
    return month_name(model.start_month + model.month)


def _difference(a: Array, b: Array) -> tuple[int, float, float, int] | None:
    """Row of the largest difference, both values there, and how many entries differ."""
    common = min(len(a), len(b))
    differ = (a[:common] != b[:common]) & ~(_is_nan(a[:common]) & _is_nan(b[:common]))
    missing = abs(len(a) - len(b))
    if not differ.any():
        if not missing:
            return None
        longer = float(np.ravel(a[common] if len(a) > common else b[common])[0])
        values = (longer, np.nan) if len(a) > common else (np.nan, longer)
        return common, *values, missing
    size = np.where(differ, np.abs(a[:common].astype(float) - b[:common].astype(float)), -1.0)
    at = np.unravel_index(int(np.argmax(np.nan_to_num(size, nan=np.inf))), size.shape)
    return int(at[0]), float(a[at]), float(b[at]), int(differ.sum()) + missing


def _is_nan(array: Array) -> Array:
    return np.asarray(np.isnan(array) if array.dtype.kind == "f" else np.zeros(array.shape, bool))
