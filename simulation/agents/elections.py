"""Elections: committees are founded, stand again, lapse and fall, many at once (2.7).

`rows` are the compounds that are concerned.
"""

from __future__ import annotations

import numpy as np

from simulation.core import randomness
from simulation.core.tables import Array, Floats, Mask, Rows
from simulation.processes import representation
from simulation.state.committees import CommitteeKind
from simulation.state.state import State

# All of these are assumptions.
SHORT_TERM, LONG_TERM = 36, 60
"""Shortest and longest term of a committee, months."""
CHANCE_OF_DELAY = 0.5
"""Chance that an election with too few party members is delayed rather than screened."""
SUBSTITUTE_BASE = 0.3
"""Representativeness of a substitute committee without any resident in it."""
PARTY_SKILL_SCALE = 10
"""Points of skill for which the effect of the party share stands."""
NUMBERS = ("months_left", "party_share", "skill", "representativeness", "self_interest")
"""Columns of a committee that are 0 without one."""


def elect(state: State, rows: Rows, kind: CommitteeKind, again: bool = False) -> None:
    """Elect committees; one with too few party members is held up or screened.

    A substitute is appointed rather than elected.

    Parameters
    ----------
    state
        The state.
    rows
        The compounds.
    kind
        Kind of the committees.
    again
        Whether they are elected at the end of a term; the required party share then holds only
        where the policy says so.
    """
    if kind == CommitteeKind.SUBSTITUTE:
        _appoint(state, rows)
    else:
        _elect_owners(state, rows, again)


def _appoint(state: State, rows: Rows) -> None:
    """Appoint substitute committees."""
    residents = state.policy.substitute_resident_share[rows]
    nobody = np.zeros(len(rows))
    _seat(state, rows, CommitteeKind.SUBSTITUTE, nobody, SUBSTITUTE_BASE + residents)
    state.committees.developer_seat[rows] = state.policy.substitute_developer_seat[rows]


def _elect_owners(state: State, rows: Rows, again: bool) -> None:
    rules, policy, committees = state.parameters.committees, state.policy, state.committees
    binds = policy.re_elections_screened[rows] | (not again)
    required = np.where(binds, policy.minimum_party_share[rows], 0.0)
    share = _party_share(state, rows)
    too_few = share < required
    held_up = too_few & (_random(state, "founding held up", rows) < CHANCE_OF_DELAY)
    committees.delay[rows[held_up]] = rules.months_of_delay
    goes_on = ~held_up
    elected, share, required = rows[goes_on], share[goes_on], required[goes_on]
    screened = too_few[goes_on]
    lost = np.where(screened, rules.representation_lost * (required - share), 0.0)
    _seat(state, elected, CommitteeKind.OWNERS, np.maximum(share, required), 1 - lost)
    committees.screened[elected] = screened
    interest = representation.self_interest_quantile(_random(state, "self-interest", elected))
    committees.self_interest[elected] = interest * (1 - rules.screened_interest * screened)


def _party_share(state: State, rows: Rows) -> Floats:
    """Share of party members among those whom the owners elect by themselves."""
    rules = state.parameters.committees
    elected = randomness.binomial(
        state.seed,
        "party members elected",
        state.month,
        rows,
        rules.seats,
        rules.candidate_party_share,
    )
    return np.asarray(elected / rules.seats)


def _seat(
    state: State, rows: Rows, kind: CommitteeKind, party_share: Array, representativeness: Array
) -> None:
    committees, rules = state.committees, state.parameters.committees
    length = _random(state, "length of term", rows)
    committees.kind[rows], committees.party_share[rows] = kind, party_share
    committees.self_interest[rows], committees.developer_seat[rows] = 0.0, False
    committees.months_left[rows] = SHORT_TERM + np.floor(length * (LONG_TERM - SHORT_TERM + 1))
    skill = representation.skill_quantile(_random(state, "committee skill", rows))
    skill = skill + rules.party_skill * party_share / PARTY_SKILL_SCALE
    committees.skill[rows] = np.clip(skill, 0.0, 1.0)
    committees.representativeness[rows] = np.clip(representativeness, 0.0, 1.0)
    state.events.elections[rows] += 1


def dissolve(state: State, rows: Rows) -> None:
    """Dissolve committees, and end the posts of cadres in them."""
    committees, graph = state.committees, state.graph
    for name in ("kind", *NUMBERS, "screened", "developer_seat"):
        getattr(committees, name)[rows] = 0
    for row in rows[state.posts.committee_seats[rows] > 0].tolist():
        for edge in graph.seats(row):
            graph.end(edge, state.month)


def stand_again(state: State, rows: Rows) -> Mask:
    """Which committees of owners stand again at the end of their term."""
    chance = state.parameters.committees.re_election
    return np.asarray(_random(state, "re-election", rows) < chance)


def _random(state: State, decision: str, rows: Rows) -> Floats:
    return randomness.uniform(state.seed, decision, state.month, rows)
