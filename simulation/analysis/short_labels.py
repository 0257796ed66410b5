"""Short labels of alternatives, never the same twice; and the settings that their names say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from simulation.analysis.labels import name_label, outcome_label, place_label
from simulation.languages.choice import is_chinese
from simulation.languages.translation import joined, translated
from simulation.outcomes.declaration import OUTCOMES

PARTS = ", "
"""What stands between the parts of the name of an alternative."""
TABLES = ("levers", "parameters", "structure", "settings")
"""Parts of a dotted key that say nothing to a reader of a label."""
WORD = re.compile("[A-Za-z]{3}")
OWN = "own"
OWN_PROGRAMME = "own programme"


def short_labels(names: Iterable[str], baseline: str | None = None) -> dict[str, str]:
    """Give alternatives short labels to be read, each another one.

    A setting that is as in the baseline is left out, a dotted key becomes words, and signs of
    combined scenarios stand apart.  Where two labels would be the same, both are whole names.

    Parameters
    ----------
    names
        Names of alternatives, such as ``own, levers.fee_subsidy.strength=0.5``.
    baseline
        The alternative that they are compared with; it has its whole label.

    Returns
    -------
    dict
        Name to label, in the order of the names; the baseline among them if it is named.

    Examples
    --------
    >>> names = ["own, levers.fee_subsidy.strength=0.5", "no-policy, levers.fee_subsidy.strength=1"]
    >>> list(short_labels(names).values())
    ['own programme, fee subsidy strength 0.5', 'no-policy, fee subsidy strength 1']
    >>> short_labels(names, names[1])[names[0]]
    'own programme, fee subsidy strength 0.5'
    >>> short_labels(["own, structure.payers=typed"], "no-policy, structure.payers=typed")
    {'own, structure.payers=typed': 'own programme', \
'no-policy, structure.payers=typed': 'no-policy, payers typed'}
    """
    every = list(dict.fromkeys([*names, *([] if baseline is None else [baseline])]))
    known = {part for part in (baseline or "").split(PARTS) if _is_setting(part)}
    labels = {}
    for name in every:
        parts = name.split(PARTS)
        kept = parts if name == baseline else [part for part in parts if part not in known]
        labels[name] = _joined(list(map(_words, kept or parts)))
    counts = Counter(labels.values())
    return {name: label if counts[label] == 1 else name for name, label in labels.items()}


def shown_name(name: str) -> str:
    """Give the name of an alternative as it is typed; in Chinese its label.

    Examples
    --------
    >>> shown_name("linyi=fee_subsidy")
    'linyi=fee_subsidy'
    """
    return short_labels([name])[name] if is_chinese() else name


def output_label(output: str) -> str:
    """Give an output of a sensitivity analysis as it is stored; in Chinese its label.

    Examples
    --------
    >>> output_label("satisfaction: linyi, own - no-policy")
    'satisfaction: linyi, own - no-policy'
    """
    if not is_chinese():
        return output
    outcome, _, what = output.partition(": ")
    city, _, names = what.partition(PARTS)
    shown = " - ".join(map(shown_name, names.split(" - ")))
    label = outcome_label(outcome) if outcome in OUTCOMES else outcome
    return translated(": ").join([label, joined([place_label(city), shown])])


def setting_words(key: str) -> str:
    """Give the dotted key of a setting as words.

    In Chinese it is the key itself if the catalogue lacks one of its words.

    Examples
    --------
    >>> setting_words("levers.fee_subsidy.strength"), setting_words("parameters.payment.norm")
    ('fee subsidy strength', 'payment norm')
    """
    tables = key.split(".")
    kept = [part for part in tables if part not in TABLES] or tables
    words = [name_label(part).replace("_", " ") for part in kept]
    shown = list(map(translated, words))
    if is_chinese() and any(WORD.search(one) for one in shown):
        return ".".join(kept)  # the catalogue lacks one of them
    return " ".join(shown)


def settings_in(name: str) -> dict[str, str]:
    """Give the settings that the name of an alternative says, by dotted key, as they are written.

    Examples
    --------
    >>> settings_in("own, levers.fee_subsidy.strength=0.5")
    {'levers.fee_subsidy.strength': '0.5'}
    """
    pairs = (part.partition("=") for part in name.split(PARTS) if _is_setting(part))
    return {key: value for key, _, value in pairs}


def without_setting(name: str, key: str) -> str:
    """Give the name of an alternative without one setting; empty if it says nothing else.

    Examples
    --------
    >>> without_setting("own, levers.fee_subsidy.strength=0.5", "levers.fee_subsidy.strength")
    'own'
    """
    return PARTS.join(part for part in name.split(PARTS) if not part.startswith(f"{key}="))


def _is_setting(part: str) -> bool:
    """Whether a part of a name is a setting rather than a scenario or a strategy."""
    return "=" in part and "." in part.partition("=")[0]


def _joined(words: list[str]) -> str:
    """Join the words of parts, without a part with which another one begins."""
    return PARTS.join(
        one for one in words if not any(other.startswith(f"{one} ") for other in words)
    )


def _words(part: str) -> str:
    """Give a part of a name as words: a setting, or a scenario or strategy."""
    if _is_setting(part):
        key, _, value = part.partition("=")
        return f"{setting_words(key)} {value}"
    if part == OWN:
        return translated(OWN_PROGRAMME)
    pieces = map(str.strip, re.split("([+~=])", part))
    words = (
        translated(WORDS_OF_SIGNS[one]) if one in WORDS_OF_SIGNS else name_label(one)
        for one in pieces
    )
    return " ".join(" ".join(words).split())


WORDS_OF_SIGNS = {"+": "+", "~": "without", "=": "under"}
"""How the signs of combined scenarios read: plus, without, and another strategy instead."""
