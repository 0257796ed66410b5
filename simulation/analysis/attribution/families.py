"""Families: the levers of a bundle, grouped by mechanism."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from simulation.analysis.comparison.alternatives import names_of
from simulation.io.errors import InputError
from simulation.io.validation import did_you_mean, refuse
from simulation.levers import LEVERS

MOST_FAMILIES = 6
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "service and money": (
        "service_drive", "fee_subsidy", "renovation", "welfare_firms", "bundling",
    ),
    "party organisations and staff": ("party_organisations", "advisors", "graduates"),
    "appointments and committees": ("cross_appointment", "owner_committees"),
    "lists and assessment": (
        "red_black_list", "assessment_weights", "star_ratings", "tender_weight", "rewards",
    ),
    "inspection and standards": (
        "inspections", "rectification", "emergency_repair", "site_visits", "supervision",
    ),
    "voice and publicity": (
        "joint_meetings", "online_evaluation", "publicity", "disclosure",
        "department_response",
    ),
}  # fmt: skip
"""Every lever in one of six families, by mechanism."""


def families_in(
    levers: Iterable[str], families: Mapping[str, str | Sequence[str]] | None = None
) -> dict[str, tuple[str, ...]]:
    """Group the levers of a bundle into families; empty families are left out.

    Parameters
    ----------
    levers
        Names of the levers of the bundle.
    families
        Name of each family to its levers (or its only lever); `FAMILIES` by default.

    Raises
    ------
    InputError
        If there are no levers or more than six families, or a lever is unknown, in two families or
        in none.

    Examples
    --------
    >>> families_in(["advisors", "publicity"], {"party": "advisors", "voice": ["publicity"]})
    {'party': ('advisors',), 'voice': ('publicity',)}
    """
    bundle = list(levers)
    groups = {family: names_of(group) for family, group in (families or FAMILIES).items()}
    for name in (lever for group in groups.values() for lever in group):
        if name not in LEVERS:
            raise refuse("families", "lever", name, did_you_mean(name, LEVERS))
    _check_membership(bundle, groups)
    used = {
        family: tuple(lever for lever in bundle if lever in group)
        for family, group in groups.items()
    }
    used = {family: group for family, group in used.items() if group}
    if not used:
        raise InputError("attribute: the scenario has no levers, so there is nothing to attribute")
    if len(used) > MOST_FAMILIES:
        raise refuse("attribute", "families", len(used), f"at most {MOST_FAMILIES}")
    return used


def _check_membership(bundle: list[str], groups: Mapping[str, list[str]]) -> None:
    """Refuse levers of a bundle that are in no family or in several."""
    families_of = {
        lever: [family for family, group in groups.items() if lever in group] for lever in bundle
    }
    if missing := [lever for lever, families in families_of.items() if not families]:
        expected = "every lever of the scenario in one family"
        raise InputError(f"families: {', '.join(missing)}: in no family, expected {expected}")
    for lever, families in families_of.items():
        if len(families) > 1:
            raise refuse("families", lever, " and ".join(families), "the lever in one family")
