"""Families: the levers of a bundle, grouped by what they work through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from simulation.analysis.comparison.alternatives import names_of
from simulation.io.errors import InputError
from simulation.io.validation import did_you_mean, refuse
from simulation.levers import LEVERS

MOST_FAMILIES = 6
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "service and money": ("service_drive", "fee_subsidy", "renovation", "welfare_firms"),
    "party organisations and people": ("party_organisations", "advisors", "graduates"),
    "appointments and committees": ("cross_appointment", "owner_committees"),
    "lists and assessment": (
        "red_black_list", "assessment_weights", "star_ratings", "tender_weight",
    ),
    "inspection and standards": (
        "inspections", "rectification", "emergency_repair", "site_visits",
    ),
    "voice and publicity": ("joint_meetings", "online_evaluation", "publicity"),
}  # fmt: skip
"""Every lever in one of six families, by what it works through."""


def families_in(
    levers: Iterable[str], families: Mapping[str, str | Sequence[str]] | None = None
) -> dict[str, tuple[str, ...]]:
    """Group the levers of a bundle, leaving out families of which it has none.

    Parameters
    ----------
    levers
        Names of the levers of the bundle.
    families
        Family to its levers (or the one it has); `FAMILIES` by default.

    Raises
    ------
    InputError
        If there are none or more than six, a lever is unknown, in two families or in none.
    """
    bundle = list(levers)
    given = {family: names_of(group) for family, group in (families or FAMILIES).items()}
    for name in (lever for group in given.values() for lever in group):
        if name not in LEVERS:
            raise refuse("families", "lever", name, did_you_mean(name, LEVERS))
    homes = {
        lever: [family for family, group in given.items() if lever in group] for lever in bundle
    }
    if homeless := [lever for lever, home in homes.items() if not home]:
        expected = "every lever of the scenario in a family"
        raise InputError(f"families: {', '.join(homeless)}: in no family, expected {expected}")
    for lever, home in homes.items():
        if len(home) > 1:
            raise refuse("families", lever, " and ".join(home), "the lever in one family")
    found = {
        family: tuple(lever for lever in bundle if homes[lever] == [family]) for family in given
    }
    kept = {family: group for family, group in found.items() if group}
    if not kept:
        raise InputError("attribute: the scenario has no levers, so there is nothing to share out")
    if len(kept) > MOST_FAMILIES:
        raise refuse("attribute", "families", len(kept), f"at most {MOST_FAMILIES}")
    return kept
