"""Origin: what a snapshot must share with the model that takes it over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.io.validation import refuse
from simulation.scenario.scenario import Scenario


def origin_of(scenario: Scenario) -> dict[str, Any]:
    """Give everything about a scenario that decides the city and the months of its burn-in."""
    return {
        "first_month": scenario.file.first_month,
        "burn_in": scenario.burn_in,
        "city": scenario.city.name,
        **{f"structure.{name}": word for name, word in scenario.structure},
        **{
            f"network.{name}": ties and ties.content
            for name, ties in scenario.networks._asdict().items()
        },
        **{f"start.{name}": value for name, value in scenario.start.model_dump().items()},
    }


def check_origin(
    where: str, origin: Mapping[str, Any], expected: Mapping[str, Any], whose: str
) -> None:
    """Refuse an origin that differs.

    Parameters
    ----------
    where
        File, or what is done, to name in the message.
    origin, expected
        The origin, and what it should be.
    whose
        Whose origin is expected, in words.

    Raises
    ------
    InputError
        With the first key that differs.
    """
    for key, value in expected.items():
        if origin.get(key) != value:
            raise refuse(where, key, origin.get(key), f"{value!r}, as in {whose}")
