"""Words: what the numbers of a row mean, as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulation.core.tables import Table
from simulation.state.attributes import MODE_NAMES, STATUS_NAMES, name_of
from simulation.state.committees import CommitteeKind
from simulation.state.compounds import NONE
from simulation.state.firms import FIRM_KINDS
from simulation.state.households import OUTSPOKEN, OWNER, PARTY_MEMBER, PAYER_TYPE

PAYERS = ("free rider", "conditional", "dutiful")
"""Types of payers by their code."""
TRAITS: Mapping[str, int] = {
    "owner": int(OWNER),
    "party member": int(PARTY_MEMBER),
    "outspoken": int(OUTSPOKEN),
}
"""What a household may be, by its bit."""
CODES: Mapping[tuple[str, str], Mapping[int, str] | Sequence[str]] = {
    ("kind", "row"): FIRM_KINDS,
    ("kind", "kind"): [kind.name.lower() for kind in CommitteeKind],
    ("status", "status"): STATUS_NAMES,
    ("service_mode", "mode"): MODE_NAMES,
    ("determined", "mode"): MODE_NAMES,
}
"""Words of columns that hold codes, by name and unit of the column."""
PLACES: Mapping[tuple[str, str], str] = {
    ("district", "row"): "district",
    ("street", "row"): "street",
    ("community", "row"): "community",
    ("firm", "row"): "firm",
    ("account", "row"): "compound",
    ("director", "cadre"): "cadre",
    ("head", "firm"): "firm",
}
"""Kind of node that a column names by its number, by name and unit of the column."""


def in_words(name: str, unit: str, value: Any) -> Any:
    """Give an entry of a column as a person reads it; a quantity is a plain number.

    Parameters
    ----------
    name, unit
        Name and unit of the column.
    value
        The entry.

    Returns
    -------
    str, int or float
        Words for a code, a flag or the number of a place, and otherwise the number.

    Examples
    --------
    >>> in_words("service_mode", "mode", 3), in_words("firm", "row", -1), in_words("fee", "yuan", 2)
    ('market', 'none', 2)
    >>> in_words("flags", "bits", 5)
    'conditional payer, owner'
    """
    number = value.item() if isinstance(value, np.generic) else value
    if (name, unit) in CODES:
        return CODES[name, unit][number]
    if (name, unit) in PLACES:
        return "none" if number == NONE else name_of(PLACES[name, unit], str(number))
    if unit == "flag":
        return "yes" if number else "no"
    if unit == "bits":
        return _traits(number)
    return number


def described(table: Table, row: int) -> pd.DataFrame:
    """Describe a row of a table: one line per column, with codes in words.

    Parameters
    ----------
    table
        The table.
    row
        Number of the row.

    Returns
    -------
    pandas.DataFrame
        value, unit (empty for words) and meaning, by the name of the column.  Columns with several
        entries per row are left out.

    Examples
    --------
    >>> from simulation.state.committees import Committees
    >>> described(Committees(1), 0).loc["kind"].tolist()
    ['none', '', 'a CommitteeKind']
    """
    single = {name: column for name, column in table.columns.items() if column.width == 1}
    values = [in_words(name, one.unit, getattr(table, name)[row]) for name, one in single.items()]
    units = [
        "" if isinstance(value, str) else one.unit
        for value, one in zip(values, single.values(), strict=True)
    ]
    columns = {
        "value": pd.Series(values, dtype=object),
        "unit": units,
        "meaning": [one.doc for one in single.values()],
    }
    return pd.DataFrame(columns).set_axis(pd.Index(single, name="column"))


def _traits(flags: int) -> str:
    """Words for the flags of a household."""
    payer = PAYERS[flags & int(PAYER_TYPE)]
    kinds = [payer if payer == PAYERS[0] else f"{payer} payer"]
    return ", ".join([*kinds, *(word for word, bit in TRAITS.items() if flags & bit)])
