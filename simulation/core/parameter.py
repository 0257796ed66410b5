"""Parameters: numbers of the model that are neither state nor policy, each declared once.

A group of parameters is a frozen pydantic model.
Checks of scenarios, tables of the documentation, priors of a calibration and ranges of a
sensitivity analysis all read its declarations.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from simulation.io.validation import Strict

Provenance = Literal["figure", "literature", "assumption", "tuned"]
"""Source of a default: a published statistic (``figure``), the literature, an assumption, or an
assumption chosen so that all defaults together give a plausible steady state (``tuned``)."""
FARTHEST = 3.0
"""Standard deviations from its mean at which a normal prior is cut off.

Designs such as Morris's use the ends of a distribution, so that it needs some.
"""


@dataclass(frozen=True)
class Uniform:
    """Uniform distribution: every value of an interval is equally likely."""

    low: float
    high: float

    @property
    def ends(self) -> tuple[float, float]:
        """Smallest and largest value."""
        return self.low, self.high

    def __str__(self) -> str:
        return f"uniform {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Normal:
    """Normal distribution; as the prior of an effect it allows for none and for a negative one."""

    mean: float
    sd: float

    @property
    def ends(self) -> tuple[float, float]:
        """Values three standard deviations from the mean."""
        return self.mean - FARTHEST * self.sd, self.mean + FARTHEST * self.sd

    def __str__(self) -> str:
        return f"normal, mean {self.mean:g}, sd {self.sd:g}"


@dataclass(frozen=True)
class LogUniform:
    """Log-uniform distribution: every ratio is equally likely, for a positive number."""

    low: float
    high: float

    @property
    def ends(self) -> tuple[float, float]:
        """Smallest and largest value."""
        return self.low, self.high

    @property
    def median(self) -> float:
        """Geometric mean of the ends, with three digits; the usual default."""
        return float(f"{math.sqrt(self.low * self.high):.3g}")

    def __str__(self) -> str:
        return f"log-uniform {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class HalfNormal:
    """Half-normal distribution: the absolute value of a normal number with mean zero."""

    sd: float

    @property
    def ends(self) -> tuple[float, float]:
        """None, and three standard deviations."""
        return 0.0, FARTHEST * self.sd

    def __str__(self) -> str:
        return f"half-normal, sd {self.sd:g}"


Prior = Uniform | LogUniform | Normal | HalfNormal


@dataclass(frozen=True)
class Correlated:
    """Parameters of a group whose priors are correlated, each pair alike.

    Attributes
    ----------
    names
        Names of the parameters within their group.
    correlation
        Correlation of their normal scores, 0 to 1.
    """

    names: tuple[str, ...]
    correlation: float


@dataclass(frozen=True)
class Declaration:
    """Properties of a parameter beside its value; `prior` None means fixed."""

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
        Value that holds unless a scenario states another.
    doc
        Meaning, in a few words.
    symbol
        Symbol in the equations of the documentation.
    unit
        Unit in words; ``1`` for a pure number.
    prior
        Distribution before any target is taken into account; None for a fixed convention.
    provenance, source
        Source of the default.
    low, high
        Bounds, both allowed.  They are wider than the prior, so that extreme conditions can be
        simulated.

    Examples
    --------
    >>> class Prices(ParameterGroup):
    ...     wage: float = parameter(45.0, "cost of an hour", unit="yuan/hour", low=0)
    >>> Prices(wage=50.0).wage
    50.0
    >>> Prices.declarations()["wage"].unit
    'yuan/hour'
    """
    declaration = Declaration(symbol, unit, prior, provenance, source)
    return Field(
        default=default,
        ge=low if np.isfinite(low) else None,
        le=high if np.isfinite(high) else None,
        description=doc,
        json_schema_extra={"declaration": declaration},  # type: ignore[dict-item]
    )


def share(default: float, doc: str, **properties: Any) -> Any:
    """Declare a parameter between 0 and 1; see `parameter`."""
    return parameter(default, doc, **{"low": 0.0, "high": 1.0, **properties})


class ParameterGroup(Strict):
    """A set of parameters that belong to one part of the model.

    Attributes
    ----------
    correlated
        Parameters whose priors are correlated; None if all are independent.
    """

    correlated: ClassVar[Correlated | None] = None

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
                "symbol": declared.symbol,
                "default": cls.model_fields[name].default,
                "unit": declared.unit,
                "prior": "fixed" if declared.prior is None else str(declared.prior),
                "provenance": declared.provenance,
                "source": declared.source,
                "meaning": cls.model_fields[name].description,
            }
            for name, declared in cls.declarations().items()
        ]
        return pd.DataFrame(lines)
