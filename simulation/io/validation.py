"""Validation: the one strict check of everything that a user writes.

Input from files and from the command line is checked here and nowhere else.  Each problem has one
message: ``FILE: KEY: read X, expected Y; did you mean Z?``.
"""

from __future__ import annotations

import contextlib
import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from simulation.io import nesting
from simulation.io.errors import InputError
from simulation.io.former_names import MOVED, present_name
from simulation.io.months import is_plain_table, laid_over, wrong_months
from simulation.io.plain_values import with_plain_values

MOST_NAMES_LISTED = 20
LONGEST_NAME, MOST_BYTES = 100, 200
"""Most characters of a name, and most bytes: a file system counts these, and takes 255."""
BRANCH = re.compile(r"(constrained-)?(int|float|str|bool|dict|list|LoadedScenario)(\[.*\])?")
"""Parts that pydantic adds to the key of a problem, one for each type that a value may have."""


class Strict(BaseModel):
    """A frozen record that refuses unknown keys and values of another type."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)

    if not TYPE_CHECKING:  # a checker is to see the fields

        def __init__(self, **values: Any) -> None:
            """Make a record in Python; a value that does not fit raises an InputError here, too."""
            try:
                super().__init__(**values)
            except ValidationError as error:
                raise _input_error(error, type(self).__name__) from None

        __init__.__pydantic_base_init__ = True  # so that validation of data goes past it

    @model_validator(mode="before")
    @classmethod
    def _take_known_keys(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            for key in data:
                if key not in cls.model_fields:
                    hint = did_you_mean(key, cls.model_fields)
                    raise PydanticCustomError("unknown_key", "{hint}", {"key": key, "hint": hint})
            return with_plain_values(cls, data)
        return data


Record = TypeVar("Record", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    InputError
        If the file cannot be read, or is not TOML.
    """
    try:
        return parsed(path.read_text(encoding="utf-8-sig"), str(path))
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not text in UTF-8: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: is not TOML: {error}") from None


def parsed(text: str, where: str) -> dict[str, Any]:
    """Parse a text in TOML.

    Raises
    ------
    tomllib.TOMLDecodeError
        If it is not TOML.
    InputError
        If it is nested too deep, or has a number of too many digits.
    """
    try:
        read = tomllib.loads(text)
    except RecursionError:
        raise InputError(f"{where}: is nested too deep, expected {nesting.EXPECTED}") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError as error:  # a number that Python does not convert
        raise InputError(f"{where}: cannot be read: {error}") from None
    nesting.check_levels(read, where)
    return read


def validated(kind: type[Record], data: Any, where: str, prefix: str = "") -> Record:
    """Check data against a record type.

    Parameters
    ----------
    kind
        The pydantic model to check against.
    data
        The data.
    where
        File (or command line) for the messages.
    prefix
        Dotted key of the data in the file.

    Raises
    ------
    InputError
        With one line per problem.
    """
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise _input_error(error, where, prefix) from None


def refuse(where: str, key: str, read: Any, expected: str) -> InputError:
    """Make the error for one value: ``WHERE: KEY: read READ, expected EXPECTED``.

    Examples
    --------
    >>> str(refuse("mine.toml", "scale", 2, "above 0 and at most 1"))
    'mine.toml: scale: read 2, expected above 0 and at most 1'
    """
    return InputError(f"{where}: {key}: read {_quoted(read)}, expected {expected}")


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


@contextlib.contextmanager
def mentioned_by(where: str) -> Iterator[None]:
    """Put the file that mentions another one before every message about the other."""
    try:
        yield
    except InputError as error:
        lines = str(error).splitlines()
        raise InputError("\n".join(f"{where}: {line}" for line in lines)) from None


def cut(text: str) -> str:
    """Give as much of a text as a file can be called."""
    return text.encode("utf8", "replace")[:MOST_BYTES].decode("utf8", "ignore")


def _checked_name(text: str) -> str:
    short = len(text) <= LONGEST_NAME and len(text.encode("utf8", "replace")) <= MOST_BYTES
    fits = len(text.strip()) > 0 and short and not text.startswith(".")
    if not fits or not text.isprintable() or "/" in text or "\\" in text:
        raise ValueError(
            f"a valid name of a folder: 1 to {LONGEST_NAME} characters of at most "
            f"{MOST_BYTES} bytes, no slash, no dot in front"
        )
    return text


Name = Annotated[str, AfterValidator(_checked_name)]
"""A name that a folder of results can have, as a field of a record."""


def assign(data: dict[str, Any], dotted: str, value: Any) -> None:
    """Lay a value over that of a dotted key in nested dictionaries, making tables on the way."""
    *tables, last = dotted.split(".")
    if len(tables) >= nesting.MOST_LEVELS:
        raise InputError(f"--set: read {_quoted(dotted)}, expected {nesting.EXPECTED}")
    for table in tables:
        data = data.setdefault(table, {})
        if not isinstance(data, dict):
            raise InputError(f"--set {dotted}: {table} is not a table")
    data[last] = laid_over(data.get(last), value)


def parse_settings(texts: Iterable[str]) -> dict[str, Any]:
    """Read several settings; see `parse_setting`.

    Raises
    ------
    InputError
        If one does not fit, or a key occurs twice.
    """
    settings: dict[str, Any] = {}
    for key, value in map(parse_setting, texts):
        if key in settings:
            raise refuse("--set", key, value, "each key once")
        settings[key] = value
    return settings


def parse_setting(text: str) -> tuple[str, Any]:
    """Split ``dotted.key=value``, the value in TOML (a bare word counts as a string)."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise InputError(f"--set: read {_quoted(text)}, expected dotted.key=value")
    if len(text.splitlines()) > 1:
        raise InputError(f"--set: read {_quoted(text)}, expected one line")
    try:
        return key.strip(), parsed(f"value = {value}", f"--set {key.strip()}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value.strip()


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one tree of tables over another; a list is replaced whole, see `laid_over` for dates."""
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        if is_plain_table(below) and is_plain_table(value):
            result[key] = merged(below, value)
        else:
            result[key] = laid_over(below, value)
    return result


def _input_error(error: ValidationError, where: str, prefix: str = "") -> InputError:
    """One line for each key; several types that are possible are joined by "or"."""
    problems: dict[str, dict[str, str]] = {}
    for one in error.errors():
        problem, expected = _problem(one, prefix)
        problems.setdefault(problem, {})[one["type"]] = expected
    lines = [f"{where}: {problem}{_joined(expected)}" for problem, expected in problems.items()]
    return InputError("\n".join(lines))


def _joined(expected: Mapping[str, str]) -> str:
    """Join what was expected; where the value has one of the types, the others do not matter."""
    fits = [text for kind, text in expected.items() if not kind.endswith("_type")]
    return " or ".join(fits or expected.values())


def _problem(error: Mapping[str, Any], prefix: str) -> tuple[str, str]:
    """Key with what is wrong, and what was expected there."""
    own = [error["ctx"]["key"]] if error["type"] == "unknown_key" else []
    parts = [prefix, *(str(part) for part in error["loc"] if not BRANCH.fullmatch(str(part))), *own]
    key = ".".join(part for part in parts if part) or "file"
    if own:
        return f"{key}: unknown key, expected ", MOVED.get(key, error["ctx"]["hint"])
    if error["type"] == "missing":
        return f"{key}: is missing", ""
    return f"{key}: read {_quoted(error['input'])}, expected ", _expected(error)


def _expected(error: Mapping[str, Any]) -> str:
    if wrong := wrong_months(error["input"]):
        return f"months such as '2017-01', not {wrong[0]!r}"
    match error["type"]:
        case "literal_error":
            choices = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            return did_you_mean(str(error["input"]), choices)
        case "too_short":
            return f"a list of {error['ctx']['min_length']} or more"
        case "dict_type" | "model_type" | "mapping_type":
            return "a table"
        case "string_type":
            return "text in quotes"
        case "greater_than_equal":
            return f"{_plain(error['ctx']['ge'])} or more"
        case "less_than_equal":
            return f"{_plain(error['ctx']['le'])} or less"
    return str(error["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")


def _plain(number: float) -> str:
    return f"{int(number):,}" if float(number).is_integer() else str(number)


def _quoted(value: Any) -> str:
    try:
        text = repr(value).replace("\n", " ")
    except (RecursionError, ValueError):  # it holds itself, or has too many digits
        text = f"a {type(value).__name__} too long to print"
    return text if len(text) <= 60 else text[:57] + "..."
