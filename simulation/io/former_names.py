"""Former names of keys, columns and options, so that a message can point to the present name.

Only names that are too different for a comparison of letters stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

FORMER_NAMES: Mapping[str, str] = {
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
