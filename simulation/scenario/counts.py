"""Counts: what a source has counted, turned into the setting of a lever.

A source says that 120 graduates were hired in a year; the lever wants hires per hundred staff and
year.  A scenario states the count, ``hires = { count = 120, months = 12 }``, and the setting is
calculated here from the size of the city.  Nobody has to calculate a rate or a hazard.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from simulation.parameters.initial_conditions import CityStart

Size = Callable[[CityStart], float]
Kind = Literal["share", "rate", "hazard"]


@dataclass(frozen=True)
class CountOf:
    """How a count becomes a setting.

    Attributes
    ----------
    what
        What is counted.
    among
        Of what it is a part, in words.
    size
        How many of these there are when the programme begins, by the start of the city.
    kind
        ``share``: the count by the size.  ``rate``: the same for each unit of time.
        ``hazard``: the monthly chance with which the count is reached in so many months.
    every
        Months of the unit of time.
    per
        Number of those among whom the setting counts, such as 100 for hires per hundred staff.
    """

    what: str
    among: str
    size: Size
    kind: Kind = "share"
    every: int = 1
    per: int = 1

    def setting(self, count: float, size: float, months: float, intensity: float) -> float:
        """Give the setting.

        Parameters
        ----------
        count
            What was counted.
        size
            Number of those among whom it was.
        months
            Months in which it was counted; of no use for a share.
        intensity
            Mean intensity with which streets carry out the lever; 1 if the city does.

        Examples
        --------
        >>> hired = CountOf("graduates hired", "staff", lambda start: 1, "rate", 12, 100)
        >>> hired.setting(120, 4000, 24, 1.0)
        1.5
        """
        share = count / size
        if self.kind == "share":
            return self.per * share
        if self.kind == "hazard":
            return -math.log(1 - share) / (months * intensity)
        return self.per * share / (months / self.every * intensity)


def compounds(start: CityStart) -> float:
    """Compounds of the city."""
    return start.commodity_compounds + start.old_compounds


def contracted(start: CityStart) -> float:
    """Compounds under contract: commodity housing, and the old ones with a firm."""
    return start.commodity_compounds + start.old_market * start.old_compounds


def communities(start: CityStart) -> float:
    """Communities of the city."""
    return start.streets * start.communities_per_street


def staff(start: CityStart) -> float:
    """Staff of firms in the compounds under contract."""
    area = start.commodity_area + start.old_market * start.old_area
    return start.staff_per_area * area


def party_members(start: CityStart) -> float:
    """Households with a party member."""
    return start.share_party_members * (start.commodity_households + start.old_households)


def streets(start: CityStart) -> float:
    """Street offices of the city."""
    return start.streets


def old_compounds(start: CityStart) -> float:
    """Old compounds of the city."""
    return start.old_compounds


def firms(start: CityStart) -> float:
    """Firms that serve a compound."""
    return start.firms_with_projects


SERVED = "compounds under contract"
WITH_PROJECTS = "firms with projects"
COUNTS: Mapping[str, CountOf] = {
    "service_drive.goal": CountOf("old compounds with a service", "old compounds", old_compounds),
    "renovation.share": CountOf(
        "compounds renovated", "old compounds", old_compounds, "rate", every=12
    ),
    "welfare_firms.n": CountOf("public-welfare firms", "compounds", compounds, per=1000),
    "party_organisations.goal": CountOf("firms with an organisation", WITH_PROJECTS, firms),
    "advisors.goal": CountOf("firms with an advisor", WITH_PROJECTS, firms),
    "cross_appointment.x4": CountOf(
        "building group leaders", "households with a party member", party_members, "hazard"
    ),
    "owner_committees.environment_goal": CountOf(
        "communities with an environment committee", "communities", communities
    ),
    "red_black_list.share_black": CountOf("compounds listed in a round", SERVED, contracted),
    "red_black_list.share_red": CountOf("compounds listed in a round", SERVED, contracted),
    "inspections.rate": CountOf("inspections", SERVED, contracted, "rate"),
    "rewards.share": CountOf("compounds rewarded in a round", SERVED, contracted),
    "joint_meetings.meetings": CountOf("meetings", "streets", streets, "rate"),
    "joint_meetings.forums": CountOf("forums", "communities", communities, "rate"),
    "rectification.share": CountOf("compounds under order in a round", SERVED, contracted),
    "emergency_repair.platforms": CountOf("platforms", "compounds", compounds, per=1000),
    "graduates.hires": CountOf(
        "graduates hired", "staff of firms in compounds under contract", staff, "rate", 12, 100
    ),
}
"""Settings that a count can be turned into, by lever and setting."""
STREETS = CountOf("streets", "streets", streets)
"""The share of streets that any lever reaches, `where.share`."""
