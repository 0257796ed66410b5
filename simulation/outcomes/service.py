"""Outcomes: coverage by services, and the modes in which old compounds are served."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation.core.tables import Array, Mask
from simulation.outcomes.averages import mean_by_households, share_of
from simulation.outcomes.declaration import Value, View, outcome
from simulation.state.compounds import ServiceMode
from simulation.state.state import State


def _mode(state: State, as_reported: bool) -> Array:
    """Service mode of each compound: the one in place, or the one last determined (reported).

    A mode that was determined stays in the reports when the firm leaves, or never really began.
    """
    compounds = state.compounds
    real = np.where(compounds.on_paper, ServiceMode.NONE, compounds.service_mode)
    return compounds.determined if as_reported else real


def _covered(least: ServiceMode, as_reported: bool, by_households: bool = False) -> Value:
    """Give the function for the share of compounds with a service mode or a better one."""

    def value(state: State, where: Mask) -> float:
        """Share with that service, in place or as reported."""
        served = _mode(state, as_reported) >= least
        return (
            mean_by_households(served, state, where) if by_households else share_of(served, where)
        )

    return value


@outcome(
    "Professional service",
    "专业物业覆盖率",
    "share",
    "higher",
    "last",
    reported=_covered(ServiceMode.MARKET, as_reported=True),
    views=("run", "coverage plot"),
)
def coverage_professional(state: State, where: Mask) -> float:
    """Compounds served by a market or public-welfare firm."""
    return _covered(ServiceMode.MARKET, as_reported=False)(state, where)


@outcome(
    "Professional service, by households",
    "专业物业覆盖户数比例",
    "share",
    "higher",
    "last",
    reported=_covered(ServiceMode.MARKET, as_reported=True, by_households=True),
)
def coverage_professional_households(state: State, where: Mask) -> float:
    """Households whose compound is served by a market or public-welfare firm."""
    return _covered(ServiceMode.MARKET, as_reported=False, by_households=True)(state, where)


@outcome(
    "Service under contract",
    "专业物业覆盖率（含共管）",
    "share",
    "higher",
    "last",
    reported=_covered(ServiceMode.CO_MANAGED, as_reported=True),
    views=("run",),
)
def coverage_contracted(state: State, where: Mask) -> float:
    """Compounds served by any firm, the co-managed among them."""
    return _covered(ServiceMode.CO_MANAGED, as_reported=False)(state, where)


@outcome(
    "Any service",
    "物业服务覆盖率",
    "share",
    "higher",
    "last",
    reported=_covered(ServiceMode.SELF_MANAGED, as_reported=True),
    views=("run",),
)
def coverage_any(state: State, where: Mask) -> float:
    """Compounds with any service, self-management included."""
    return _covered(ServiceMode.SELF_MANAGED, as_reported=False)(state, where)


def _coverage_old_reported(state: State, where: Mask) -> float:
    """Old compounds for which any service was determined."""
    value = _covered(ServiceMode.SELF_MANAGED, as_reported=True)
    return value(state, where & state.compounds.old)


@outcome(
    "Any service, old compounds",
    "老旧小区覆盖率",
    "share",
    "higher",
    "last",
    reported=_coverage_old_reported,
    views=("run", "coverage plot"),
)
def coverage_old(state: State, where: Mask) -> float:
    """Old compounds with any service, self-management included."""
    return coverage_any(state, where & state.compounds.old)


def _number_in_mode(state: State, where: Mask, mode: ServiceMode, as_reported: bool) -> float:
    served = _mode(state, as_reported) == mode
    return float((served & state.compounds.old & where).sum())


NumberOf = Callable[[ServiceMode], float]
"""Function that gives the number of old compounds in a service mode."""


def _of_old_modes(
    name: str,
    label: str,
    label_zh: str,
    unit: str,
    about: str,
    calculate: Callable[[NumberOf], float],
    views: tuple[View, ...] = (),
) -> None:
    """Declare an outcome of the old compounds in service modes, in place and as reported."""

    def value(as_reported: bool) -> Value:
        """Give its function, of modes as determined (reported) or in place (true)."""

        def of_modes(state: State, where: Mask) -> float:
            return calculate(lambda mode: _number_in_mode(state, where, mode, as_reported))

        of_modes.__name__, of_modes.__doc__ = name, about
        return of_modes

    declare = outcome(label, label_zh, unit, "none", "last", reported=value(True), views=views)
    declare(value(False))


def _old_mode(
    name: str, label: str, label_zh: str, mode: ServiceMode, views: tuple[View, ...] = ()
) -> None:
    """Declare the outcome for the number of old compounds in a service mode."""
    about = f"Old compounds that are {label.removeprefix('Old, ')}."
    _of_old_modes(name, label, label_zh, "compounds", about, lambda number: number(mode), views)


_old_mode("old_self_managed", "Old, self-managed", "老旧小区自管", ServiceMode.SELF_MANAGED)
_old_mode("old_co_managed", "Old, co-managed", "老旧小区共管", ServiceMode.CO_MANAGED)
_old_mode(
    "old_market", "Old, served by a market firm", "老旧小区市场化", ServiceMode.MARKET, ("run",)
)
_old_mode("old_welfare", "Old, served by a welfare firm", "老旧小区公益托管", ServiceMode.WELFARE)


def _log_ratio(name: str, label: str, label_zh: str, mode: ServiceMode) -> None:
    """Declare the log ratio of old compounds in a mode to the co-managed."""

    def ratio(number: NumberOf) -> float:
        """Give it, with half a compound added to both numbers."""
        return float(np.log((number(mode) + 0.5) / (number(ServiceMode.CO_MANAGED) + 0.5)))

    about = f"Log of {label.removeprefix('Old, ')}, half a compound added to each."
    _of_old_modes(name, label, label_zh, "log", about, ratio)


_log_ratio(
    "old_market_ratio",
    "Old, market to co-managed",
    "老旧小区市场化与共管之比（对数）",
    ServiceMode.MARKET,
)
_log_ratio(
    "old_self_ratio",
    "Old, self-managed to co-managed",
    "老旧小区自管与共管之比（对数）",
    ServiceMode.SELF_MANAGED,
)
