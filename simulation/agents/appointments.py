"""Appointments: which posts are vacant, where offices appoint, and whom (equations 2.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from simulation.core import randomness
from simulation.core.tables import Array, Mask, rows_where
from simulation.state import households
from simulation.state.compounds import NONE
from simulation.state.edges import Edge, Node
from simulation.state.state import State

MEMBER_PRIORITY: Mapping[str, str] = {"x3": "own committee member", "x4": "leader"}
"""Decision that keys the priority of party members for a post."""
NEED_SCALE = 10
"""Points of satisfaction for which the weight of dissatisfaction stands; an assumption."""


def vacancies(state: State) -> dict[str, Mask]:
    """Compounds with a vacant post, by post; more than one committee post may be."""
    posts, under = state.posts, state.compounds.contracted
    wanted = posts.committee_seats < state.policy.persons_per_committee
    return {
        "x1": (posts.director == NONE) & under,
        "x2": (posts.head == NONE) & under,
        "x3": wanted & state.committees.is_elected,
    }


def held(state: State, where: Mask) -> dict[str, int]:
    """Persons who hold a post in some compounds, by post, as the sources count them.

    A firm head counts once for a community, however many projects the firm has there.
    """
    posts, community = state.posts, state.compounds.community
    heads = where & (posts.head != NONE)
    return {
        "x1": int((where & (posts.director != NONE)).sum()),
        "x2": len(np.unique(randomness.pair(posts.head[heads], community[heads]))),
        "x3": int(posts.committee_seats[where].sum()),
    }


def hazard(state: State, post: str, vacant: Mask) -> Array:
    """Monthly hazard of an appointment: higher where residents are dissatisfied.

    Each street office has its usual number of appointments, and prefers some compounds.
    """
    rate = getattr(state.policy, f"rate_{post}")
    if not rate.any():
        return np.zeros(len(rate))
    usual = np.where(vacant, rate, 0.0)
    street, n = state.compounds.street, len(state.streets)
    total = np.bincount(street, usual, n)
    mean = _ratio(np.bincount(street, usual * state.compounds.satisfaction, n), total)
    need = (mean[street] - state.compounds.satisfaction) / NEED_SCALE
    preferred = usual * np.exp(state.parameters.posts.dissatisfaction * need)
    scale = _ratio(total, np.bincount(street, preferred, n))
    return np.asarray(preferred * scale[street])


def candidate(state: State, post: str, compound: int) -> Node | None:
    """Whom an office appoints as quality director or to a committee; None if there is nobody."""
    if post == "x3" and state.policy.own_party_members[compound]:
        free = free_members(state, compound, post, 1)
        return ("resident", compound, free[0]) if free else None
    most = int(state.policy.posts_per_cadre[compound])
    sitting = [edge.source for edge in state.graph.seats(compound)] if post == "x3" else []
    cadre = freest_cadre(state, int(state.compounds.community[compound]), most, sitting)
    return None if cadre is None else ("cadre", cadre)


def _ratio(above: Array, below: Array) -> Array:
    return np.divide(above, below, out=np.zeros(len(above)), where=below > 0)


def freest_cadre(
    state: State, community: int, most: int, sitting: Sequence[Node] = ()
) -> int | None:
    """Cadre of a community with the fewest posts, by keyed priority; None if all are full.

    Parameters
    ----------
    state
        The state.
    community
        Row of the community.
    most
        Posts that a cadre may hold.
    sitting
        Persons who hold this post already.
    """
    n = state.city.start.cadres_per_community
    cadres = community * n + np.arange(n)
    if sitting:
        cadres = np.array([cadre for cadre in cadres if ("cadre", cadre) not in sitting], dtype=int)
    held = state.graph.cadre_posts[cadres]
    if not held.size or held.min() >= most:
        return None
    priority = randomness.uniform(state.seed, "cadre", state.month, cadres)
    return int(cadres[np.lexsort((priority, held))[0]])


def appoint_leaders(state: State) -> None:
    """Party members become building group leaders (x4), one at a time and by keyed priority."""
    compounds, posts, rate = state.compounds, state.posts, state.policy.rate_x4
    if not rate.any():
        return
    share_of = state.city.start.share_party_members
    members = np.round(share_of * compounds.households).astype(np.int64)
    rows = np.arange(len(compounds))
    new = randomness.binomial(
        state.seed,
        "appointment x4",
        state.month,
        rows,
        np.maximum(0, members - posts.leaders),
        np.minimum(1, rate),
    )
    new = np.minimum(new, np.maximum(0, compounds.n_buildings - posts.leaders))
    for compound in rows_where(new):
        for position in free_members(state, compound, "x4", int(new[compound])):
            state.graph.link(
                "cross_appointment",
                ("resident", compound, position),
                ("grid_group", compound),
                state.month,
                post="x4",
                compound=int(compound),
            )


def free_members(state: State, compound: int, post: str, n: int) -> list[int]:
    """Positions of party members of a compound, at true size, who do not hold a post yet.

    Parameters
    ----------
    state
        The state.
    compound
        Row of the compound.
    post
        The post: x3 or x4.
    n
        How many are needed; fewer are given if there are no more.
    """
    members = households.party_members_of(
        state.city.start, state.city_seed, compound, int(state.compounds.households[compound])
    )
    free = [
        position
        for position in members.tolist()
        if not state.graph.find(
            "cross_appointment", ("compound", compound, "resident", compound, position), post
        )
    ]
    priority = randomness.uniform(
        state.seed,
        MEMBER_PRIORITY[post],
        state.month,
        randomness.pair(compound, np.array(free, dtype=np.int64)),
    )
    return [free[k] for k in np.argsort(priority, kind="stable")[:n]]


def end_posts(state: State) -> None:
    """End posts that no lever maintains, each with a hazard."""
    lapsed = ~state.policy.appointments_maintained
    if not lapsed.any():
        return
    edges = [
        edge for edge in state.graph.live("cross_appointment") if lapsed[edge.about["compound"]]
    ]
    codes = [_code_of(edge) for edge in edges]
    uniform = randomness.uniform(
        state.seed, "post ends", state.month, np.array(codes, dtype=np.uint64)
    )
    for k in rows_where(uniform < state.parameters.branches.appointment_end):
        state.graph.end(edges[k], state.month)


def _code_of(edge: Edge) -> int:
    """Identity of a post and of the person who has it."""
    person = randomness.decision_code(f"{edge.about['post']} {edge.source}")
    return randomness.pair_of(edge.about["compound"], person)
