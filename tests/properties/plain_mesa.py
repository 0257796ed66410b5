"""The whole model in plain Mesa: each household a Mesa agent, the institutions the model's own.

The institutions read columns of compounds, so these are summed up from the agents after each pass,
and what institutions do to households is handed to the agents before the next.
"""

from __future__ import annotations

import numpy as np

from simulation.agents.resident import COLLECTION_PACE, NEW_FEE_MEMORY, Resident
from simulation.model.model import GovernanceModel
from simulation.scenario.scenario import Scenario
from tests.properties.reference_implementation import (
    OrdinaryHousehold,
    PlainCity,
    PlainCompound,
    PlainHousehold,
)

OUTSPOKEN_OWNER = 20


class _Counted(PlainHousehold):
    """A household that also knows what is summed up by compound."""

    recovered = False

    def pay(self) -> None:
        """Pay as ever, and note a month of arrears paid and the months without payment."""
        owed = self.arrears
        super().pay()
        if self.compound.billed:
            self.recovered = self.arrears < owed
            self.unpaid = 0 if self.paid else min(12, self.unpaid + 1)


class _OrdinaryCounted(_Counted, OrdinaryHousehold):
    """The same with random numbers of Mesa's own generator."""


class WholeCity(PlainCity):
    """The households of a model whose institutions act on them and look at them."""

    keyed_kind = _Counted
    ordinary_kind = _OrdinaryCounted

    def __init__(self, model: GovernanceModel, keyed: bool = True) -> None:
        super().__init__(model, keyed)
        people = model.households
        columns = (people.area, people.unpaid, people.flags & OUTSPOKEN_OWNER == OUTSPOKEN_OWNER)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        for household, (area, unpaid, outspoken_owner) in zip(self.households, rows, strict=True):
            household.area, household.unpaid = area, unpaid
            household.outspoken_owner = outspoken_owner
        self.floor = [sum(household.area for household in people) for people in self.residents]
        self._known = {name: getattr(people, name).copy() for name in ("satisfaction", "habit")}

    def perceive(self, model: GovernanceModel) -> None:
        """Let all households perceive, and tell the institutions what they feel."""
        self._follow_institutions(model)
        for compound in self.compounds:
            compound.look(model)
        self.agents.do("perceive")
        self._tell(model, "satisfaction")
        for row, people in enumerate(self.residents):
            below = [household for household in people if household.satisfaction < 60.0]
            aggrieved = sum(household.outspoken_owner for household in below)
            places = model.compounds
            places.satisfaction[row] = sum(h.satisfaction for h in people) / len(people)
            places.share_dissatisfied[row] = len(below) / len(people)
            places.aggrieved_owners[row] = aggrieved * places.weight[row]

    def pay(self, model: GovernanceModel) -> None:
        """Let all households with a bill pay, and tell the institutions who has."""
        self._follow_institutions(model)
        for compound in self.compounds:
            compound.send_bill(model)
        self.agents.do("pay")
        self._tell(model, "habit")
        for compound, people in zip(self.compounds, self.residents, strict=True):
            if compound.billed:
                self._collect(model, compound, people)
        self.turn_to(self.month + 1)

    def _collect(
        self, model: GovernanceModel, compound: PlainCompound, people: list[_Counted]
    ) -> None:
        places, row, floor = model.compounds, compound.row, self.floor[compound.row]
        paid = sum(household.area for household in people if household.paid) / floor
        places.paid_share[row] = paid
        places.recovered[row] = sum(h.area for h in people if h.recovered) / floor
        places.unpaid_year[row] = sum(h.unpaid == 12 for h in people) / len(people)
        places.collection_rate[row] += COLLECTION_PACE * (paid - places.collection_rate[row])

    def _tell(self, model: GovernanceModel, name: str) -> None:
        values = [getattr(household, name) for household in self.households]
        getattr(model.households, name)[:] = values
        self._known[name][:] = values

    def _follow_institutions(self, model: GovernanceModel) -> None:
        """Hand what institutions have changed in the columns to the households."""
        for name, known in self._known.items():
            column = getattr(model.households, name)
            for row in np.flatnonzero(column != known).tolist():
                setattr(self.households[row], name, float(column[row]))
                if name == "satisfaction":
                    self.households[row].before = float(column[row])
            known[:] = column


class InPlainMesa(Resident):
    """Residents that a `WholeCity` simulates."""

    @classmethod
    def perceive_service(cls, state: PlainModel) -> None:
        """Leave it to the agents."""
        state.city_of_agents.perceive(state)
        state.compounds.promise = False
        state.compounds.new_fee *= NEW_FEE_MEMORY

    @classmethod
    def pay_fees(cls, state: PlainModel) -> None:
        """Leave it to the agents."""
        state.compounds.reset("paid_share", "recovered")
        state.city_of_agents.pay(state)


class PlainModel(GovernanceModel):
    """A model whose households are Mesa agents.

    Parameters
    ----------
    keyed
        Whether the households have the random numbers of the model, and not of Mesa's generator.
    """

    def __init__(
        self,
        scenario: Scenario | str,
        seed: int,
        keyed: bool = False,
        scale: float = 1.0,
        streets: float = 1.0,
    ) -> None:
        agents = {Resident: InPlainMesa}
        super().__init__(scenario, seed, scale=scale, streets=streets, agents=agents)
        self.city_of_agents = WholeCity(self, keyed)
