"""Questions: what a form asks for one setting, from its declaration alone."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulation.analysis.labels import with_unit
from simulation.experiments.reproduction import toml_text
from simulation.io.months import is_dated
from simulation.io.validation import parse_setting
from simulation.languages.translation import joined, translated
from simulation.scenario.toml_lines import bounds_of, unit_of

Kind = Literal["yes", "choice", "whole", "number", "list", "text", "table", "toml"]
KINDS: Mapping[Any, Kind] = {bool: "yes", int: "whole", float: "number", str: "text"}
"""How the values of a type are asked for; any other type is asked for as in a file."""


@dataclass(frozen=True)
class Question:
    """One setting as it is asked for.

    Attributes
    ----------
    key
        Dotted key, such as ``levers.fee_subsidy.amount``.
    kind
        How it is asked for.
    about, unit
        Meaning, and unit; an empty one is that of a share or a number.
    bounds
        Bounds in words.
    source
        Where the default comes from.
    low, high
        Bounds, None where there is none.
    words
        What can be chosen.
    default
        Value that holds unless another is stated.
    optional
        Whether there may be no value.
    table
        Declaration of the settings in it, if it is a table.
    """

    key: str
    kind: Kind
    about: str
    unit: str
    bounds: str
    source: str
    low: float | None
    high: float | None
    words: tuple[str, ...]
    default: Any
    optional: bool
    table: type[BaseModel] | None = None

    @classmethod
    def of(cls, key: str, field: FieldInfo) -> Self:
        """Make the question of a field.

        Examples
        --------
        >>> from simulation.levers import LEVERS
        >>> asked = Question.of("amount", LEVERS["fee_subsidy"].model_fields["amount"])
        >>> asked.kind, asked.unit, asked.low, asked.high, asked.default
        ('number', 'yuan/m2/month', 0, 1, 0.138)
        """
        kinds, optional = _types(field.annotation)
        kind, table, words = _kind(kinds)
        extra: Any = field.json_schema_extra or {}
        return cls(
            key, kind, field.description or key, unit_of(field), bounds_of(field),
            str(extra.get("source", "")), _limit(field, "ge"), _limit(field, "le"), words,
            field.get_default(call_default_factory=True), optional, table,
        )  # fmt: skip

    @property
    def label(self) -> str:
        """Meaning with the unit, in the language in force."""
        about = translated(self.about)
        is_number = self.kind in ("whole", "number") and self.unit
        text = with_unit(about, self.unit) if is_number else about
        return text[:1].upper() + text[1:]

    @property
    def help(self) -> str:
        """Key, bounds, default and source."""
        default = "" if self.default is None else translated("default {value}", value=self.default)
        bounds = "" if self.words else self.bounds
        parts = [f"`{self.key}`", bounds, default, self.source]
        return joined(filter(None, parts), "; ")

    def shown(self, value: Any) -> Any:
        """Give a value that is in force as a widget takes it, a dated one as in a file."""
        if self.is_in_words(value):
            return "" if value is None else toml_text(value)
        match self.kind:
            case "list":
                return ", ".join(map(str, value or []))
            case "text":
                return value or ""
            case "number":
                return None if value is None else float(value)
        return value

    def is_in_words(self, value: Any) -> bool:
        """Whether a value is asked for as in a file, since it has dates or an unusual type."""
        return self.kind == "toml" or is_dated(value)

    def answer(self, given: Any, in_words: bool) -> Any:
        """Give the value that an answer means; None if it is to be left open.

        Parameters
        ----------
        given
            What the widget gives.
        in_words
            Whether it was asked for as in a file.
        """
        if in_words:
            return parse_setting(f"{self.key}={given}")[1] if given.strip() else None
        if self.kind == "list":
            words = [word.strip() for word in given.replace("，", ",").split(",")]
            items = [int(word) if word.isdecimal() else word for word in words if word]
            return items or (None if self.optional else [])
        return given.strip() or None if self.kind == "text" else given


def _types(annotation: Any) -> tuple[list[Any], bool]:
    """Give the types of an annotation, and whether there may be no value."""
    is_union = get_origin(annotation) in (Union, types.UnionType)
    kinds = list(get_args(annotation)) if is_union else [annotation]
    plain = [_without_rules(one) for one in kinds if one is not types.NoneType]
    return plain, types.NoneType in kinds


def _without_rules(annotation: Any) -> Any:
    """Give the type in an annotation with further rules."""
    return get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation


def _kind(kinds: list[Any]) -> tuple[Kind, type[BaseModel] | None, tuple[str, ...]]:
    """Give how a value is asked for, its table if it is one, and the words that it takes."""
    if len(kinds) != 1:
        return "toml", None, ()
    (one,) = kinds
    if get_origin(one) is Literal and all(isinstance(word, str) for word in get_args(one)):
        return "choice", None, get_args(one)
    if get_origin(one) is list:
        return "list", None, ()
    if isinstance(one, type) and issubclass(one, BaseModel):
        return "table", one, ()
    return KINDS.get(one, "toml"), None, ()


def _limit(field: FieldInfo, name: str) -> float | None:
    """Give a bound of a field, if it has one."""
    found = (getattr(rule, name, None) for rule in field.metadata)
    return next((limit for limit in found if limit is not None), None)
