"""Bundles: weak compounds that are tendered together, or taken into the account of a strong one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.core import randomness
from simulation.processes import contracts
from simulation.processes.prospects import margins_expected
from simulation.state.compounds import ServiceMode
from simulation.state.state import State


def candidates(state: State, compound: int) -> list[int]:
    """Rows of old compounds without a firm in the street that may be tendered together with one.

    There are as many as the lever requests, chosen at random; none where it requests none, or a
    strong compound in their place.
    """
    compounds, wanted = state.compounds, int(state.policy.bundle_request[compound]) - 1
    if not wanted or state.policy.bundle_with_strong[compound]:
        return []
    here = compounds.around(compound, "street")
    rows = here.start + np.flatnonzero(compounds.are_waiting(here))
    rows = rows[rows != compound]
    pair = randomness.pair(compound, rows)
    priority = randomness.uniform(state.seed, "tendered together", state.month, pair)
    return [int(row) for row in rows[np.argsort(priority, kind="stable")[:wanted]]]


def may_join_a_strong_one(state: State, compound: int) -> bool:
    """Whether a compound may be taken into the account of a strong one: old, without a firm."""
    with_strong = bool(state.policy.bundle_with_strong[compound])
    return with_strong and bool(state.compounds.are_waiting(compound))


def strong_compound(state: State, compound: int, firm: int) -> int | None:
    """Row of the firm's compound in the street that earns most, if its account has room."""
    policy, compounds = state.policy, state.compounds
    if not may_join_a_strong_one(state, compound):
        return None
    here = compounds.around(compound, "street")
    mine = (compounds.firm[here] == firm) & (compounds.service_mode[here] == ServiceMode.MARKET)
    has_room = compounds.bundle_size[here] < policy.bundle_request[compound]
    rows = here.start + np.flatnonzero(mine & has_room)
    return int(rows[np.argmax(margins_expected(state, rows))]) if rows.size else None


def join(state: State, won: Sequence[int], strong: int | None) -> None:
    """Put what a firm has won together into one account, that of its strong compound if any."""
    if strong is not None or len(won) > 1:
        contracts.join_account(state, won, won[0] if strong is None else strong)
