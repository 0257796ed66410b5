"""Validation: the one strict check of everything that a user writes.

Input from files and from the command line is checked here and nowhere else.  Each problem has one
message: ``FILE: KEY: read X, expected Y; did you mean Z?``.
"""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from simulation.io import nesting
from simulation.io.errors import InputError
from simulation.io.messages import BRANCH, UNKNOWN, input_error, quoted
from simulation.io.messages import did_you_mean as did_you_mean
from simulation.io.messages import refuse as refuse
from simulation.io.months import is_plain_table, laid_over
from simulation.io.plain_values import with_plain_values
from simulation.io.problems import Problems

LONGEST_NAME, MOST_BYTES = 100, 200
"""Most characters of a name, and most bytes: a file system counts these, and takes 255."""


class Strict(BaseModel):
    """A frozen record that refuses unknown keys and values of another type."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)

    if not TYPE_CHECKING:  # a checker is to see the fields

        def __init__(self, **values: Any) -> None:
            """Make a record in Python; a value that does not fit raises an InputError here, too."""
            try:
                super().__init__(**values)
            except ValidationError as error:
                raise input_error(error.errors(), type(self), type(self).__name__) from None

        __init__.__pydantic_base_init__ = True  # so that validation of data goes past it

    @model_validator(mode="before")
    @classmethod
    def _take_known_keys(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            if unknown := [key for key in data if key not in cls.model_fields]:
                about = {"keys": unknown, "known": list(cls.model_fields)}
                raise PydanticCustomError(UNKNOWN, "unknown keys", about)
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
        raise input_error(_all_problems(kind, data, error), kind, where, prefix) from None


def validated_in_part(
    kind: type[Record],
    data: Mapping[str, Any],
    where: str,
    problems: Problems,
    stand_ins: Mapping[str, Any],
) -> tuple[Record, set[str]]:
    """Check data against a record type, and go on with the keys that fit, so that more is found.

    Parameters
    ----------
    kind, data, where
        As for `validated`.
    problems
        What does not fit is noted here.
    stand_ins
        Values of the keys that the record cannot do without.

    Returns
    -------
    tuple
        The record, in which a key that does not fit has its stand-in or its default, and the keys
        that do not fit.
    """
    try:
        return kind.model_validate(data), set()
    except ValidationError as error:
        found = _all_problems(kind, data, error)
    problems.note(input_error(found, kind, where))
    wrong = {str(one["loc"][0]) for one in found if one["loc"]}
    kept = {key: value for key, value in data.items() if key in kind.model_fields}
    fitting = {key: value for key, value in kept.items() if key not in wrong}
    return kind.model_validate({**stand_ins, **fitting}), wrong


def _all_problems(kind: type[BaseModel], data: Any, error: ValidationError) -> list[Any]:
    """Give every problem of some data: unknown keys hide the others of their table."""
    problems: list[Any] = []
    while True:
        found = error.errors()
        unknown = [one for one in found if one["type"] == UNKNOWN]
        problems += unknown
        rest = data
        for one in unknown:
            rest = _without(rest, one["loc"], one["ctx"]["keys"])
        if not unknown or rest is data:
            return problems + [one for one in found if one not in unknown]
        data = rest
        try:
            kind.model_validate(data)
        except ValidationError as next_error:
            error = next_error
        else:
            return problems


def _without(data: Any, place: Sequence[Any], keys: Sequence[str]) -> Any:
    """Give nested data without some keys of the table at a place; the data itself if it is none."""
    if not place:
        if not isinstance(data, Mapping):
            return data
        return {key: value for key, value in data.items() if key not in keys}
    first, *rest = place
    if isinstance(data, list) and isinstance(first, int):
        changed = _without(data[first], rest, keys)
        return [changed if k == first else one for k, one in enumerate(data)]
    if isinstance(data, Mapping) and first in data:
        changed = _without(data[first], rest, keys)
        return data if changed is data[first] else {**data, first: changed}
    return _without(data, rest, keys) if BRANCH.fullmatch(str(first)) else data


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
        raise InputError(f"--set: read {quoted(dotted)}, expected {nesting.EXPECTED}")
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
        raise InputError(f"--set: read {quoted(text)}, expected dotted.key=value")
    if len(text.splitlines()) > 1:
        raise InputError(f"--set: read {quoted(text)}, expected one line")
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
