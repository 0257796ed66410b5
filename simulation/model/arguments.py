"""Arguments of a model: its seed, bounds of its numbers, and whether a sample fits its levers."""

from __future__ import annotations

import operator
from collections.abc import Mapping

from simulation.core import randomness
from simulation.io.validation import refuse
from simulation.scenario.scenario import Scenario


def seed_of(seed: int | None, rng: int | None) -> int:
    """Give the seed of a model: that of `seed` or `rng`, or a new one if both are None.

    Raises
    ------
    InputError
        If both are given, or the one is no whole number.
    """
    if seed is not None and rng is not None:
        raise refuse("model", "rng", rng, "seed or rng, not both")
    name, given = ("seed", seed) if rng is None else ("rng", rng)
    if given is None:
        return randomness.new_seed()
    try:
        return operator.index(given)
    except TypeError:
        reason = "all random numbers are made from one, and a generator would be left unused"
        raise refuse("model", name, given, f"a whole number; {reason}") from None


def check_numbers(seeds: Mapping[str, int | None], shares: Mapping[str, float]) -> None:
    """Raise an error for seeds and shares out of range."""
    for name, seed in seeds.items():
        if seed is not None and not 0 <= seed <= randomness.MOST_SEED:
            raise refuse("model", name, seed, f"0 to {randomness.MOST_SEED}")
    for name, share in shares.items():
        if not 0 < share <= 1:
            raise refuse("model", name, share, "above 0 and at most 1")


def check_sample(scenario: Scenario, streets: float) -> None:
    """Refuse a sample of streets where a lever names streets.

    The sample need not hold them.  To keep them would make their share too large, and streets would
    differ between the scenarios that are compared.  Districts may be named: a sample has them all.

    Raises
    ------
    InputError
        That names the lever and its streets.
    """
    if streets == 1:
        return
    for lever in scenario.levers:
        for version in lever.timeline.versions:
            if version.where.streets is not None:
                key = f"levers.{lever.name}.where.streets"
                expected = (
                    f"the whole city (streets = 1) or where.districts, as a sample of {streets:g} "
                    "of the streets need not hold those named"
                )
                raise refuse(scenario.where, key, version.where.streets, expected)
