"""Provenance of the runs of a sweep, as stored with the sweep."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

from simulation.experiments.sweep import Sweep
from simulation.model.synthesis import synthesise
from simulation.parameters.initial_conditions import CityStart


def provenances_of(sweep: Sweep) -> dict[str, Mapping[str, Any]]:
    """Give the provenance of each run that is done, by its identity, without reading city files."""
    records = sweep.store.records()
    return {record.run: record.provenance for record in records if record.status == "done"}


def households_of(provenance: Mapping[str, Any]) -> float:
    """Give the number of households of a run: of the whole city, or of its sampled streets.

    Parameters
    ----------
    provenance
        Provenance of the run; see `provenances_of`.
    """
    start = json.dumps(provenance["scenario"]["start"], sort_keys=True)
    return _households(start, provenance["city_seed"], provenance["streets"])


@functools.lru_cache(maxsize=1024)
def _households(start: str, city_seed: int, streets: float) -> float:
    city = CityStart.model_validate(json.loads(start))
    if streets == 1:
        return city.commodity_households + city.old_households
    return float(synthesise(city, city_seed).sample(streets).compounds.households.sum())
