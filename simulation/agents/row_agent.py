"""Agents that are rows: a Mesa agent whose state stands in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from simulation.columns import Row

if TYPE_CHECKING:
    from simulation.model import GovernanceModel


class RowAgent(Row, mesa.Agent):
    """A registered Mesa agent that holds its row number and nothing else.

    Parameters
    ----------
    model
        The model.
    row
        Row of the agent in the tables of its kind.
    """

    model: GovernanceModel

    def __init__(self, model: GovernanceModel, row: int) -> None:
        super().__init__(model)
        self.row = row

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row}>"
