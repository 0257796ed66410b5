"""Plausibility: the usual range of what the start of a city states, and what lies outside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulation.parameters.initial_conditions import CityStart

ASSUMPTION = "assumption"
CENSUS = (
    "assumption around the census of 2020: 92 m2 per household in cities, 78 in Beijing "
    "(Beijing Daily, 2022-06-27)"
)
RENOVATIONS = (
    "assumption around the renovations of 2022 by province, such as 80 (Yunnan) and 950 "
    "(Shanghai) households per compound (Ministry of Housing, 2023-02-10)"
)
FIRMS = (
    "assumption around the counts of three cities in 2021: 0.19 (Linyi), 0.26 (Zibo) and "
    "0.42 (Wuhan)"
)
COMMITTEES = (
    "assumption around all compounds of Beijing 2020 (12 %, city commission to the press), "
    "Chongqing 2023 (24 %, study) and Ningbo 2023 (72 %, legislature)"
)
COLLECTION = "assumption around key cities of China: 85 % in 2023, 82 % in 2024 (industry survey)"
LARGE = 1000
"""From here on, numbers are shown without decimals."""


@dataclass(frozen=True)
class UsualRange:
    """Usual range of a number of the start, or of one number divided by others.

    Attributes
    ----------
    name
        The number, a key of the start.
    low, high
        Smallest and largest usual value.
    unit
        Unit of the value.
    source
        Source of the range, or that it is an assumption.
    per
        Keys by whose sum the number is divided; none for the number itself.
    """

    name: str
    low: float
    high: float
    unit: str = "1"
    source: str = ASSUMPTION
    per: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What has this range, as keys of the start."""
        below = " + ".join(f"start.{name}" for name in self.per)
        below = f"({below})" if len(self.per) > 1 else below
        return f"start.{self.name} / {below}" if below else f"start.{self.name}"

    def value(self, start: CityStart) -> float | None:
        """Give the value in a start; None where it would be divided by zero."""
        given = start.model_dump()
        divisor = sum(given[name] for name in self.per) if self.per else 1
        return given[self.name] / divisor if divisor else None


def of_prior(name: str) -> UsualRange:
    """Give the range of a number of the start that has a prior: from end to end of that."""
    declared = CityStart.declarations()[name]
    if declared.prior is None:
        raise ValueError(f"{name}: has no prior")
    return UsualRange(name, *declared.prior.ends, declared.unit, declared.source or ASSUMPTION)


RATIOS = (
    UsualRange("commodity_area", 60, 180, "m2 per household", CENSUS, ("commodity_households",)),
    UsualRange("old_area", 35, 110, "m2 per household", CENSUS, ("old_households",)),
    UsualRange(
        "commodity_households", 100, 3000, "households per compound", ASSUMPTION,
        ("commodity_compounds",),
    ),
    UsualRange(
        "old_households", 50, 1000, "households per compound", RENOVATIONS, ("old_compounds",)
    ),
    UsualRange(
        "firms", 0.05, 1, "firms per compound", FIRMS, ("commodity_compounds", "old_compounds")
    ),
)  # fmt: skip
SHARES = (
    UsualRange("cost_share", 0.7, 1.0),
    UsualRange("break_even_collection", 0.6, 1.0),
    UsualRange("old_unserved", 0.0, 0.9),
    UsualRange("old_self_managed", 0.0, 0.9),
    UsualRange("old_market", 0.0, 0.6),
    UsualRange("committees_commodity", 0.05, 0.8, source=COMMITTEES),
    UsualRange("committees_old", 0.0, 0.8, source=COMMITTEES),
    UsualRange("ability_mean", 0.3, 0.9),
    UsualRange("ability_sd", 0.03, 0.3),
    UsualRange("projects_at_home", 0.3, 1.0),
    UsualRange("collection_commodity", 0.5, 0.98, source=COLLECTION),
    UsualRange("collection_old", 0.2, 0.95),
    UsualRange("share_owners", 0.4, 0.98),
    UsualRange("share_free_riders", 0.1, 0.6),
    UsualRange("share_dutiful", 0.05, 0.5),
)
PRIORS = tuple(
    of_prior(name) for name, declared in CityStart.declarations().items() if declared.prior
)
USUAL = (*RATIOS, *SHARES, *PRIORS)
"""Every usual range.  A number outside one may well be right: it is said, and never refused."""


def implausible(start: CityStart) -> Iterator[str]:
    """Say what in a start lies outside its usual range, one line each.

    Parameters
    ----------
    start
        A start that was checked.

    Examples
    --------
    >>> print(*implausible(CityStart(fee_old=3.0)))
    start.fee_old: read 3 yuan/m2/month, usual range 0.2 to 0.8 (assumption)
    """
    for usual in USUAL:
        value = usual.value(start)
        if value is not None and not usual.low <= value <= usual.high:
            unit = "" if usual.unit == "1" else f" {usual.unit}"
            ends = f"{_shown(usual.low)} to {_shown(usual.high)}"
            yield f"{usual.key}: read {_shown(value)}{unit}, usual range {ends} ({usual.source})"


def _shown(value: float) -> str:
    """Give three digits of a number; all before the decimal point of a large one."""
    return f"{value:,.0f}" if abs(value) >= LARGE else f"{value:.3g}"
