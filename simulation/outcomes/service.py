"""Outcomes: coverage by services, and the modes in which old compounds are served."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation.core.tables import Array
from simulation.outcomes.averages import mean_by_households, old_compounds
from simulation.outcomes.declaration import Grouped, View, outcome
from simulation.outcomes.groups import Groups
from simulation.state.compounds import ServiceMode
from simulation.state.state import State


def _mode(state: State, as_reported: bool) -> Array:
    """Service mode of each compound: the one in place, or the one last determined (reported).

    A mode that was determined stays in the reports when the firm leaves, or never really began.
    """
    compounds = state.compounds
    if as_reported:
        return compounds.determined
    return np.where(compounds.on_paper, ServiceMode.NONE, compounds.service_mode)


def _covered(least: ServiceMode, as_reported: bool, by_households: bool = False) -> Grouped:
    """Give the function for the share of compounds with a service mode or a better one."""

    @Grouped
    def value(state: State, where: Groups) -> Array:
        """Share with that service, in place or as reported."""
        served = _mode(state, as_reported) >= least
        return mean_by_households(served, state, where) if by_households else where.mean(served)

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
@Grouped
def coverage_professional(state: State, where: Groups) -> Array:
    """Compounds served by a market or public-welfare firm."""
    return _covered(ServiceMode.MARKET, as_reported=False).values(state, where)


@outcome(
    "Professional service, by households",
    "专业物业覆盖户数比例",
    "share",
    "higher",
    "last",
    reported=_covered(ServiceMode.MARKET, as_reported=True, by_households=True),
)
@Grouped
def coverage_professional_households(state: State, where: Groups) -> Array:
    """Households whose compound is served by a market or public-welfare firm."""
    return _covered(ServiceMode.MARKET, as_reported=False, by_households=True).values(state, where)


@outcome(
    "Service under contract",
    "专业物业覆盖率（含共管）",
    "share",
    "higher",
    "last",
    reported=_covered(ServiceMode.CO_MANAGED, as_reported=True),
    views=("run",),
)
@Grouped
def coverage_contracted(state: State, where: Groups) -> Array:
    """Compounds served by any firm, the co-managed among them."""
    return _covered(ServiceMode.CO_MANAGED, as_reported=False).values(state, where)


@outcome(
    "Any service",
    "物业服务覆盖率",
    "share",
    "higher",
    "last",
    reported=_covered(ServiceMode.SELF_MANAGED, as_reported=True),
    views=("run",),
)
@Grouped
def coverage_any(state: State, where: Groups) -> Array:
    """Compounds with any service, self-management included."""
    return _covered(ServiceMode.SELF_MANAGED, as_reported=False).values(state, where)


@Grouped
def _coverage_old_reported(state: State, where: Groups) -> Array:
    """Old compounds for which any service was determined."""
    value = _covered(ServiceMode.SELF_MANAGED, as_reported=True)
    return value.values(state, old_compounds(state, where))


@outcome(
    "Any service, old compounds",
    "老旧小区覆盖率",
    "share",
    "higher",
    "last",
    reported=_coverage_old_reported,
    views=("run", "coverage plot"),
)
@Grouped
def coverage_old(state: State, where: Groups) -> Array:
    """Old compounds with any service, self-management included."""
    return coverage_any.values(state, old_compounds(state, where))


def _number_in_mode(state: State, where: Groups, mode: ServiceMode, as_reported: bool) -> Array:
    served = _mode(state, as_reported) == mode
    return where.sum(served & state.compounds.old)


NumberOf = Callable[[ServiceMode], Array]
"""Function that gives the numbers of old compounds in a service mode."""


def _of_old_modes(
    name: str,
    label: str,
    label_zh: str,
    unit: str,
    about: str,
    calculate: Callable[[NumberOf], Array],
    views: tuple[View, ...] = (),
) -> None:
    """Declare an outcome of the old compounds in service modes, in place and as reported."""

    def value(as_reported: bool) -> Grouped:
        """Give its function, of modes as determined (reported) or in place (true)."""

        def of_modes(state: State, where: Groups) -> Array:
            return calculate(lambda mode: _number_in_mode(state, where, mode, as_reported))

        of_modes.__name__, of_modes.__doc__ = name, about
        return Grouped(of_modes)

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

    def ratio(number: NumberOf) -> Array:
        """Give it, with half a compound added to both numbers."""
        return np.log((number(mode) + 0.5) / (number(ServiceMode.CO_MANAGED) + 0.5))

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
