"""Seeding: seeds for packages that have generators of their own."""

from __future__ import annotations

from simulation.core import randomness


def seed_of(seed: int, name: str) -> int:
    """Give a seed of 31 bits above 0 for a package, from the seed of an analysis and a purpose.

    SALib takes 0 for no seed.

    Examples
    --------
    >>> seed_of(0, "resampling") == seed_of(0, "resampling") > 0
    True
    """
    return int(randomness.generator(seed, name).integers(1, 2**31))
