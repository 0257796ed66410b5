"""Resolving: every formula in what a file states, calculated on the statistics of its city."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.io.months import is_dated
from simulation.io.problems import Problems
from simulation.io.validation import refuse
from simulation.scenario import formulas
from simulation.scenario.published import PublishedStatistic

UNKNOWN = object()
"""Stands for the value of a formula that cannot be calculated."""


COUNT = "count"
"""Key of a table that states what was counted, in place of the number that follows from it."""


def is_count(value: Any) -> bool:
    """Whether a value is a count, such as ``{ count = 120, months = 12 }``."""
    return isinstance(value, Mapping) and COUNT in value


@dataclass(frozen=True)
class Resolver:
    """Calculates formulas, and notes those that do not fit.

    Attributes
    ----------
    published, assumed
        What formulas read: statistics, and the numbers of assumptions.
    where
        File to name in messages.
    problems
        What does not fit is noted here.
    unreadable
        Statistics and assumptions that were refused before; of a formula that reads one nothing
        more is said.
    has_city
        Whether the city could be read; without it no formula is calculated.
    """

    published: Mapping[str, PublishedStatistic]
    assumed: Mapping[str, float]
    where: str
    problems: Problems
    unreadable: Collection[str] = field(default_factory=frozenset)
    has_city: bool = True

    def __call__(self, tree: Any, key: str) -> Any:
        """Calculate every formula in a tree of values.

        What cannot be calculated is left out, and so is a dated value or a count with such a part.

        Parameters
        ----------
        tree
            A value, or tables of values.
        key
            Dotted key of the tree in the file.

        Returns
        -------
        object
            The same with numbers; `UNKNOWN` for a formula that cannot be calculated.
        """
        if isinstance(tree, Mapping):
            resolved = {name: self(value, f"{key}.{name}") for name, value in tree.items()}
            known = {name: value for name, value in resolved.items() if value is not UNKNOWN}
            is_one = is_dated(tree) or is_count(tree)
            return UNKNOWN if is_one and len(known) < len(tree) else known
        return self._number(tree, key) if formulas.is_formula(tree) else tree

    def _number(self, formula: str, key: str) -> Any:
        roles = ("initial",) if key.startswith("start.") else formulas.USABLE
        try:
            names = formulas.names_in(formula)
            if not self.has_city or names & set(self.unreadable):
                return UNKNOWN
            return formulas.evaluate(formula, self.published, roles, self.assumed)
        except (ValueError, ZeroDivisionError) as error:
            self.problems.note(refuse(self.where, key, formula, str(error)))
            return UNKNOWN
