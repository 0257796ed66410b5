"""Parameters: numbers of the model that are neither state nor policy, each declared once.

A group of parameters is a frozen pydantic model that stands in the room whose equations use it.
Scenario checks, tables in the docs, priors of a calibration and ranges of a sensitivity analysis
all read the declaration made here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from simulation.io.validation import Strict

Provenance = Literal["figure", "literature", "assumption", "tuned"]
"""Where a default comes from: a published figure, the literature, an assumption, or an assumption
that was chosen so that the whole set gives a sane steady state."""


@dataclass(frozen=True)
class Uniform:
    """Every value of an interval is as likely as any other."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"uniform {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Normal:
    """Normal distribution, which for an effect includes doing nothing and doing harm."""

    mean: float
    sd: float

    def __str__(self) -> str:
        return f"normal, mean {self.mean:g}, sd {self.sd:g}"


@dataclass(frozen=True)
class HalfNormal:
    """Absolute value of a normal number with mean zero."""

    sd: float

    def __str__(self) -> str:
        return f"half-normal, sd {self.sd:g}"


Prior = Uniform | Normal | HalfNormal


@dataclass(frozen=True)
class Declaration:
    """What is known of a parameter beside its value; `prior` None means fixed."""

    symbol: str
    unit: str
    prior: Prior | None
    provenance: Provenance
    source: str


def parameter(
    default: float,
    doc: str,
    *,
    symbol: str = "",
    unit: str = "1",
    prior: Prior | None = None,
    provenance: Provenance = "assumption",
    source: str = "",
    low: float = -np.inf,
    high: float = np.inf,
) -> Any:
    """Declare a parameter in the body of a `ParameterGroup`.

    Parameters
    ----------
    default
        Value unless a scenario says otherwise.
    doc
        What it means, in words.
    symbol
        Symbol in the equations of the documentation.
    unit
        Unit in words; ``1`` for a pure number.
    prior
        What is believed before looking at the targets; none for a fixed convention.
    provenance, source
        Where the default comes from.
    low, high
        Values outside are refused.  The bounds are wider than the prior, so that extreme
        conditions can be tried.
    """
    declaration = Declaration(symbol, unit, prior, provenance, source)
    return Field(
        default=default,
        ge=low if np.isfinite(low) else None,
        le=high if np.isfinite(high) else None,
        description=doc,
        json_schema_extra={"declaration": declaration},  # type: ignore[dict-item]
    )


def share(default: float, doc: str, **about: Any) -> Any:
    """Declare a parameter between 0 and 1; see `parameter`."""
    return parameter(default, doc, **{"low": 0.0, "high": 1.0, **about})


class ParameterGroup(Strict):
    """A set of parameters that belong to one part of the model."""

    @classmethod
    def declarations(cls) -> dict[str, Declaration]:
        """Give the declaration of every parameter of the group, by name."""
        return {
            name: field.json_schema_extra["declaration"]  # type: ignore[misc, index]
            for name, field in cls.model_fields.items()
        }

    @classmethod
    def describe(cls) -> pd.DataFrame:
        """Give the declarations as a table: one line per parameter."""
        lines = [
            {
                "parameter": name,
                "symbol": about.symbol,
                "default": cls.model_fields[name].default,
                "unit": about.unit,
                "prior": "fixed" if about.prior is None else str(about.prior),
                "provenance": about.provenance,
                "source": about.source,
                "meaning": cls.model_fields[name].description,
            }
            for name, about in cls.declarations().items()
        ]
        return pd.DataFrame(lines)
