"""Tender: which firms look at a compound, which of them bid, and which one is chosen (2.12)."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulation.agents import bundle
from simulation.agents.party_branch import could_be_organised, is_organised
from simulation.agents.property_firm import PropertyFirm
from simulation.core import randomness
from simulation.core.tables import Array, Mask
from simulation.processes.finance import bundle_saving
from simulation.processes.prospects import Prospect, as_it_is, pooled, prospect
from simulation.state.compounds import Area, ServiceMode
from simulation.state.firms import WELFARE
from simulation.state.state import State


class Offer(NamedTuple):
    """The firm that is chosen, by its row, and the share of the reference fee that it asks."""

    firm: int
    price: float


class Tender:
    """One tender for the service of a compound.

    Parameters
    ----------
    state
        The state.
    compound
        Row of the compound.
    incumbent
        Whether the firm that serves it may take part.
    by_developer
        Whether a developer holds it, for a new estate.
    partners
        Other compounds that are tendered together with it.
    """

    def __init__(
        self,
        state: State,
        compound: int,
        *,
        incumbent: bool = False,
        by_developer: bool = False,
        partners: Sequence[int] = (),
    ) -> None:
        self.state, self.compound, self.partners = state, compound, partners
        self.compounds = [compound, *partners]
        policy, kind = state.policy, "developer" if by_developer else "tender"
        self.party_weight = float(getattr(policy, f"{kind}_party_weight")[compound])
        self.needs_party = bool(getattr(policy, f"{kind}_precondition")[compound])
        self.firms = self._lookers(incumbent)
        agents = [state.agent(PropertyFirm, row) for row in self.firms]
        self.price = np.array([firm.bid(compound) for firm in agents])
        self._promises = [
            (float(state.compounds.area[row]), prospect(state, row)) for row in self.compounds
        ]
        self.bids = np.array(
            [
                firm.wants(compound, self._margin(firm.row, price))
                for firm, price in zip(agents, self.price, strict=True)
            ],
            dtype=bool,
        )

    def winner(self) -> Offer | None:
        """Give the best of those who bid; None if nobody does."""
        return self._best(self.bids)

    def assigned(self) -> Offer | None:
        """Give the best of those who look, whether they bid or not; None if nobody looks."""
        return self._best(np.ones(len(self.firms), dtype=bool))

    def _best(self, among: Mask) -> Offer | None:
        if not among.any():
            return None
        best = int(np.argmax(np.where(among, self._utility, -np.inf)))
        return Offer(int(self.firms[best]), float(self.price[best]))

    def _margin(self, firm: int, price: float) -> float:
        """Margin for a firm; a strong compound of its own may share the account."""
        strong = bundle.strong_compound(self.state, self.compound, firm)
        if strong is None:
            return self._alone.margin(price)
        area = float(self.state.compounds.area[strong])
        parts = [*self._promises, (area, as_it_is(self.state, strong))]
        size = len(self._promises) + int(self.state.compounds.bundle_size[strong])
        return pooled(parts, float(bundle_saving(self.state, size))).margin(price)

    @functools.cached_property
    def _alone(self) -> Prospect:
        """Prospect of what is tendered, without a strong compound."""
        saving = float(bundle_saving(self.state, len(self._promises)))
        return pooled(self._promises, saving)

    @functools.cached_property
    def _utility(self) -> Array:
        state, firms, rows = self.state, self.state.firms, self.firms
        market, pair = state.parameters.market, self._pairs(rows)
        noise = randomness.normal(state.seed, "judging a bidder", state.month, pair)
        seeming = randomness.normal(state.seed, "seeming ability", state.month, pair)
        return np.asarray(
            market.weight_ability * (firms.ability[rows] + market.ability_noise * seeming)
            + market.weight_reputation * firms.reputation[rows] / 100
            + market.weight_price * (1 - self.price)
            + self.party_weight * is_organised(state)[rows]
            + market.tender_noise * noise
        )

    def _lookers(self, incumbent: bool) -> Array:
        """Rows of the firms that look, those with a project in the street first."""
        state = self.state
        rows = np.flatnonzero(self._able(incumbent))
        priority = randomness.uniform(state.seed, "bidders", state.month, self._pairs(rows))
        elsewhere = ~self._firms_in("street")[rows]
        more = int(
            randomness.poisson(
                state.seed,
                "firms look",
                state.month,
                self.compound,
                state.parameters.market.lookers,
            )
        )
        return rows[np.lexsort((priority, elsewhere))[: 1 + more]]

    def _able(self, incumbent: bool) -> Mask:
        """Firms that may bid: present in the district, in good credit, and as a rule demands."""
        state, firms = self.state, self.state.firms
        able = firms.district == state.compounds.district[self.compound]
        able |= self._firms_in("district")
        able &= (firms.kind != WELFARE) & (firms.credit >= state.parameters.market.least_credit)
        if self.needs_party:
            lenient = bool(state.policy.able_may_bid[self.compound])
            able &= could_be_organised(state) if lenient else is_organised(state)
        if not incumbent and state.compounds.contracted[self.compound]:
            able[state.compounds.firm[self.compound]] = False
        return able

    def _firms_in(self, area: Area) -> Mask:
        """Firms with a project in the street, or the district, of the compound."""
        compounds = self.state.compounds
        here = compounds.around(self.compound, area)
        under = compounds.service_mode[here] >= ServiceMode.CO_MANAGED
        present = np.zeros(len(self.state.firms), dtype=bool)
        present[compounds.firm[here][under]] = True
        return present

    def _pairs(self, rows: Array) -> Array:
        return randomness.pair(self.compound, self.state.firms.identity[rows])
