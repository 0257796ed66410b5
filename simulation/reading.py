"""Reading: the one strict door for everything a user writes.

Whatever comes in from a file or a command line is checked here and nowhere else.  What does not fit
is refused with one message per problem: ``FILE: KEY: read X, expected Y; did you mean Z?``.
"""

from __future__ import annotations

import datetime
import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

PACKAGE = Path(__file__).parent


class InputError(ValueError):
    """Something a user wrote does not fit; the message says where, what and what was expected."""


class Strict(BaseModel):
    """A frozen record that refuses unknown keys and values of another type."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)

    if not TYPE_CHECKING:  # a checker is to see the fields

        def __init__(self, **values: Any) -> None:
            """Make a record in Python; what does not fit is an InputError here, too."""
            try:
                super().__init__(**values)
            except ValidationError as error:
                raise _input_error(error, type(self).__name__) from None

        __init__.__pydantic_base_init__ = True  # so that validation of data goes past it

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_keys(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            for key in data:
                if key not in cls.model_fields:
                    hint = did_you_mean(key, cls.model_fields)
                    raise PydanticCustomError("unknown_key", "{hint}", {"key": key, "hint": hint})
        return data


Record = TypeVar("Record", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    InputError
        If there is no such file, or it is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf8"))
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: is not TOML: {error}") from None


def validated(kind: type[Record], data: Any, where: str, prefix: str = "") -> Record:
    """Check data against a record type.

    Parameters
    ----------
    kind
        The pydantic model that says what is expected.
    data
        What was read.
    where
        File (or command line) to name in a message.
    prefix
        Dotted key under which the data stand.

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
    """Make the error for one value: ``WHERE: KEY: read READ, expected EXPECTED``."""
    return InputError(f"{where}: {key}: read {_shown(read)}, expected {expected}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Say which known name is closest, or which names there are."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"a known name; did you mean {close[0]}?"
    return f"one of {', '.join(names)}" if names else "nothing here"


def shipped(kind: str) -> Path:
    """Folder of shipped files: ``""`` for scenarios, ``"cities"`` and so on below it.

    Installed from a wheel the files lie inside the package; in a checkout, beside it.
    """
    inside = PACKAGE / "scenarios"
    root = inside if inside.is_dir() else PACKAGE.parent / "scenarios"
    return root / kind


def locate(name: str, kind: str, beside: Path | None = None) -> Path:
    """Find a file: bare names mean shipped files, anything else a path.

    Parameters
    ----------
    name
        ``wuhan`` (shipped) or ``my/wuhan.toml`` (a path, relative to `beside` if given).
    kind
        Folder of shipped files to look in.
    beside
        Folder of the file that mentions the name.
    """
    if name.endswith(".toml") or "/" in name or "\\" in name:
        path = (beside or Path()) / Path(name).expanduser()
        if not path.is_file():
            raise InputError(f"{path}: there is no such file")
        return path
    neighbour = beside / kind / f"{name}.toml" if beside else None
    if neighbour and neighbour.is_file():
        return neighbour
    path = shipped(kind) / f"{name}.toml"
    if not path.is_file():
        known = (found.stem for found in shipped(kind).glob("*.toml"))
        raise InputError(f"{name}: is not shipped, expected {did_you_mean(name, known)}")
    return path


def month_number(text: str) -> int:
    """Number of a month written ``2017-01``, counted from the year 0.

    Raises
    ------
    ValueError
        If the text is no month.
    """
    try:
        date = datetime.datetime.strptime(text, "%Y-%m")
    except (ValueError, TypeError):
        raise ValueError("a month such as '2017-01'") from None
    number = date.year * 12 + date.month - 1
    if month_name(number) != text:  # such as 2017-1, which would sort after 2017-09
        raise ValueError("a month such as '2017-01'")
    return number


def month_name(number: int) -> str:
    """Write the number of a month as ``2017-01``."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _checked_month(text: str) -> str:
    month_number(text)
    return text


Month = Annotated[str, AfterValidator(_checked_month)]
"""A month written ``2017-01``, as a field of a record."""


def is_dated(value: Any) -> bool:
    """Whether a value is a table of months, such as ``{ "2017-01" = 1, "2018-06" = 0 }``."""
    return isinstance(value, Mapping) and bool(value) and all(map(_is_month, value))


def value_at(value: Any, month: int) -> Any:
    """Value in force in a month: of a dated value the latest that has begun, else the first."""
    if not is_dated(value):
        return value
    begun = [text for text in value if month_number(text) <= month]
    return value[max(begun)] if begun else value[min(value)]


def assign(data: dict[str, Any], dotted: str, value: Any) -> None:
    """Set a value in nested dictionaries by its dotted key, making tables on the way."""
    *tables, last = dotted.split(".")
    for table in tables:
        data = data.setdefault(table, {})
        if not isinstance(data, dict):
            raise InputError(f"--set {dotted}: {table} is no table")
    data[last] = value


def parse_setting(text: str) -> tuple[str, Any]:
    """Split ``dotted.key=value``, the value in TOML (a bare word counts as a string)."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise refuse("--set", text, text, "dotted.key=value")
    try:
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value.strip()


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one tree of tables over another; dated values and lists are replaced whole."""
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping) and not is_dated(value):
            result[key] = merged(below, value)
        else:
            result[key] = value
    return result


def _is_month(text: Any) -> bool:
    try:
        return month_number(text) >= 0
    except ValueError:
        return False


def _input_error(error: ValidationError, where: str, prefix: str = "") -> InputError:
    return InputError("\n".join(_problem(one, where, prefix) for one in error.errors()))


def _problem(error: Mapping[str, Any], where: str, prefix: str) -> str:
    parts = [prefix, *(str(part) for part in error["loc"])]
    if error["type"] == "unknown_key":
        parts.append(error["ctx"]["key"])
        key = ".".join(part for part in parts if part)
        return f"{where}: {key}: unknown key, expected {error['ctx']['hint']}"
    key = ".".join(part for part in parts if part) or "file"
    if error["type"] == "missing":
        return f"{where}: {key}: is missing"
    expected = error["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    if error["type"] == "literal_error":
        choices = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        expected = did_you_mean(str(error["input"]), choices)
    return f"{where}: {key}: read {_shown(error['input'])}, expected {expected}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
