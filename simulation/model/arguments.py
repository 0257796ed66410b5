"""Arguments of a model: its seed, and whether a sample of streets fits its levers."""

from __future__ import annotations

from simulation.core import randomness
from simulation.io.numbers import real_number, whole_number
from simulation.io.validation import refuse
from simulation.scenario.scenario import Scenario


def seed_of(seed: object, rng: object) -> int:
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
    if real_number(given) is None and hasattr(given, "random"):
        reason = "all random numbers are made from one, and a generator would be left unused"
        raise refuse("model", name, given, f"a whole number; {reason}")
    return whole_number(given, "model", name, 0, randomness.MOST_SEED)


def check_sample(scenario: Scenario, streets: float) -> None:
    """Refuse a sample of streets where a lever names streets, or a network names compounds.

    The sample need not hold them.  To keep them would make their share too large, and streets would
    differ between the scenarios that are compared.  Districts may be named: a sample has them all.

    Raises
    ------
    InputError
        That names the lever and its streets, or the network.
    """
    if streets == 1:
        return
    if scenario.networks.neighbours is not None:
        expected = "the whole city (streets = 1): compounds have other numbers in a sample"
        raise refuse(scenario.where, "network.neighbours", f"streets = {streets:g}", expected)
    for lever in scenario.levers:
        for version in lever.timeline.versions:
            if version.where.streets is not None:
                key = f"levers.{lever.name}.where.streets"
                expected = (
                    f"the whole city (streets = 1) or where.districts, as a sample of {streets:g} "
                    "of the streets need not hold those named"
                )
                raise refuse(scenario.where, key, version.where.streets, expected)
