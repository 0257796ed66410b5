"""Sets of residents, handed out on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from simulation.agents.resident import Resident
from simulation.core.tables import Array, Mask
from simulation.state.state import State


class ResidentSet:
    """All residents of a model, or a selection of them, handed out on demand.

    Parameters
    ----------
    model
        The model.
    rows
        Rows of the households.
    kind
        Class of the residents.
    """

    def __init__(self, model: State, rows: Array, kind: type[Resident] = Resident) -> None:
        self.model, self.rows, self.kind = model, rows, kind

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Resident:
        return self.kind(self.model, int(self.rows[index]))

    def __iter__(self) -> Iterator[Resident]:
        return (self[index] for index in range(len(self)))

    def __repr__(self) -> str:
        return f"<{len(self)} residents>"

    def get(self, name: str) -> Array:
        """Values of one column, in the order of the residents."""
        return np.asarray(getattr(self.model.households, name)[self.rows])

    def select(self, mask: Mask) -> ResidentSet:
        """Give those residents for whom a mask of this set's length is True."""
        return ResidentSet(self.model, self.rows[mask], self.kind)

    def agg(self, name: str, function: Callable[[Array], Any]) -> Any:
        """Apply a function, such as `numpy.mean`, to the values of one column."""
        return function(self.get(name))

    def to_frame(self) -> pd.DataFrame:
        """Give the residents as a DataFrame, with the compound each lives in."""
        frame = self.model.households.to_frame().iloc[self.rows]
        frame.insert(0, "compound", self.model.compounds.of_household(self.rows))
        return frame
