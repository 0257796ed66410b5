"""Plain values: values of Python in place of those of other libraries, and numbers as declared."""

from __future__ import annotations

import functools
import typing
from collections.abc import Mapping
from typing import Any, Literal, Protocol, runtime_checkable

from pydantic import BaseModel

NumberTypes = frozenset[type]
"""Those of `int` and `float` that a field takes."""
ALREADY_PLAIN = (str, int, bool, type(None))


@runtime_checkable
class _Listable(Protocol):
    """Arrays of numpy, columns of pandas, and the like."""

    def tolist(self) -> Any:
        """Give the values in the types of Python."""


def plain(value: Any) -> Any:
    """Give a value in numbers, text, lists and tables of Python; anything else as it is.

    What has values in order, such as a range, an array or a column of pandas, is a list; an array
    of more dimensions is none.

    Examples
    --------
    >>> import numpy as np
    >>> plain({"seeds": np.arange(1, 3), "scale": np.float64(0.5), "strength": -0.0})
    {'seeds': [1, 2], 'scale': 0.5, 'strength': 0.0}
    """
    if type(value) in ALREADY_PLAIN:
        return value
    if _is_fractional(value):
        return float(value) + 0.0  # of -0.0 it makes 0.0
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | range):
        return [plain(one) for one in value]
    if isinstance(value, _Listable) and not isinstance(value, type) and _is_flat(value):
        listed = value.tolist()
        return value if type(listed) is type(value) else plain(listed)
    return value


def _is_fractional(value: object) -> bool:
    """Whether it is a floating-point number of Python or numpy, which need not be imported."""
    if isinstance(value, float):
        return True
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    return kind == "f" and getattr(value, "ndim", 1) == 0


def _is_flat(value: object) -> bool:
    return int(getattr(value, "ndim", 1)) <= 1


def types_in(annotation: object) -> NumberTypes:
    """Give those of `int` and `float` that an annotation names, be it in a list or as one of some.

    Examples
    --------
    >>> types_in(list[int] | None)
    frozenset({<class 'int'>})
    """
    if annotation in (int, float):
        return frozenset([annotation]) if isinstance(annotation, type) else frozenset()
    if typing.get_origin(annotation) in (Literal, dict):
        return frozenset()
    return frozenset().union(*map(types_in, typing.get_args(annotation)))


def whole_as_int(value: Any, types: NumberTypes) -> Any:
    """Give a whole number as one where only whole ones are taken, alone or in a list.

    Examples
    --------
    >>> whole_as_int([1.0, 2.5], types_in(int)), whole_as_int(1.0, types_in(float))
    ([1, 2.5], 1.0)
    """
    if isinstance(value, list):
        return [whole_as_int(one, types) for one in value]
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole and types == {int} else value


def with_plain_values(kind: type[BaseModel], data: Mapping[str, Any]) -> dict[str, Any]:
    """Give the data of a record in plain values, with whole numbers where it takes only these."""
    types = _number_types(kind)
    return {key: whole_as_int(plain(value), types[key]) for key, value in data.items()}


@functools.cache
def _number_types(kind: type[BaseModel]) -> Mapping[str, NumberTypes]:
    return {name: types_in(field.annotation) for name, field in kind.model_fields.items()}
