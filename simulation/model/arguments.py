"""Arguments of a model: its seed, whichever way Mesa's users give it."""

from __future__ import annotations

from simulation.core import randomness
from simulation.io.numbers import real_number, whole_number
from simulation.io.validation import refuse


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
