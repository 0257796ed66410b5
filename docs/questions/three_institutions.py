"""Question 0: cross-appointment, fee subsidy and list, in all eight combinations."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from questions.measures import (
    ANY_OLD,
    COMMODITY,
    FACILITIES,
    OF_COMMODITY,
    OF_OLD,
    OLD,
    SATISFACTION,
    SPENT,
    WORST,
    WORST_COVERED,
)
from questions.question import WITHOUT, Contrast, Effects, Measure, Question, Statement, against

CITIES = ("wuhan", "zibo", "linyi", "yongqiao")
LEVERS = {
    "appointments": "cross_appointment",
    "subsidy": "fee_subsidy",
    "list": "red_black_list",
}
"""Levers of the design, by what they are called here."""
ALL = tuple(LEVERS)
DRIVE = "service_drive"
"""Lever that is in all arms."""
YEAR = 5


def arm(chosen: tuple[str, ...], beside: str = "") -> str:
    """Name the arm with some of the three."""
    levers = [LEVERS[name] for name in chosen]
    return "+".join([DRIVE, *levers, *([beside] if beside else [])])


def combinations(city: str) -> tuple[Contrast, ...]:
    """Compare each combination with none of the three."""
    chosen = [one for n in (1, 2, 3) for one in itertools.combinations(ALL, n)]
    labels = ["all three" if one == ALL else " and ".join(one) for one in chosen]
    return tuple(
        against(label, arm(one), DRIVE, city) for label, one in zip(labels, chosen, strict=True)
    )


def factorial(city: str) -> tuple[Contrast, ...]:
    """Give main effects and interactions, each averaged over the presence of the others.

    An interaction is what one lever's effect gains by the other; that of three is what the
    interaction of two gains by the third.
    """
    every = [one for n in range(4) for one in itertools.combinations(ALL, n)]
    contrasts = []
    for among in every[1:]:
        share = 2.0 ** (len(among) - len(ALL))
        weights = {arm(one): share * (-1.0) ** len(set(among) - set(one)) for one in every}
        contrasts.append(Contrast(" × ".join(among), weights, city))
    return tuple(contrasts)


def everywhere(contrasts_of: Callable[[str], tuple[Contrast, ...]]) -> tuple[Contrast, ...]:
    """Give contrasts of all cities."""
    return tuple(one for city in CITIES for one in contrasts_of(city))


def _statement(what: str, measure: Measure, city: str = "wuhan") -> Statement:
    nothing = against("all three", arm(ALL, WITHOUT), arm((), WITHOUT), city)
    text = f"In {city.capitalize()}, all three together change {what} in year {YEAR} by"
    return Statement(
        text,
        combinations(city)[-1],
        measure,
        YEAR,
        nothing_works=nothing if city == CITIES[0] else None,
    )


COVERED, SATISFIED = "the share of old compounds under contract", "satisfaction"

THREE_INSTITUTIONS = Question(
    name="00-three-institutions",
    about=(
        "A service drive in all arms; each of three institutions alone, in pairs, and all "
        "together, against the drive alone. Appointments are all four kinds at the usual rates; "
        "the "
        "subsidy is 0.138 yuan per square metre and month to served old compounds; the list is "
        "published each quarter, five per cent at either end. The *worst fifth* is the fifth of "
        "the compounds that was least satisfied before the programme: the same in all arms."
    ),
    statements=(
        _statement(COVERED, OLD),
        _statement(SATISFIED, SATISFACTION),
        _statement("satisfaction in the worst fifth of the compounds", WORST),
        *(
            _statement(what, measure, city)
            for city in CITIES[1:]
            for what, measure in ((COVERED, OLD), (SATISFIED, SATISFACTION))
        ),
    ),
    effects=(
        Effects(
            "Every combination, against the service drive alone",
            everywhere(combinations),
            (OLD, SATISFACTION, WORST, SPENT),
            YEAR,
        ),
        Effects(
            "By type of compound, and for the worst fifth",
            everywhere(combinations),
            (ANY_OLD, COMMODITY, WORST_COVERED, OF_OLD, OF_COMMODITY, FACILITIES),
            YEAR,
        ),
        Effects(
            "Main effects and interactions, averaged over the presence of the others",
            everywhere(factorial),
            (OLD, SATISFACTION, WORST, SPENT),
            YEAR,
        ),
    ),
    change=(
        "No service drive: then old compounds come under contract only if their owners look for a "
        "firm themselves.",
        "Another size or form of the subsidy ([01](01-subsidy-and-coverage.md)), other posts "
        "([03](03-cross-appointment.md)), or another list ([04](04-lists.md)).",
    ),
    again=4,
    prior=8,
    elsewhere=11,
)
