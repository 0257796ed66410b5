"""Gaming: how far a red and black list raises visible quality above facility condition.

The gaming index is the gap between visible quality and facility condition, minus the same gap in
the matched control: the same scenario and seed without the list.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from simulation.analysis.comparison.intervals import LEVEL, interval
from simulation.analysis.comparison.paired import clusters, interval_over, pairs
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import without_levers

LIST = "red_black_list"
GAP = ("visible_quality", "facility_condition")
GAMING = [
    "city", "alternative", "n", "visible_quality", "facility_condition", "gaming_index", "low",
    "high",
]  # fmt: skip


def control_of(scenario: Scenario, name: str) -> Scenario | None:
    """Give the matched control of a scenario without its list; None if it has no list."""
    if LIST not in scenario.file.levers:
        return None
    return without_levers(scenario, [LIST], name)


def gaming_index(
    values: pd.DataFrame, controls: Mapping[tuple[str, str], str], level: float = LEVEL
) -> pd.DataFrame:  # fmt: skip
    """Give the gaming index of every alternative that has a matched control.

    Parameters
    ----------
    values
        Long table of values; see `paired.VALUES`.
    controls
        City and alternative to the name of the matched control.
    level
        Level of the interval.

    Returns
    -------
    pandas.DataFrame
        With the columns `GAMING`: the effects of the list on visible quality and on facility
        condition, and their difference, in points.
    """
    true = values[(values["kind"] == "true") & values["outcome"].isin(GAP)]
    rows = []
    for (city, alternative), control in controls.items():
        two = true[(true["city"] == city) & true["alternative"].isin([alternative, control])]
        wide = pairs(two, control).pivot(
            index=["sample", "seed"], columns="outcome", values="difference"
        )
        wide = wide.dropna()
        if wide.empty:
            continue
        units = clusters(wide.assign(index=wide[GAP[0]] - wide[GAP[1]]).reset_index())
        index = interval(units["index"].to_numpy(), interval_over(units), level)
        rows.append((city, alternative, len(units), *units[list(GAP)].mean(), *index))
    return pd.DataFrame(rows, columns=GAMING)
