"""Invariants: conditions that hold after every month; checked with `validate=True`."""

from __future__ import annotations

import numpy as np

from simulation.agents.party_branch import MEMBERS_OF_A_BRANCH
from simulation.state.branches import PartyStatus
from simulation.state.compounds import NONE, ServiceMode
from simulation.state.firms import PUBLIC
from simulation.state.ledger import ACCOUNTS, FLOWS, TRANSFERS
from simulation.state.state import State

CENT = 0.01
"""Yuan per million by which sums of money may differ through rounding."""


def broken_invariants(state: State) -> list[str]:
    """List the invariants that do not hold, one sentence each."""
    checks = {
        "contracts and service modes disagree": _contracts_agree(state),
        "posts and edges disagree": _posts_agree(state),
        "the numbers of issues do not balance": _issues_add_up(state),
        "the cash of firms does not balance": _money_adds_up(state),
        "firms do not receive the transfers of the treasury": _transfers_arrive(state),
        "an account has an entry of the wrong sign": _signs_hold(state),
        "the red and the black list overlap, or rank unserved compounds": _lists_are_apart(state),
        "households or areas do not add up": _households_add_up(state),
        "compounds that share an account are miscounted, or have several firms": _accounts_agree(
            state
        ),
        "a firm serves where no mode was determined": _modes_are_determined(state),
        "a compound without a service has a bill": _bills_are_for_a_service(state),
        "more of the common revenue leaks than is raised": _leaks_are_a_part(state),
        "a deficit is covered that is no public provider's": _deficits_are_public(state),
        "a single branch has too few members": _branches_have_members(state),
        "an unscreened committee has fewer party members than required": _committees_are_lawful(
            state
        ),
    }
    wrong = [line for _, table in state.tables() for line in table.out_of_range()]
    return wrong + [sentence for sentence, holds in checks.items() if not holds]


def _contracts_agree(state: State) -> bool:
    compounds, graph = state.compounds, state.graph
    live = graph.live("contract")
    firm = np.full(len(compounds), NONE)
    for edge in live:
        firm[edge.target[1]] = edge.source[1]
    under = (firm != NONE) & (graph.weights.contract > 0)
    return (
        len({edge.target for edge in live}) == len(live)
        and np.array_equal(firm, compounds.firm)
        and np.array_equal(under, compounds.contracted)
        and np.array_equal(
            np.bincount(firm[under], minlength=len(state.firms)), state.firms.projects
        )
    )


def _posts_agree(state: State) -> bool:
    live = state.graph.live("cross_appointment")
    cadres = [edge.source[1] for edge in live if edge.source[0] == "cadre"]
    fresh = [e.source[1] for e in live if e.source[0] == "cadre" and e.start == state.month]
    held = np.bincount(np.array(cadres, dtype=int), minlength=len(state.graph.cadre_posts))
    count = {post: sum(edge.about["post"] == post for edge in live) for post in ("x1", "x2", "x3")}
    posts = state.posts
    seen = (posts.director != NONE, posts.head != NONE, posts.committee_seats)
    most = max(3, int(state.policy.posts_per_cadre.max(initial=1)))
    return (
        np.array_equal(held, state.graph.cadre_posts)
        and all(held[cadre] <= most for cadre in fresh)
        and list(count.values()) == [int(mask.sum()) for mask in seen]
    )


def _issues_add_up(state: State) -> bool:
    issues = state.issues
    came = issues.carried + issues.reported
    went = (
        issues.fixed
        + issues.provider_solved
        + issues.department_solved
        + issues.hotline_solved
        + issues.withdrawn
        + issues.queue
    )
    return (
        np.array_equal(came, went)
        and bool((issues.reported <= issues.arrived).all())
        and bool((issues.escalated <= issues.carried + issues.reported).all())
    )


def _money_adds_up(state: State) -> bool:
    held, booked = float(state.firms.cash.sum()), state.ledger.firms_cash
    turnover = float(np.abs(state.firms.cash).sum()) + 1.0
    return abs(held - booked) <= CENT * max(1.0, turnover / 1e6)


def _booked(state: State) -> dict[str, float]:
    """Yuan of this month by account."""
    total = dict.fromkeys(ACCOUNTS, 0.0)
    for page in reversed(state.ledger.pages):
        if page.month != state.month:
            break
        total[page.account] = total.get(page.account, 0.0) + float(page.yuan.sum())
    return total


def _transfers_arrive(state: State) -> bool:
    booked = _booked(state)
    received = booked["fee_subsidy"] + booked["operating_grant"] + booked["grants"]
    turnover = sum(abs(booked[name]) for name in FLOWS)
    return abs(received - booked[TRANSFERS]) <= CENT * max(1.0, turnover / 1e6)


def _signs_hold(state: State) -> bool:
    booked = _booked(state)
    return all(booked[name] * one.sign >= -CENT for name, one in ACCOUNTS.items())


def _lists_are_apart(state: State) -> bool:
    scores = state.scores
    listed = scores.red | scores.black
    return not (scores.red & scores.black).any() and bool((scores.ranked | ~listed).all())


def _leaks_are_a_part(state: State) -> bool:
    booked = _booked(state)
    return -booked["leaked"] <= booked["public_revenue"] * (1 + CENT / 1e6) + CENT


def _deficits_are_public(state: State) -> bool:
    due = state.is_december and bool((state.firms.kind == PUBLIC).any())
    return due or not _booked(state)["deficits"]


def _households_add_up(state: State) -> bool:
    compounds, at_first = state.compounds, state.city.compounds
    represented = compounds.weight * compounds.simulated
    return (
        np.allclose(represented, compounds.households, rtol=1e-12)
        and np.array_equal(compounds.households, at_first.households)
        and np.array_equal(compounds.area, at_first.area)
        and len(state.households) == int(compounds.simulated.sum())
    )


def _accounts_agree(state: State) -> bool:
    compounds = state.compounds
    shared = compounds.account != NONE
    firm = compounds.firm[shared]
    _, first, account, size = np.unique(
        compounds.account[shared], return_index=True, return_inverse=True, return_counts=True
    )
    return (
        bool((compounds.bundle_size[~shared] == 1).all())
        and bool((size > 1).all())
        and np.array_equal(compounds.bundle_size[shared], size[account])
        and np.array_equal(firm, firm[first][account])
        and bool(compounds.contracted[shared].all())
    )


def _modes_are_determined(state: State) -> bool:
    compounds = state.compounds
    return not (compounds.contracted & (compounds.determined == ServiceMode.NONE)).any()


def _bills_are_for_a_service(state: State) -> bool:
    compounds = state.compounds
    return not (~compounds.served & (compounds.fee > 0)).any()


def _branches_have_members(state: State) -> bool:
    single = state.affiliations.status == PartyStatus.SINGLE
    return bool((state.firms.members[single] >= MEMBERS_OF_A_BRANCH).all())


def _committees_are_lawful(state: State) -> bool:
    committees = state.committees
    new = state.events.elections > 0
    elected = committees.is_elected
    binding = state.policy.re_elections_screened | (state.events.re_elections == 0)
    few = committees.party_share < state.policy.minimum_party_share - 1e-9
    return not (new & binding & elected & few & ~committees.screened).any()
