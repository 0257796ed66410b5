"""Origins: what the runs of a sweep were made of, as the sweep itself has kept it."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulation.model.synthesis import synthesise
from simulation.parameters.initial_conditions import CityStart

if TYPE_CHECKING:
    from simulation.experiments.sweep import Sweep


def provenances_of(done: Sweep) -> dict[str, Mapping[str, Any]]:
    """Give what each run that is done was made of, by its identity; no file of a city is read."""
    records = done.store.records()
    return {record.run: record.provenance for record in records if record.status == "done"}


def households_of(provenance: Mapping[str, Any]) -> float:
    """Households that the outcomes of a run are about: of the whole city, or of its streets.

    Parameters
    ----------
    origin
        What the run was made of; see `origins_of`.
    """
    start = json.dumps(provenance["scenario"]["start"], sort_keys=True)
    return _households(start, provenance["city_seed"], provenance["streets"])


@functools.lru_cache(maxsize=1024)
def _households(start: str, city_seed: int, streets: float) -> float:
    at = CityStart.model_validate(json.loads(start))
    if streets == 1:
        return at.commodity_households + at.old_households
    return float(synthesise(at, city_seed).sample(streets).compounds.households.sum())
