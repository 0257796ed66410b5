"""Monthly: a model run to its last month, and the table of its outcomes."""

from __future__ import annotations

import pandas as pd

from simulation.experiments.progress import Progress
from simulation.experiments.spec import RunSpec
from simulation.io.months import month_name
from simulation.model.model import GovernanceModel
from simulation.outcomes.details import Details
from simulation.outcomes.recorder import Recorder, levers_in, with_costs


def run_months(
    model: GovernanceModel,
    spec: RunSpec,
    before: pd.DataFrame | None = None,
    *,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Run a model from where it stands to its last month, and give the monthly table.

    Parameters
    ----------
    model
        The model.
    spec
        What it is a run of.
    before
        Of a branch: the monthly table of the run that it branched from; its months before the
        branch are part of the result.
    progress
        Called after each month with the months done and the months in all.
    """
    levers = {*model.lever_names, *(levers_in(before) if before is not None else ())}
    others = [lever for one in spec.treated_by for lever in one.levers]
    treated_by = others if spec.treated_by else None
    recorder = Recorder(model, spec.levels, spec.scenario.city.name, levers, treated_by)
    details = Details(model, spec.levels)
    first, burn_in = month_name(model.start_month + model.month), spec.scenario.burn_in
    while model.month < spec.months:
        model.step()
        if model.month > 0:
            recorder.note()
            details.note()
        if progress:
            progress(burn_in + model.month, burn_in + spec.months)
    table = recorder.table()
    if details.parts:
        table = pd.concat([table, details.table()], ignore_index=True)
    if before is None:
        return table
    earlier = with_costs(before, levers)
    earlier = earlier[earlier["month"] < first]
    return pd.concat([earlier, table], ignore_index=True)
