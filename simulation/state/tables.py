"""All tables of the state, listed once."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import get_type_hints

from simulation.core.tables import Table
from simulation.state.branches import Branches, PartyAffiliations
from simulation.state.committees import Committees
from simulation.state.compounds import Compounds
from simulation.state.events import CumulativeEvents, Events
from simulation.state.firms import Firms
from simulation.state.households import Households
from simulation.state.issues import Issues
from simulation.state.policy import FirmPolicy, Policy
from simulation.state.posts import Posts
from simulation.state.scores import Scores
from simulation.state.streets import Implementation, Streets


class Tables:
    """The tables of a city."""

    compounds: Compounds
    households: Households
    firms: Firms
    branches: Branches
    committees: Committees
    streets: Streets
    implementation: Implementation
    issues: Issues
    scores: Scores
    policy: Policy
    firm_policy: FirmPolicy
    events: Events
    cumulative: CumulativeEvents
    posts: Posts
    affiliations: PartyAffiliations

    def allocate(self, sizes: Mapping[str, int]) -> None:
        """Make every table, with one row for each entity of its kind."""
        for name, kind in table_classes().items():
            setattr(self, name, kind(sizes[kind.rows]))

    def tables(self) -> Iterator[tuple[str, Table]]:
        """Give every table with its name."""
        return ((name, getattr(self, name)) for name in table_classes())


@functools.cache
def table_classes() -> Mapping[str, type[Table]]:
    """Class of every table by its name."""
    return get_type_hints(Tables)
