"""A synthetic city, before its first month."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulation.core import randomness
from simulation.core.tables import Array, Mask
from simulation.parameters.initial_conditions import CityStart
from simulation.state.compounds import NONE, Compounds

LEAST_SIMULATED = 20
"""Households simulated per compound even at the smallest scale, if it has as many."""


@dataclass(frozen=True)
class City:
    """A city before its first month; see `synthesise`.

    Attributes
    ----------
    start
        Counts and assumptions from which it was synthesised.
    seed
        Its own seed.
    compounds
        Compounds ordered by district, street and community, with the firm that serves each.
    street_district, community_street
        Row of the district of each street, and of the street of each community.
    firm_kind, firm_district, firm_ability, firm_members, firm_identity, firm_projects_elsewhere
        One entry per firm: kind (row of `FIRM_KINDS`), home district, ability (0 to 1), party
        members, the identity that keys its random numbers, and its projects in streets that a
        sample leaves out.
    part
        Share of the households of the whole city; below 1 in a sample of streets.
    """

    start: CityStart
    seed: int
    compounds: Compounds
    street_district: Array
    community_street: Array
    firm_kind: Array
    firm_district: Array
    firm_ability: Array
    firm_members: Array
    firm_identity: Array
    firm_projects_elsewhere: Array
    part: float = 1.0

    def sample(self, share: float) -> City:
        """Keep some streets, with all their compounds and households.

        Streets keep their numbers, and every district keeps at least one of its streets.  Firms
        keep the projects that lie in them, and the number of those elsewhere; of the firms without
        any in them, the same share stays.

        Parameters
        ----------
        share
            Share of the streets of each district, above 0 and at most 1.
        """
        if share == 1:
            return self
        sampled = self.sampled_streets(share)[self.compounds.street]
        rows = np.flatnonzero(sampled)
        columns = {name: column[rows] for name, column in self.compounds.snapshot().items()}
        compounds = Compounds(len(rows))
        compounds.restore(columns)
        serving = compounds.firm[compounds.firm != NONE]
        stays = _uniform(self.seed, "firm in the sample", len(self.firm_kind)) < share
        stays[serving] = True
        new_row = np.cumsum(stays) - 1
        compounds.firm[compounds.firm != NONE] = new_row[serving]
        firms = {
            name: getattr(self, name)[stays] for name in vars(self) if name.startswith("firm_")
        }
        firms["firm_projects_elsewhere"] = self._projects(~sampled)[stays]
        part = float(compounds.households.sum() / self.compounds.households.sum())
        return replace(self, compounds=compounds, part=part, **firms)

    def sampled_streets(self, share: float) -> Mask:
        """Streets of a sample: in each district the first in order of keyed random numbers.

        Streets without compounds come last, so that every district that has some is there.
        """
        priority = _uniform(self.seed, "street in the sample", len(self.street_district))
        empty = np.bincount(self.compounds.street, minlength=len(priority)) == 0
        order = np.lexsort((priority, empty, self.street_district))
        size = np.bincount(self.street_district)
        rank = np.arange(len(order)) - np.repeat(np.cumsum(size) - size, size)
        sampled = np.zeros(len(order), dtype=np.bool_)
        sampled[order] = rank < np.maximum(1, np.round(share * size))[self.street_district[order]]
        return sampled

    def _projects(self, where: Mask) -> Array:
        """Projects of each firm among some of the compounds."""
        firm = self.compounds.firm[where & (self.compounds.firm != NONE)]
        return np.bincount(firm, minlength=len(self.firm_kind))

    def compounds_at(self, scale: float) -> Compounds:
        """Copy of the compounds, with the number of simulated households of a scale."""
        compounds = Compounds(len(self.compounds))
        compounds.restore(self.compounds.snapshot())
        requested = np.maximum(LEAST_SIMULATED, np.round(scale * compounds.households))
        compounds.simulated = np.minimum(compounds.households, requested)
        compounds.weight = compounds.households / compounds.simulated
        compounds.first_household = np.cumsum(compounds.simulated) - compounds.simulated
        return compounds


def _uniform(seed: int, decision: str, n: int) -> Array:
    return randomness.uniform(seed, decision, 0, np.arange(n))
