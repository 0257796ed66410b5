"""Street offices (街道办事处): they implement levers, more or less seriously, and learn (2.14).

Implementation intensity is how seriously a street takes a lever.  It tires, it responds to
supervision and to a street's rank among its peers, and it is copied from whoever has the best
*reported* score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from simulation.agents import conversion, inspection
from simulation.agents.base import RowAgent, ask, together
from simulation.core import randomness
from simulation.core.tables import Array, Floats, Mask, Rows, Table, rows_where
from simulation.processes import assessment, contracts
from simulation.state.compounds import ServiceMode
from simulation.state.state import State

# Both are assumptions.
LEARNING_PERIOD = 6
"""Months after which streets respond to their rank, and copy their peers."""
HOURS_PER_TICKET = 1.0
"""Staff hours for each ticket of the hotline."""


def meet(state: State, rows: Rows, rate: Floats) -> Mask:
    """Let streets hold the requested number of joint meetings a month."""
    uniform = randomness.uniform(state.seed, "joint meeting", state.month, rows)
    state.streets.meetings_held[rows] += np.floor(rate + uniform).astype(np.int64)
    return np.ones(len(rows), dtype=bool)


class StreetOffice(RowAgent):
    """A street office with its communities.

    Examples
    --------
    >>> import simulation as sim
    >>> model = sim.GovernanceModel("yongqiao", seed=1, scale=0.002)
    >>> len(model.agents_by_type[sim.StreetOffice]) == len(model.streets)
    True
    """

    node_kind: ClassVar[str] = "street"

    @property
    def _table(self) -> Table:
        return self.model.streets

    @classmethod
    def meet_all(cls, state: State) -> None:
        """Let streets hold the joint meetings (联席会议) that levers request (J_s)."""
        policy, street = state.policy, state.compounds.street
        rows = np.flatnonzero(policy.meeting_rate > 0)
        asked, first = np.unique(street[rows], return_index=True)
        if asked.size:
            rate = np.maximum.reduceat(policy.meeting_rate[rows], first)
            meets = np.zeros(len(state.streets), dtype=bool)
            meets[asked] = ask(state, StreetOffice, asked, "hold_meetings", rate)
            reached = rows[meets[street[rows]]]
            policy.meetings[reached] = policy.meeting_intensity[reached]
        policy.fee_mediation = policy.meetings * policy.mediation_requested

    @classmethod
    def convert_all(cls, state: State) -> None:
        """Give a service to old compounds that have none, or only themselves (2.12, 2.13)."""
        compounds, policy = state.compounds, state.policy
        waiting = compounds.waiting
        unsettled = waiting & ~compounds.settled
        asked = state.happens("conversion", policy.conversion_hazard)
        on_lower_rung = compounds.old & (compounds.service_mode <= ServiceMode.CO_MANAGED)
        climbing = state.parameters.participation.climbing * policy.usual_conversion
        asked_again = on_lower_rung & compounds.settled & state.happens("climbing", climbing)
        for row in rows_where(unsettled & asked):
            if not compounds.settled[row]:  # else it was tendered together with another one
                state.agent(StreetOffice, compounds.street[row]).convert(row)
        for row in rows_where(asked_again):
            if compounds.service_mode[row] <= ServiceMode.CO_MANAGED:
                state.agent(StreetOffice, compounds.street[row]).raise_service(row)
        waiting = compounds.waiting
        for row in rows_where(waiting & state.happens("welfare takeover", policy.welfare_hazard)):
            state.agent(StreetOffice, int(compounds.street[row])).hand_to_welfare(row)

    @classmethod
    def inspect_all(cls, state: State) -> None:
        """Visit compounds as often as levers request (2.11)."""
        rows = np.flatnonzero(inspection.visited(state))
        state.events.visits[rows] += 1
        ask(state, StreetOffice, state.compounds.street[rows], "inspect", rows)

    @classmethod
    def tire_and_learn(cls, state: State, visibility: Mapping[str, float]) -> None:
        """Implementation tires, and follows supervision, rank and peers (2.14).

        Parameters
        ----------
        state
            The state.
        visibility
            Street-run levers in force, and how visible each is to those who rank the streets.
        """
        streets = state.parameters.streets
        if state.month < 0:
            return
        for lever in visibility:
            state.implementation_of(lever)[:] *= 1 - streets.fatigue
        if state.policy.supervised.any():
            _supervise(state, visibility)
        if state.month % LEARNING_PERIOD == 0 and state.street_run_levers:
            scores = assessment.street_scores(state)
            _compete(state, scores, visibility)
            before = {
                name: state.implementation_of(name).copy() for name in state.street_run_levers
            }
            chance = randomness.uniform(
                state.seed, "street learns", state.month, np.arange(len(state.streets))
            )
            visits = inspection.street_visits(state)
            if state.structure.imitation == "true":
                scores = assessment.street_scores(state, assessment.true_score(state))
            for row in rows_where(chance < streets.copying + streets.copying_by_visit * visits):
                office = state.agent(StreetOffice, row)
                office.learn_from_peers(scores, before, everywhere=visits[row] > 0)

    @classmethod
    def feel_overload(cls, state: State) -> None:
        """Compare the hours of this month with the hours of the staff, for the next one (2.14)."""
        streets, compounds = state.streets, state.compounds
        hours = HOURS_PER_TICKET * np.bincount(compounds.street, state.issues.tickets, len(streets))
        if state.month < 0:
            streets.ticket_hours += hours if state.month >= -12 else 0.0
            streets.overload = 0.0
            if state.month == -1:
                _set_capacity(state)
            return
        streets.overload = np.divide(
            hours + state.ledger.hours,
            streets.capacity,
            out=np.zeros(len(streets)),
            where=streets.capacity > 0,
        )

    @together(inspection.inspect)
    def inspect(self, compound: int) -> None:
        """Visit a compound, and demand repair if a defect is detected."""
        inspection.inspect(self.model, np.array([self.row]), np.array([compound]))

    @together(meet)
    def hold_meetings(self, rate: float) -> bool:
        """Hold the requested number of joint meetings a month; True if they are held at all."""
        return bool(meet(self.model, np.array([self.row]), np.array([rate]))[0])

    def convert(self, compound: int) -> None:
        """Ask the owners of an old compound to take a service, and settle what they agree to."""
        state = self.model
        before = state.compounds.service_mode[compound]
        settled = conversion.settle(state, compound, self.destination(compound))
        if not settled:
            state.events.refusals[compound] += 1
            return
        state.compounds.settled[compound] = True
        mode = state.compounds.service_mode[compound]
        state.compounds.determined[compound] = mode
        if mode != before:
            contracts.announce(state, compound)
            state.events.conversions[compound] += 1

    def destination(self, compound: int) -> ServiceMode | None:
        """Service mode that the city decided on; None leaves it to owners and firms."""
        return conversion.stated_destination(self.model, compound)

    def raise_service(self, compound: int) -> None:
        """Ask the owners of a settled compound for a better service; nothing changes if not."""
        if conversion.climb(self.model, compound):
            contracts.announce(self.model, compound)
            self.model.events.climbs[compound] += 1

    def hand_to_welfare(self, compound: int) -> None:
        """Hand an old compound without a firm to a public-welfare firm, if all agree."""
        if conversion.into_welfare(self.model, compound, "a welfare firm"):
            contracts.announce(self.model, compound)

    def learn_from_peers(
        self, scores: Array, implementation: Mapping[str, Array], everywhere: bool
    ) -> None:
        """Copy how the best-scored peer implements each lever, with error.

        Parameters
        ----------
        scores
            Mean score of every street.
        implementation
            Implementation intensity in every street, by lever, before anybody copied.
        everywhere
            Whether streets of other districts are looked at, too.
        """
        state = self.model
        known = np.arange(len(scores)) if everywhere else state.graph.peers_of(self.row)
        peers = known[~np.isnan(scores[known])]
        if not peers.size or not scores[peers].max() > scores[self.row]:
            return
        best = int(peers[np.argmax(scores[peers])])
        for lever, intensity in implementation.items():
            error = float(randomness.normal(state.seed, f"copying {lever}", state.month, self.row))
            copied = intensity[best] + state.parameters.streets.copying_noise * error
            state.implementation_of(lever)[self.row] = min(1.0, max(0.0, copied))


def _compete(state: State, scores: Array, visibility: Mapping[str, float]) -> None:
    """Let streets that rank low in their district take visible levers more seriously."""
    gap = rank_gap(scores, state.streets.district)
    response = state.parameters.streets.tournament * gap
    for lever, visible in visibility.items():
        intensity = state.implementation_of(lever)
        intensity += visible * response
        np.clip(intensity, 0, 1, out=intensity)


def _supervise(state: State, levers: Iterable[str]) -> None:
    """Draw what supervised streets run to the standard set for each of them."""
    streets, street, n = state.parameters.streets, state.compounds.street, len(state.streets)
    compounds = np.maximum(1, np.bincount(street, minlength=n))
    pull = streets.supervised_pull * np.bincount(street, state.policy.supervised, n) / compounds
    for lever in levers:
        intensity, start = state.implementation_of(lever), state.first_implementation_of(lever)
        intensity += pull * (start + streets.supervised_rise * (1 - start) - intensity)


def rank_gap(scores: Array, district: Array) -> Array:
    """Give (rank - 1) / (n - 1) within the district, 0 for the best; unranked streets have 0."""
    gap = np.zeros(len(scores))
    ranked = np.flatnonzero(~np.isnan(scores))
    order = ranked[np.lexsort((-scores[ranked], district[ranked]))]
    _, first, size = np.unique(district[order], return_index=True, return_counts=True)
    rank = np.arange(len(order)) - np.repeat(first, size)
    gap[order] = rank / np.repeat(np.maximum(1, size - 1), size)
    return gap


def _set_capacity(state: State) -> None:
    streets, compounds = state.streets, state.compounds
    looked_after = np.bincount(compounds.street, minlength=len(streets))
    months = min(12, state.burn_in)
    streets.capacity = (
        streets.ticket_hours / months + state.parameters.streets.hours_per_compound * looked_after
    )
