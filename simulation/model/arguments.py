"""Arguments of a model: its seed, whichever way Mesa's users give it, and the bounds of numbers."""

from __future__ import annotations

import operator
from collections.abc import Mapping

from simulation.core import randomness
from simulation.io.validation import refuse


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
