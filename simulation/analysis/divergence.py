"""Explanation: where two runs part, to the month, the line of the month, the entity and the number.

Both runs are made again from what they say of themselves, side by side.  After each month their
states are compared, entry by entry; a month in which a table parts is gone through again line by
line of `GovernanceModel.step`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.core.tables import Array
from simulation.io.months import month_name
from simulation.io.validation import refuse
from simulation.model.fork import Snapshot, fork
from simulation.model.model import GovernanceModel
from simulation.state.tables import table_classes

if TYPE_CHECKING:
    from simulation.experiments.run import Run
    from simulation.scenario.scenario import Scenario


FOUNDING, BRANCHING = "founding", "branching"
State = dict[str, dict[str, Array]]


@dataclass(frozen=True)
class Explanation:
    """Where two runs part.

    Attributes
    ----------
    partings
        One row for each table of the state that parts, in the order in which they do: month, line
        and call of the month, table, column, entity and row with the largest difference, its value
        in either run, and in how many entries the column differs.  Empty if the runs are the same.
    """

    divergences: pd.DataFrame

    @property
    def first(self) -> dict[str, Any] | None:
        """The first parting, or None if the runs are the same to the last bit."""
        return None if self.divergences.empty else dict(self.divergences.iloc[0])

    def __str__(self) -> str:
        first = self.first
        if first is None:
            return "The runs are the same."
        return (
            f"The runs part in {first['month']}, line {first['line']} of the month "
            f"({first['call']}): {first['table']}.{first['column']} of {first['entity']} is "
            f"{first['value_a']:g} in the first and {first['value_b']:g} in the second; "
            f"{first['n_entries']} entries differ."
        )

    def _repr_html_(self) -> str:
        """Show in a notebook in what order the tables part."""
        if self.divergences.empty:
            return f"<p>{self}</p>"
        return f"<p>{self}</p>{self.divergences.to_html(index=False)}"


DIVERGENCES = ["month", "line", "call", "table", "column", "entity", "row", "value_a", "value_b",
            "n_entries"]  # fmt: skip


def explain(run_a: Run, run_b: Run) -> Explanation:
    """Find where two runs part: the first month, line of the month, entity and number.

    Parameters
    ----------
    run_a, run_b
        Finished runs of the same city; they are made again from their scenarios, seeds and scale.

    Returns
    -------
    Explanation
        Its `first` is the first parting, its `partings` how one table after another follows.

    Raises
    ------
    InputError
        If the runs are not of one city, or it has not as many streets in both.
    """
    scenarios = run_a.scenario, run_b.scenario
    cities = [f"{one.city.name} of {one.start.streets} streets" for one in scenarios]
    if cities[0] != cities[1]:
        raise refuse("explain", "runs", cities, "runs of one city, with as many streets")
    (root_a, plan_a), (root_b, plan_b) = _grown(run_a), _grown(run_b)
    models, plans = [root_a.initial_model(), root_b.initial_model()], (plan_a, plan_b)
    found: dict[str, dict[str, Any]] = {}
    _note(found, models, _name(models[0]), 0, FOUNDING)
    if models[0].month == models[1].month:
        for month in range(models[0].month, min(run.spec.months for run in (run_a, run_b))):
            models = [
                fork(Snapshot.of(model), plan[month]) if month in plan else model
                for model, plan in zip(models, plans, strict=True)
            ]
            _note(found, models, _name(models[0]), 0, BRANCHING)
            _follow_month(models, found)
    return Explanation(pd.DataFrame(found.values(), columns=DIVERGENCES))


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
            found = _difference(array, states[1][table][column])
            if found is not None:
                row, value_a, value_b, n = found
                entity = entity_of(a if row < len(array) else b, table, row)
                yield {"table": table, "column": column, "entity": entity, "row": row,
                       "value_a": value_a, "value_b": value_b, "n_entries": n}  # fmt: skip
                break


def state_of(model: GovernanceModel) -> State:
    """Give all numbers of a model by table and column; views, not copies.

    The vigour of streets stands under the lever that it belongs to, since the levers of two
    scenarios need not be the same.
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
    for lever in model.street_run_levers:
        state[f"implementation of {lever}"] = {"intensity": model.implementation_of(lever)}
    state["peers"] = {"weight": graph.peers}
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
            first = model.compounds.first_household
            compound = int(np.searchsorted(first, row, side="right")) - 1
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


def _grown(run: Run) -> tuple[Run, dict[int, Scenario]]:
    """Give the run that a branch comes from in the end, and the scenario of each month it forked.

    Of a run that is no branch that is itself, and no months.
    """
    scenarios: dict[int, Scenario] = {}
    while run.parent is not None:
        parent, month = run.parent
        if month < min(scenarios, default=month + 1):
            scenarios[month] = run.scenario
        run = parent
    return run, scenarios


def _note(
    found: dict[str, dict[str, Any]],
    models: Sequence[GovernanceModel],
    month: str,
    line: int,
    call: str,
) -> None:
    """Note of each table that differs, and has not been seen to before, where it does."""
    for difference in differences(*models):
        place = {"month": month, "line": line, "call": call}
        found.setdefault(difference["table"], {**difference, **place})


def _follow_month(models: Sequence[GovernanceModel], found: dict[str, dict[str, Any]]) -> None:
    """Simulate a month of both; where a table parts in it, once more and line by line."""
    before = [model.snapshot() for model in models]
    for model in models:
        model.step()
    if all(difference["table"] in found for difference in differences(*models)):
        return
    for model, saved in zip(models, before, strict=True):
        model.restore(saved)
    month = _name(models[0])
    phases = zip(*(model.month_by_phases() for model in models), strict=True)
    for number, (phase, _) in enumerate(phases, 1):
        _note(found, models, month, number, phase)


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
