"""Agents that are rows: a Mesa agent whose state stands in columns."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Iterator
from typing import Any, ClassVar

from simulation.core.mesa_import import mesa
from simulation.core.tables import Row
from simulation.io.validation import refuse
from simulation.state.state import State


class NumbersOfModels(weakref.WeakKeyDictionary[Any, Iterator[int]]):
    """Numbers for the agents of each model, from 1; they do not keep the model alive.

    Mesa 3.3 holds every model that ever was in such a table of its own.
    """

    def __getitem__(self, model: Any) -> Iterator[int]:
        return self.setdefault(model, itertools.count(1))


class RowAgent(Row, mesa.Agent):
    """A registered Mesa agent that holds its row number and nothing else.

    Parameters
    ----------
    model
        The model.
    row
        Row of the agent in the tables of its kind.
    """

    model: State
    _ids: ClassVar[NumbersOfModels] = NumbersOfModels()

    def __init__(self, model: State, row: int) -> None:
        super().__init__(model)
        self.row = row

    def remove(self) -> None:
        """Take an agent without a row out of the model; one that has a row stays.

        Raises
        ------
        InputError
            If it has a row: the row would go on without its agent.
        """
        if self.row < len(self._table):
            expected = "an agent without a row; it is left to the model who comes and goes"
            raise refuse("model", f"{type(self).__name__}.remove", self.row, expected)
        super().remove()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row}>"
