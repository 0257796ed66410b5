"""Former names and places of keys, columns and options: a message points to the present ones.

Only names that are too different for a comparison of letters stand here, and keys that now stand
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

FORMER_NAMES: Mapping[str, str] = {
    "bidders": "lookers",
    "cases": "scenarios",
    "draw": "sample",
    "draws": "samples",
    "goal": "precision",
    "option": "alternative",
    "options": "alternatives",
    "origin": "provenance",
    "partings": "divergences",
    "stars": "praise",
    "tax_appointments": "tax",
    "tax_committee": "tax",
    "tax_files": "tax",
    "tax_meetings": "tax",
    "tax_party": "tax",
    "vigour_mean": "implementation_mean",
    "vigour_sd": "implementation_sd",
}
"""Former name to present name."""

MOVED: Mapping[str, str] = {
    "levers.advisors.hazard": "parameters.branches.advisor",
    "levers.party_organisations.hazard": "parameters.branches.founding",
    "levers.party_organisations.referral": "parameters.branches.referral",
    "levers.red_black_list.talk_below": "levers.rectification.talk_below",
    "levers.service_drive.hazard": "parameters.participation.usual_conversion",
    "levers.welfare_firms.takeover": "parameters.welfare_firms.takeover",
    "parameters.effort.institutional_multiplier": "parameters.potency.party, .audit and .voice",
    "parameters.market.tolerated_loss": "parameters.participation.margin_tolerance",
}
"""Former dotted key to what now stands elsewhere in its place."""


def present_name(name: str, known: Iterable[str]) -> str | None:
    """Give the present name of something, if it had another name before and is known here.

    Parameters
    ----------
    name
        The name that was read.
    known
        Names that are possible here.

    Examples
    --------
    >>> present_name("draws", ["samples", "seeds"])
    'samples'
    >>> present_name("draws", ["satisfaction"]) is None
    True
    """
    present = FORMER_NAMES.get(name)
    return present if present in set(known) else None
