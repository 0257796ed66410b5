"""Registration: the agents of all rows, made and removed with them."""

from __future__ import annotations

from simulation.agents.classes import AgentClasses
from simulation.agents.owner_committee import OwnerCommittee
from simulation.agents.party_branch import PartyBranch
from simulation.agents.property_firm import PropertyFirm
from simulation.agents.street_office import StreetOffice
from simulation.state.state import State


def register_agents(state: State, classes: AgentClasses) -> None:
    """Make the agents of all rows.

    Parameters
    ----------
    state
        The state.
    classes
        Class of each kind of agent.
    """
    state.agents_by_row = {PropertyFirm: [], PartyBranch: []}
    register_firms(state, classes)
    for kind, own, rows in (
        (OwnerCommittee, classes.committee, state.compounds),
        (StreetOffice, classes.street, state.streets),
    ):
        state.agents_by_row[kind] = [own(state, row) for row in range(len(rows))]


def register_firms(state: State, classes: AgentClasses) -> None:
    """Give every row of firms its agents, and remove agents without a row."""
    for kind, own in ((PropertyFirm, classes.firm), (PartyBranch, classes.branch)):
        agents = state.agents_by_row[kind]
        while len(agents) > len(state.firms):
            agents.pop().remove()
        agents.extend(own(state, row) for row in range(len(agents), len(state.firms)))
