"""Messages: what is said of input that does not fit.

Each problem has one line: ``FILE: KEY: read X, expected Y; did you mean Z?``.
"""

from __future__ import annotations

import difflib
import re
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulation.io.errors import InputError
from simulation.io.former_names import MOVED, present_name
from simulation.io.months import wrong_months

MOST_NAMES_LISTED = 20
BRANCH = re.compile(r"(constrained-)?(int|float|str|bool|dict|list|LoadedScenario)(\[.*\])?")
"""Parts that pydantic adds to the key of a problem, one for each type that a value may have."""
UNKNOWN = "unknown_keys"
"""Type of the problem that a table has keys that nothing is known of."""
Problem = Mapping[str, Any]
"""A problem as pydantic describes it: type, place, input and context."""


def refuse(where: str, key: str, read: Any, expected: str) -> InputError:
    """Make the error for one value: ``WHERE: KEY: read READ, expected EXPECTED``.

    Examples
    --------
    >>> str(refuse("mine.toml", "scale", 2, "above 0 and at most 1"))
    'mine.toml: scale: read 2, expected above 0 and at most 1'
    """
    return InputError(f"{where}: {key}: read {quoted(read)}, expected {expected}")


def did_you_mean(name: str, choices: Iterable[str]) -> str:
    """Suggest the present name, or the closest of the choices, or else list the choices.

    Examples
    --------
    >>> did_you_mean("wuhn", ["wuhan", "zibo"])
    'a known name; did you mean wuhan?'
    """
    names = sorted(choices)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if suggested := present_name(name, names) or next(iter(close), None):
        return f"a known name; did you mean {suggested}?"
    if not names:
        return "no key"
    comma = "; " if any("," in one for one in names) else ", "
    more = f"{comma}... ({len(names)} in all)" if len(names) > MOST_NAMES_LISTED else ""
    return f"one of {comma.join(names[:MOST_NAMES_LISTED])}{more}"


def in_per_cent(number: Any, most: float = 1.0) -> str:
    """Say which share is meant by a number that looks like per cent; empty if it does not.

    Parameters
    ----------
    number
        What was read where a share is expected.
    most
        Largest share that is possible there.

    Examples
    --------
    >>> in_per_cent(48.7)
    'a share and not per cent; did you mean 0.487?'
    >>> in_per_cent(0.5), in_per_cent(4870)
    ('', '')
    """
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    if not is_number or not 1 < number <= 100 * min(1.0, most):
        return ""
    return f"a share and not per cent; did you mean {number / 100:.6g}?"


def input_error(
    problems: Sequence[Problem], kind: type[BaseModel], where: str, prefix: str = ""
) -> InputError:
    """Make the error for several problems, with a line for each key.

    Parameters
    ----------
    problems
        What pydantic says.
    kind
        The record type that was checked against.
    where
        File to name.
    prefix
        Dotted key of the data in the file.
    """
    lines: dict[str, dict[str, str]] = {}
    for problem in problems:
        for read, expected in _described(problem, kind, prefix):
            lines.setdefault(read, {})[problem["type"]] = expected
    joined = (f"{where}: {read}{_joined(expected)}" for read, expected in lines.items())
    return InputError("\n".join(joined))


def _joined(expected: Mapping[str, str]) -> str:
    """Join what was expected; where the value has one of the types, the others do not matter."""
    fits = [text for kind, text in expected.items() if not kind.endswith("_type")]
    return " or ".join(fits or expected.values())


def _described(problem: Problem, kind: type[BaseModel], prefix: str) -> Iterator[tuple[str, str]]:
    """Give key with what is wrong, and what was expected there; of unknown keys one each."""
    parts = [prefix, *(str(part) for part in problem["loc"] if not BRANCH.fullmatch(str(part)))]
    key = ".".join(part for part in parts if part)
    if problem["type"] == UNKNOWN:
        yield from _unknown(problem["ctx"]["keys"], problem["ctx"]["known"], key)
    elif problem["type"] == "missing":
        yield f"{key or 'file'}: is missing", ""
    else:
        read = f"{key or 'file'}: read {quoted(problem['input'])}, expected "
        yield read, _expected(problem, kind)


def _unknown(keys: Sequence[str], known: Sequence[str], prefix: str) -> Iterator[tuple[str, str]]:
    for name in keys[:MOST_NAMES_LISTED]:
        key = f"{prefix}.{name}" if prefix else str(name)
        expected = MOVED.get(key, did_you_mean(str(name), known))
        yield f"{key}: unknown key, expected ", expected
    if (more := len(keys) - MOST_NAMES_LISTED) > 0:
        yield f"{prefix or 'file'}: {more} more unknown keys, expected ", "none"


def _expected(problem: Problem, kind: type[BaseModel]) -> str:
    if wrong := wrong_months(problem["input"]):
        return f"months such as '2017-01', not {wrong[0]!r}"
    match problem["type"]:
        case "literal_error":
            expected = problem["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
            return did_you_mean(str(problem["input"]), expected.split(", "))
        case "too_short":
            return f"a list of {problem['ctx']['min_length']} or more"
        case "dict_type" | "model_type" | "mapping_type":
            return "a table"
        case "string_type":
            return "text in quotes"
        case "greater_than_equal":
            return f"{_plain(problem['ctx']['ge'])} or more"
        case "less_than_equal":
            return _at_most(problem, kind)
    return str(problem["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")


def _at_most(problem: Problem, kind: type[BaseModel]) -> str:
    """Say what is the most, and of a share in per cent which share is meant."""
    most = problem["ctx"]["le"]
    said = f"{_plain(most)} or less"
    is_share = most <= 1 and _unit(kind, problem["loc"]).partition("/")[0] == "1"
    meant = in_per_cent(problem["input"], most) if is_share else ""
    return f"{said}, {meant}" if meant else said


def _unit(kind: type[BaseModel], place: Sequence[Any]) -> str:
    """Give the unit that is declared of a field in a record or in one within it; 1 if none is."""
    field: FieldInfo | None = None
    inside: Any = kind
    for part in place:
        for record in _records_in(inside):
            if part in record.model_fields:
                field = record.model_fields[part]
                inside = field.annotation
    about: Any = field.json_schema_extra if field and field.json_schema_extra else {}
    declared = about.get("declaration")
    return str(about.get("unit", "1") if declared is None else declared.unit)


def _records_in(annotation: Any) -> list[type[BaseModel]]:
    """Record types that an annotation names, be it as the values of a table or as one of some."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [record for one in typing.get_args(annotation) for record in _records_in(one)]


def _plain(number: float) -> str:
    return f"{int(number):,}" if float(number).is_integer() else str(number)


def quoted(value: Any) -> str:
    """Write a value as Python does, and not more than fits a line."""
    try:
        text = repr(value).replace("\n", " ")
    except (RecursionError, ValueError):  # it holds itself, or has too many digits
        text = f"a {type(value).__name__} too long to print"
    return text if len(text) <= 60 else text[:57] + "..."
