"""Gaming: how far a list moves what is seen away from what is not.

The index is the gap between visible quality and facility condition, less the gap in the same run
without the red and black list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from simulation.analysis.comparison.paired import LEVEL, clusters, interval, pairs

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario


LIST = "red_black_list"
GAP = ("visible_quality", "facility_condition")
GAMING = [
    "city", "alternative", "n", "visible_quality", "facility_condition", "gaming_index", "low",
    "high",
]  # fmt: skip


def without_levers(scenario: Scenario, levers: Iterable[str], name: str | None = None) -> Scenario:
    """Give a scenario without some of its levers.

    Parameters
    ----------
    scenario
        Any scenario.
    levers
        Names of levers.
    name
        Name of the new one; by default that of the old.
    """
    left_out = set(levers)
    kept = {key: value for key, value in scenario.file.levers.items() if key not in left_out}
    return scenario.with_settings({"levers": kept}, name)


def control_of(scenario: Scenario, name: str) -> Scenario | None:
    """Give the control of a scenario without the list, under a name; none if it has no list."""
    if LIST not in scenario.file.levers:
        return None
    return without_levers(scenario, [LIST], name)


def gaming_index(
    values: pd.DataFrame, controls: Mapping[tuple[str, str], str], level: float = LEVEL
) -> pd.DataFrame:  # fmt: skip
    """Give the gaming index of every alternative that has a control without the list.

    Parameters
    ----------
    values
        Long table of values; see `paired`.
    controls
        City and alternative to the name of its control.
    level
        Level of the interval.

    Returns
    -------
    pandas.DataFrame
        With the columns `GAMING`: what the list does to visible quality and to facility condition,
        and the difference of the two, in points.
    """
    true = values[(values["kind"] == "true") & values["outcome"].isin(GAP)]
    rows = []
    for (city, alternative), control in controls.items():
        two = true[(true["city"] == city) & true["alternative"].isin([alternative, control])]
        wide = pairs(two, control).pivot(
            index=["sample", "seed"], columns="outcome", values="difference"
        )
        if wide.empty:
            continue
        sample = clusters(wide.assign(index=wide[GAP[0]] - wide[GAP[1]]).reset_index())
        index = interval(sample["index"].to_numpy(), level)
        rows.append((city, alternative, len(sample), *sample[list(GAP)].mean(), *index))
    return pd.DataFrame(rows, columns=GAMING)
