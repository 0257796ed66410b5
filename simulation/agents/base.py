"""Agents that are rows: a Mesa agent whose state stands in columns."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core.mesa_import import mesa
from simulation.core.tables import Array, Row
from simulation.io.html_text import bold
from simulation.io.numbers import short_number
from simulation.io.validation import refuse
from simulation.state.attributes import name_of
from simulation.state.edges import Node
from simulation.state.state import State
from simulation.state.words import described

Decision = TypeVar("Decision", bound=Callable[..., object])
_together: dict[Callable[..., object], Callable[..., npt.ArrayLike | None]] = {}


class NumbersOfModels(weakref.WeakKeyDictionary[Any, Iterator[int]]):
    """Numbers for the agents of each model, from 1; they do not keep the model alive.

    Mesa 3.3 holds every model that ever was in such a table of its own.
    """

    def __getitem__(self, model: Any) -> Iterator[int]:
        return self.setdefault(model, itertools.count(1))


class Described(Row):
    """A row that is a node of the governance graph, and can be read in words."""

    node_kind: ClassVar[str]
    """Kind of the node, such as ``firm``."""

    @property
    def node(self) -> Node:
        """Node in the governance graph, such as ``("firm", 3)``."""
        return (self.node_kind, self.row)

    @property
    def name(self) -> str:
        """Name of the node in the governance graph, such as ``firm 3``."""
        kind, *numbers = self.node
        return name_of(kind, "/".join(map(str, numbers)))

    def describe(self) -> pd.DataFrame:
        """Describe the agent as it is now: value, unit and meaning of each column, in words.

        Examples
        --------
        >>> import simulation as sim
        >>> model = sim.GovernanceModel("yongqiao", seed=1, scale=0.002)
        >>> model.agent(sim.PropertyFirm, 0).describe().loc["district", "value"]
        'district 0'
        """
        return described(self._table, self.row)

    def _repr_html_(self) -> str:
        """Show the agent in a notebook: its name, and its columns in words."""
        return f"{bold(self.name)}{self.describe().to_html(float_format=short_number)}"


class RowAgent(Described, mesa.Agent):
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


def together(form: Callable[..., npt.ArrayLike | None]) -> Callable[[Decision], Decision]:
    """Declare the form in which many agents take a decision at once; see `ask`.

    Parameters
    ----------
    form
        Function of the state, of the rows of the agents, and of what the decision is about.
    """

    def declared(decision: Decision) -> Decision:
        _together[decision] = form
        return decision

    return declared


def ask(state: State, kind: type[RowAgent], rows: Array, decision: str, *about: object) -> Array:
    """Let the agents in some rows decide, and give their answers.

    All decide at once if the decision has a form for that; a subclass that replaces the decision
    decides agent by agent.

    Parameters
    ----------
    state
        The state.
    kind
        Kind of the agents.
    rows
        Their rows.
    decision
        Name of the method.
    about
        Its arguments: an array has one entry for each agent, anything else is for all.
    """
    if not rows.size:
        return np.zeros(0, dtype=bool)
    method = getattr(type(state.agent(kind, int(rows[0]))), decision)
    if method in _together:
        return np.asarray(_together[method](state, rows, *about))
    each = [one.tolist() if isinstance(one, np.ndarray) else itertools.repeat(one) for one in about]
    return np.array(
        [
            method(state.agent(kind, row), *one)
            for row, *one in zip(rows.tolist(), *each, strict=False)
        ]
    )
