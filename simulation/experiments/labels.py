"""Labels: what columns of tables, and words in them, are called where a program shows labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from simulation.outcomes.declaration import OUTCOMES

COLUMNS: Mapping[str, str] = {
    "city": "City",
    "scenario": "Scenario",
    "strategy": "Strategy",
    "sample": "Parameter sample (0: defaults)",
    "seed": "Seed of the random numbers",
    "run": "Identity of the run",
    "month": "Month",
    "year": "Year",
    "level": "Level of the place",
    "place": "Place",
    "outcome": "Outcome",
    "kind": "True or reported",
    "value": "Value, in the unit of the outcome",
}
"""Labels of columns."""
KINDS: Mapping[str, str] = {
    "true": "true value in the model",
    "reported": "value that the city would report",
}
LEVELS: Mapping[str, str] = {
    "city": "whole city",
    "type": "type of compound",
    "district": "district",
    "street": "street",
    "fifth": "fifth of the compounds by satisfaction before the programme",
    "treatment": "treated or untreated compounds",
}


def label_of_column(name: str) -> str:
    """Give the label of a column; that of a setting is its dotted key.

    Examples
    --------
    >>> label_of_column("seed"), label_of_column("levers.publicity.strength")
    ('Seed of the random numbers', 'Setting levers.publicity.strength')
    """
    outcome = name.removesuffix("_reported")
    if name not in COLUMNS and outcome in OUTCOMES:
        kind = "" if name in OUTCOMES else ", reported"
        return f"{OUTCOMES[outcome].label}, {OUTCOMES[outcome].unit}{kind}"
    return COLUMNS.get(name, f"Setting {name}" if "." in name else name)


def labels_of_values(table: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Give the labels of the words that a table has, by column; each word has another label.

    Parameters
    ----------
    table
        Any table; only the columns outcome, kind and level have labels.

    Examples
    --------
    >>> labels_of_values(pd.DataFrame({"outcome": ["satisfaction"]}))
    {'outcome': {'satisfaction': 'Satisfaction, points (satisfaction)'}}
    """
    return {
        column: {word: label(word) for word in map(str, table[column].dropna().unique())}
        for column, label in VALUES.items()
        if column in table
    }


def _of_outcome(name: str) -> str:
    """Label, unit and name of an outcome; the unit of a month is that of its value."""
    if name not in OUTCOMES:
        return name
    return f"{OUTCOMES[name].label}, {OUTCOMES[name].unit} ({name})"


VALUES: Mapping[str, Callable[[str], str]] = {
    "outcome": _of_outcome,
    "kind": lambda word: KINDS.get(word, word),
    "level": lambda word: LEVELS.get(word, word),
}
"""What gives the label of a word, by column."""
