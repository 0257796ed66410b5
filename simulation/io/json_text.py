"""JSON: text that every reader of JSON takes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from simulation.io.plain_values import plain


def to_json(value: Any, *, indent: int | None = None, sort_keys: bool = False) -> str:
    """Write a value as JSON.

    Numbers of numpy are written as numbers, and what is not finite as ``null``: JSON has no sign
    for it.

    Raises
    ------
    TypeError
        If a part of it is neither text, number, list nor table.

    Examples
    --------
    >>> import numpy as np
    >>> to_json({"cost": math.inf, "seeds": np.arange(1, 3)})
    '{"cost": null, "seeds": [1, 2]}'
    """
    return json.dumps(
        _for_json(plain(value)),
        indent=indent,
        sort_keys=sort_keys,
        ensure_ascii=False,
        allow_nan=False,
    )


def _for_json(value: Any) -> Any:
    """Give a plain value with text as the keys of tables, and nothing that is not finite."""
    if isinstance(value, Mapping):
        return {str(key): _for_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_for_json(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
