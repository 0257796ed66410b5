"""Schedule: the settings of a lever over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from simulation.core.tables import Array, Mask
from simulation.io.months import is_dated, month_number
from simulation.io.validation import refuse, validated
from simulation.levers.lever import Intensity, Lever
from simulation.parameters.dated import (
    Settings,
    Timeline,
    from_the_start,
    months_of_change,
    resolved,
)
from simulation.state.state import State


class ScheduledLever:
    """A lever whose settings may change from month to month.

    Parameters
    ----------
    kind
        Class of the lever.
    settings
        Settings as read; each may be a value, or a table of months.  A lever whose strength is
        dated, over none below, is not in force until the first of these months.
    where
        File to name in messages.
    start_month
        Calendar number of month 0 of the programme.
    """

    def __init__(
        self, kind: type[Lever], settings: Mapping[str, Any], where: str, start_month: int
    ) -> None:
        self.kind = kind
        self.name = kind.name
        self.settings = dict(settings)
        self.start_month = start_month
        self._where = where
        for name in ("begins", "ends"):
            if is_dated(self.settings.get(name)):
                raise refuse(where, f"levers.{self.name}.{name}", self.settings[name], "one month")
        if "strength" in self.settings:
            self.settings["strength"] = from_the_start(self.settings["strength"], 0.0)
        changes = months_of_change(self.settings.values(), start_month)
        self._stated = Settings(self.settings)
        self.timeline = Timeline(sorted({0, *changes}), self._version)
        first = self.at(0)
        self.first = month_number(first.begins) - start_month if first.begins else 0
        self.last = month_number(first.ends) - start_month if first.ends else None

    def at(self, month: int) -> Lever:
        """Lever with the settings of a month."""
        return self.timeline.at(month)

    def in_force(self, month: int) -> bool:
        """Whether the lever is in force, at any strength above zero."""
        begun = month >= self.first and (self.last is None or month < self.last)
        return begun and self.at(month).strength > 0

    def reaches(self, state: State, month: int) -> Mask:
        """Give the compounds that its `where` and roll-out include in a month in force."""
        return self.at(month).where.covers(state, month - self.first)

    def intensity(self, state: State, implementation: Array | float) -> Intensity:
        """Give its intensity this month, before any budget is applied.

        Parameters
        ----------
        state
            The state.
        implementation
            Implementation intensity of the street of each compound; 1 if the city runs it.
        """
        funded = self.at(state.month).strength * self.reaches(state, state.month)
        return Intensity(funded * implementation, funded * 1.0)

    def with_settings(self, **settings: Any) -> Self:
        """Give the same lever with other settings."""
        return type(self)(self.kind, {**self.settings, **settings}, self._where, self.start_month)

    def resolved(self) -> dict[str, Any]:
        """Give its first month, its end, and its settings by the month in which they change."""
        return {
            "first": self.first,
            "last": self.last,
            "settings": resolved(self.timeline, self.start_month),
        }

    def _version(self, month: int) -> Lever:
        data = self._stated.at(self.start_month + month)
        return validated(self.kind, data, self._where, f"levers.{self.name}")
