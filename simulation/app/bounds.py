"""Bounds: how large and how long a calculation of the app may be."""

from __future__ import annotations

from simulation.io.errors import InputError
from simulation.languages.translation import translated
from simulation.parameters.initial_conditions import CityStart

MOST_MONTHS = 240
"""Months of a programme."""
MOST_HOUSEHOLDS = 500_000
"""Households that are simulated at a time."""
MOST_HOUSEHOLD_MONTHS = 1_000_000_000
"""Households times months of all runs of a calculation."""
MOST_MINUTES = 20
"""Minutes after which a calculation is stopped."""
MOST_ALTERNATIVES = 3
"""Alternatives that are compared."""
MOST_SAMPLES, USUAL_SAMPLES = 48, 12
"""Parameter samples of a comparison, and how many it has unless another number is chosen."""
MOST_SEEDS = 30
"""Seeds of a comparison."""
MOST_SEED = 2**31 - 1
"""Largest seed of a run; a browser knows whole numbers up to 2**53 only."""
LEAST_OF_A_COMPOUND = 20
"""Households of a compound that are simulated at every scale."""


def households(start: CityStart, scale: float, streets: float) -> int:
    """Give the households that a run simulates, about.

    Parameters
    ----------
    start
        The city.
    scale, streets
        Share of the households, and of the streets, that are simulated.

    Examples
    --------
    >>> import simulation as sim
    >>> start = sim.load("yongqiao").start
    >>> households(start, 0.5, 1.0), households(start, 0.001, 1.0), households(start, 0.5, 0.1)
    (49968, 4800, 4997)
    """
    of_city = start.commodity_households + start.old_households
    compounds = start.commodity_compounds + start.old_compounds
    at_least = LEAST_OF_A_COMPOUND * compounds
    return round(streets * min(of_city, max(scale * of_city, at_least)))


def check_size(n_households: int, months: int, runs: int) -> None:
    """Refuse a calculation that is too large.

    Parameters
    ----------
    n_households
        Households that a run simulates.
    months
        Months of a run, with those of the burn-in.
    runs
        Number of runs.

    Raises
    ------
    InputError
        If it is too large.

    Examples
    --------
    >>> check_size(200_000, 96, 400)
    Traceback (most recent call last):
        ...
    simulation.io.errors.InputError: app: 7,680,000,000 household months in all runs, expected at \
most 1,000,000,000
    """
    work = n_households * months * runs
    if n_households > MOST_HOUSEHOLDS:
        raise InputError(
            f"app: {n_households:,} simulated households in a run, expected at most "
            f"{MOST_HOUSEHOLDS:,}"
        )
    if work > MOST_HOUSEHOLD_MONTHS:
        raise InputError(
            f"app: {work:,} household months in all runs, expected at most "
            f"{MOST_HOUSEHOLD_MONTHS:,}"
        )


def said() -> str:
    """Say the bounds in a sentence for the page."""
    return translated(
        "Bounds: {months} months, {households} simulated households in a run, {work} household "
        "months in all runs, {minutes} minutes, one calculation at a time.",
        months=MOST_MONTHS, households=f"{MOST_HOUSEHOLDS:,}", work=f"{MOST_HOUSEHOLD_MONTHS:,}",
        minutes=MOST_MINUTES,
    )  # fmt: skip
