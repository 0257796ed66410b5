"""State: a city in a month, what follows from its state, and its snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from simulation.core import randomness
from simulation.core.mesa_import import mesa
from simulation.core.parameter import ParameterGroup
from simulation.core.tables import Array, Floats, Mask
from simulation.io import months
from simulation.io.errors import InterruptedMonthError
from simulation.parameters.core_parameters import CoreParameters
from simulation.parameters.structure import Structure
from simulation.state.city import City
from simulation.state.governance_graph import GovernanceGraph
from simulation.state.ledger import Ledger
from simulation.state.own_networks import Listed, OwnNetworks
from simulation.state.tables import Tables

Kind = TypeVar("Kind")

SHOCK_YEAR = 2020
"""Year of the epidemic, in which shocks hit satisfaction and issues."""
DECEMBER = 11


class State(mesa.Model, Tables):
    """Tables, graph, ledger and parameters of one city in one month.

    Attributes
    ----------
    seed, city_seed, key
        Seeds, and the key of random numbers that the first makes.
    scale, share_of_streets
        Share of the households, and of the streets, that are simulated.
    start_month, burn_in, month
        Calendar number of month 0 of the programme, months before it, and the current month.
    structure
        Forms of the parts of the model that have an alternative.
    parameters, effects
        Parameters of this month; those of single levers stand by the class that declares them.
    street_run_levers
        Names of all levers whose intensity depends on how streets implement them, whether or not
        the scenario has them: a branch may.
    city
        The city in which the model begins.
    own_networks, ties
        Networks of the user's own, and the households that each goes by if they are listed.
    graph, ledger
        The governance graph, and all accounts.
    is_mid_month
        Whether a month has begun and is not complete; the state is then that of no month.
    """

    seed: int
    city_seed: int
    key: np.uint64
    scale: float
    share_of_streets: float
    start_month: int
    burn_in: int
    month: int
    structure: Structure
    parameters: CoreParameters
    effects: Mapping[type[ParameterGroup], ParameterGroup]
    street_run_levers: tuple[str, ...]
    city: City
    own_networks: OwnNetworks
    ties: Listed
    graph: GovernanceGraph
    ledger: Ledger
    agents_by_row: dict[type[Any], list[Any]]
    is_mid_month = False

    @property
    def date(self) -> str:
        """The month that comes next, such as ``2017-01``."""
        return months.month_name(self.start_month + self.month)

    @property
    def last_date(self) -> str:
        """The month that was simulated last."""
        return months.month_name(self.start_month + self.month - 1)

    @property
    def last_was_december(self) -> bool:
        """Whether the month that was simulated last is a December."""
        return self.last_date.endswith("-12")

    @property
    def is_december(self) -> bool:
        """Whether the current month is a December."""
        return (self.start_month + self.month) % 12 == DECEMBER

    @property
    def branch_activity(self) -> Floats:
        """Activity of the branch of each compound's firm; 0 without a contract."""
        compounds = self.compounds
        return np.where(compounds.contracted, self.branches.activity[compounds.provider], 0.0)

    def agent(self, kind: type[Kind], row: int) -> Kind:
        """Give the agent in a row, such as ``model.agent(PropertyFirm, 3)``.

        Parameters
        ----------
        kind
            `PropertyFirm`, `PartyBranch`, `OwnerCommittee` or `StreetOffice`; a class that takes
            its place has the same key.
        row
            Row of its table: of the firm, the compound or the street.

        Returns
        -------
        mesa.Agent
            The agent, of that kind or of the class in its place.

        Examples
        --------
        >>> import simulation as sim
        >>> model = sim.GovernanceModel("yongqiao", seed=1, scale=0.002)
        >>> model.agent(sim.PropertyFirm, 0).row
        0
        """
        agent: Kind = self.agents_by_row[kind][row]
        return agent

    def shock(self, what: str) -> float:
        """Shock of the year 2020 (one random number for the year), in standard deviations."""
        if (self.start_month + self.month) // 12 != SHOCK_YEAR:
            return 0.0
        return float(randomness.normal(self.seed, f"shock of 2020 to {what}", 0, 0))

    def happens(self, decision: str, hazard: npt.ArrayLike) -> Mask:
        """Whether an event happens this month in each compound, given its hazard."""
        rows = np.arange(len(self.compounds))
        return randomness.bernoulli(self.seed, decision, self.month, rows, hazard)

    def happens_to(self, compound: int, decision: str, chance: float) -> bool:
        """Whether an event happens this month in one compound, given its chance."""
        return float(randomness.uniform(self.seed, decision, self.month, compound)) < chance

    def firm_happens(self, decision: str, hazard: npt.ArrayLike) -> Mask:
        """Whether an event happens this month to each firm, given its hazard."""
        return randomness.bernoulli(self.seed, decision, self.month, self.firms.identity, hazard)

    def implementation_of(self, lever: str) -> Floats:
        """Implementation intensity of a street-run lever in every street; a view."""
        return self.implementation.intensity[self._rows_of(lever)]

    def first_implementation_of(self, lever: str) -> Floats:
        """Implementation intensity with which every street began; a view."""
        return self.implementation.start[self._rows_of(lever)]

    def _rows_of(self, lever: str) -> slice:
        n, slot = len(self.streets), self.street_run_levers.index(lever)
        return slice(slot * n, (slot + 1) * n)

    def shift_satisfaction(self, compounds: Array, points: Array) -> None:
        """Raise or lower the satisfaction of all residents of some compounds at once."""
        satisfaction, table = self.households.satisfaction, self.compounds
        for row, change in zip(compounds.tolist(), np.asarray(points).tolist(), strict=True):
            first = table.first_household[row]
            residents = satisfaction[first : first + table.simulated[row]]
            np.clip(residents + np.float32(change), 0, 100, out=residents)
            table.satisfaction[row] = residents.mean(dtype=np.float64)

    def add_firms(self, **columns: npt.ArrayLike) -> None:
        """Add firms without projects, and their agents."""
        n = np.size(columns["identity"])
        for _, table in self.tables():
            if table.rows == "firm":
                table.append(n)
        for name, values in columns.items():
            getattr(self.firms, name)[-n:] = values
        self.register_firms()

    def register_firms(self) -> None:
        """Give every row of firms its agents; the model, which has the classes, overrides it."""
        raise NotImplementedError

    def check_whole(self) -> None:
        """Refuse to go on if a month was interrupted."""
        if self.is_mid_month:
            raise InterruptedMonthError(
                f"{self.date}: was interrupted in the middle of the month; restore a snapshot or "
                "make the model anew"
            )

    def snapshot(self) -> dict[str, Any]:
        """Everything that the rest of the run depends on; `restore` continues bit for bit."""
        self.check_whole()
        return {
            "month": self.month,
            "graph": self.graph.snapshot(),
            "ledger": self.ledger.snapshot(),
            **{name: table.snapshot() for name, table in self.tables()},
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go back, or on, to a snapshot; the model, which knows whose it is, checks that."""
        self.is_mid_month = True
        self.month = saved["month"]
        for name, table in self.tables():
            table.restore(saved[name])
        self.graph.restore(saved["graph"])
        self.graph.month = self.month
        self.ledger.restore(saved["ledger"])
        self.register_firms()
        self.is_mid_month = False
