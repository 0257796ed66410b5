"""Street offices (街道办事处): they run levers with more or less vigour, and learn from each other.

Vigour is how seriously a street takes a lever.  It tires, it responds to a street's rank among its
peers, and it is copied from whoever has the best *reported* score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation import draws, measurement
from simulation.agents import inspection, tender
from simulation.agents.row_agent import RowAgent
from simulation.columns import Array, Table, column, rows_where
from simulation.compounds import ServiceMode
from simulation.parameters import Normal, ParameterGroup, Uniform, parameter, share

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

LEARNING_PERIOD = 6
HOURS_PER_TICKET = 1.0
DESTINATIONS = (
    ("to_self_managed", ServiceMode.SELF_MANAGED),
    ("to_co_managed", ServiceMode.CO_MANAGED),
    ("to_market", ServiceMode.MARKET),
    ("to_welfare", ServiceMode.WELFARE),
)


class StreetParameters(ParameterGroup):
    """Vigour, capacity and learning of street offices (equations 2.4 and 2.14)."""

    vigour_mean: float = share(0.5, "vigour with which a street takes up a lever", symbol="lambda")
    vigour_sd: float = parameter(0.15, "spread of vigour over streets", low=0)
    fatigue: float = share(
        0.02, "vigour lost while a lever is in force", unit="1/month", prior=Uniform(0, 0.05)
    )
    tournament: float = parameter(
        0.05,
        "response of vigour to a street's rank",
        symbol="pi_T",
        prior=Normal(0.05, 0.05),
        provenance="literature",
        source="Li and Zhou 2005 (for); Pang, Keng and Zhang 2023 (against)",
    )
    copying: float = share(0.3, "chance to copy the best peer every six months")
    copying_by_visit: float = share(0.1, "added chance for each site visit a year")
    copying_noise: float = parameter(0.1, "error of copying", low=0)
    hours_per_compound: float = parameter(
        5.0,
        "staff hours for each compound beside tickets",
        unit="hours/month",
        prior=Uniform(2, 12),
        low=0,
    )


class Streets(Table):
    """One row per street."""

    district = column(np.int32, "row", 0, 1e6, "district it belongs to")
    capacity = column(np.float64, "hours/month", 0, np.inf, "staff hours (H_s)", np.inf)
    ticket_hours = column(np.float64, "hours", 0, np.inf, "ticket hours of the last burn-in year")
    overload = column(np.float64, "ratio", 0, np.inf, "hours needed per hour there is (omega_s)")
    first_score = column(np.float64, "points", -100, 300, "mean score before the programme", 60)
    meetings_held = column(np.int64, "meetings", 0, 1e6, "joint meetings held so far")


class Vigour(Table):
    """One row per street and street-run lever, lever by lever."""

    value = column(np.float64, "share", 0, 1, "vigour (lambda_s,l)")


class StreetOffice(RowAgent):
    """A street office with its communities."""

    def _tables(self) -> tuple[Table, ...]:
        return (self.model.streets,)

    @classmethod
    def meet_all(cls, model: GovernanceModel) -> None:
        """Let streets hold the joint meetings (联席会议) that levers ask for (J_s)."""
        policy, street = model.policy, model.compounds.street
        asked = np.flatnonzero(policy.meeting_rate > 0)
        for reached in np.split(asked, np.flatnonzero(np.diff(street[asked])) + 1):
            rate = float(policy.meeting_rate[reached].max(initial=0))
            if reached.size and model.street(int(street[reached[0]])).hold_meetings(rate):
                policy.meetings[reached] = policy.meeting_force[reached]
        policy.fee_mediation = policy.meetings * policy.mediation_asked

    @classmethod
    def convert_all(cls, model: GovernanceModel) -> None:
        """Give a service to old compounds that have none, or only themselves (2.13)."""
        compounds, policy = model.compounds, model.policy
        eligible = compounds.old & ~compounds.settled
        eligible &= compounds.service_mode <= ServiceMode.SELF_MANAGED
        for row in rows_where(eligible & model.happens("conversion", policy.conversion_hazard)):
            model.street(compounds.street[row]).convert(row)
        waiting = compounds.old & (compounds.service_mode <= ServiceMode.SELF_MANAGED)
        for row in rows_where(waiting & model.happens("welfare takeover", policy.welfare_hazard)):
            model.street(int(compounds.street[row])).hand_to_welfare(row)
        retender = (compounds.service_mode <= ServiceMode.SELF_MANAGED) & ~compounds.old
        hazard = np.full(len(compounds), model.parameters.market.retender)
        for row in rows_where(retender & model.happens("tender again", hazard)):
            winner = tender.choose(model, row)
            if winner:
                tender.hand_over(model, row, winner[0], ServiceMode.MARKET, winner[1])

    @classmethod
    def inspect_all(cls, model: GovernanceModel) -> None:
        """Visit compounds as often as levers ask (2.11)."""
        for compound in rows_where(inspection.visited(model)):
            model.events.visits[compound] += 1
            model.street(int(model.compounds.street[compound])).inspect(compound)

    @classmethod
    def tire_and_learn(cls, model: GovernanceModel) -> None:
        """Vigour tires; every six months it responds to rank and is copied from peers (2.14)."""
        streets = model.parameters.streets
        if model.month < 0:
            return
        for slot, lever in enumerate(model.street_run_levers):
            if lever.in_force(model.month):
                model.vigour_of(slot)[:] *= 1 - streets.fatigue
        if model.month % LEARNING_PERIOD == 0 and model.street_run_levers:
            scores = measurement.street_scores(model)
            _compete(model, scores)
            before = model.vigour.value.copy()
            luck = draws.uniform(
                model.seed, "street learns", model.month, np.arange(len(model.streets))
            )
            visits = inspection.street_visits(model)
            for row in rows_where(luck < streets.copying + streets.copying_by_visit * visits):
                model.street(row).learn_from_peers(scores, before, everywhere=visits[row] > 0)

    @classmethod
    def feel_overload(cls, model: GovernanceModel) -> None:
        """Compare the hours of this month with the hours of the staff, for the next one (2.4)."""
        streets, compounds = model.streets, model.compounds
        hours = HOURS_PER_TICKET * np.bincount(compounds.street, model.issues.tickets, len(streets))
        if model.month < 0:
            streets.ticket_hours += hours if model.month >= -12 else 0.0
            streets.overload = 0.0
            if model.month == -1:
                _set_capacity(model)
            return
        streets.overload = np.divide(
            hours + model.ledger.hours,
            streets.capacity,
            out=np.zeros(len(streets)),
            where=streets.capacity > 0,
        )

    def inspect(self, compound: int) -> None:
        """Look at a compound, and demand repair if there is something to find."""
        if inspection.finds_defect(self.model, compound):
            inspection.demand_repair(self.model, compound)

    def hold_meetings(self, rate: float) -> bool:
        """Hold as many joint meetings as are asked a month; True if they are held at all."""
        luck = float(draws.uniform(self.model.seed, "joint meeting", self.model.month, self.row))
        self.meetings_held += int(rate + luck)
        return True

    def convert(self, compound: int) -> None:
        """Choose a service for an old compound and put it in place, sometimes only on paper."""
        model, compounds = self.model, self.model.compounds
        mode = self.destination(compound)
        luck = float(draws.uniform(model.seed, "on paper", model.month, compound))
        before = compounds.service_mode[compound]
        if mode == ServiceMode.WELFARE:
            mode = self._into_welfare(compound)
        if mode in (ServiceMode.CO_MANAGED, ServiceMode.MARKET):
            winner = tender.choose(model, compound)
            if winner is None:
                return
            tender.hand_over(model, compound, winner[0], mode, winner[1])
        elif mode == ServiceMode.SELF_MANAGED != before:
            tender.restart_billing(model, compound)
            tender.serve_without_firm(model, compound, mode)
        compounds.settled[compound] = True
        if mode == before:
            return
        compounds.on_paper[compound] = luck < model.policy.conversion_on_paper[compound]
        compounds.new_fee[compound] = 1.0
        compounds.promise[compound] = True
        model.events.conversions[compound] += 1

    def destination(self, compound: int) -> ServiceMode:
        """Service mode for a compound, at random with the shares that the lever asks for."""
        policy = self.model.policy
        shares = np.array([getattr(policy, name)[compound] for name, _ in DESTINATIONS])
        luck = float(draws.uniform(self.model.seed, "destination", self.model.month, compound))
        reached = int(np.searchsorted(np.cumsum(shares) / shares.sum(), luck, side="right"))
        return DESTINATIONS[min(reached, len(DESTINATIONS) - 1)][1]

    def hand_to_welfare(self, compound: int) -> None:
        """Hand an old compound without a firm to a public-welfare firm, if one has room."""
        if self._into_welfare(compound) == ServiceMode.WELFARE:
            self.model.compounds.new_fee[compound] = 1.0
            self.model.compounds.promise[compound] = True

    def _into_welfare(self, compound: int) -> ServiceMode:
        """Find room at a public-welfare firm; without room it is co-management."""
        firm = tender.welfare_firm(self.model, compound)
        if firm is None:
            return ServiceMode.CO_MANAGED
        tender.take_into_welfare(self.model, compound, firm)
        return ServiceMode.WELFARE

    def learn_from_peers(self, scores: Array, vigour: Array, everywhere: bool) -> None:
        """Copy the vigour of the best-scored peer, with error."""
        model, n = self.model, len(self.model.streets)
        weight = model.graph.peers[self.row]
        known = np.flatnonzero(((weight > 0) | everywhere) & ~np.isnan(scores))
        if not known.size or not scores[known].max() > scores[self.row]:
            return
        best = int(known[np.argmax(scores[known])])
        for slot, lever in enumerate(model.street_run_levers):
            error = float(draws.normal(model.seed, f"copying {lever.name}", model.month, self.row))
            copied = vigour[slot * n + best] + model.parameters.streets.copying_noise * error
            model.vigour_of(slot)[self.row] = min(1.0, max(0.0, copied))


def first_vigour(model: GovernanceModel) -> Vigour:
    """Vigour of every street for every street-run lever of the scenario."""
    n, streets = len(model.streets), model.parameters.streets
    vigour = Vigour(n * len(model.street_run_levers))
    for slot, lever in enumerate(model.street_run_levers):
        luck = draws.normal(model.city_seed, f"vigour {lever.name}", 0, np.arange(n))
        value = streets.vigour_mean + streets.vigour_sd * luck
        vigour.value[slot * n : (slot + 1) * n] = np.clip(value, 0, 1)
    return vigour


def _compete(model: GovernanceModel, scores: Array) -> None:
    """Raise the vigour of streets that rank low in their district, for visible levers."""
    gap = rank_gap(scores, model.streets.district)
    response = model.parameters.streets.tournament * gap
    for slot, lever in enumerate(model.street_run_levers):
        if lever.in_force(model.month):
            vigour = model.vigour_of(slot)
            vigour += lever.visibility * response
            np.clip(vigour, 0, 1, out=vigour)


def rank_gap(scores: Array, district: Array) -> Array:
    """Give (rank - 1) / (n - 1) within the district, 0 for the best; unranked streets have 0."""
    gap = np.zeros(len(scores))
    for one in np.unique(district):
        rows = np.flatnonzero((district == one) & ~np.isnan(scores))
        if len(rows) > 1:
            order = rows[np.argsort(-scores[rows], kind="stable")]
            gap[order] = np.arange(len(rows)) / (len(rows) - 1)
    return gap


def _set_capacity(model: GovernanceModel) -> None:
    streets, compounds = model.streets, model.compounds
    looked_after = np.bincount(compounds.street, minlength=len(streets))
    months = min(12, model.scenario.burn_in)
    streets.capacity = (
        streets.ticket_hours / months + model.parameters.streets.hours_per_compound * looked_after
    )
