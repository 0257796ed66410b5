"""Scenario: a city, its programme of levers with dates, and the numbers of the model."""

from __future__ import annotations

import bisect
import copy
import functools
import html
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import Field

from simulation import figures, locating, reading
from simulation.assumptions import Parameters
from simulation.figures import Figure
from simulation.levers import LEVERS
from simulation.levers.lever import ScheduledLever
from simulation.reading import InputError, Month, Name, Strict, mentioned_by, month_number, refuse
from simulation.start import CityStart, check_counts

MOST_MONTHS = 1200


class CityFile(Strict):
    """A city: its sources, its published figures and what is built from them."""

    name: Name
    title: str
    title_zh: str = ""
    sources: dict[str, str] = Field(default_factory=dict, description="sources by their key")
    start: CityStart = CityStart()
    figures: dict[str, Figure] = Field(default_factory=dict)


class ScenarioFile(Strict):
    """What a scenario file may say."""

    name: Name
    title: str
    description: str = ""
    city: str = Field(description="a shipped city, or the path of a city file")
    first_month: Month = Field(default="2017-01", description="first month of the programme")
    last_month: Month = Field(default="2021-12", description="last month of the programme")
    budget: Any = Field(default=None, description="most that all levers may cost, yuan a year")
    burn_in: int = Field(
        default=36, ge=0, le=MOST_MONTHS, description="months without levers before it"
    )
    levers: dict[str, Any] = Field(default_factory=dict)
    parameters: dict[str, dict[str, Any]] = Field(default_factory=dict)
    start: dict[str, Any] = Field(default_factory=dict)


class Scenario:
    """A checked scenario, ready to be run.

    Parameters
    ----------
    data
        What was read, with everything it extends laid under it.
    where
        File (or other place) to name in messages.
    folder
        Folder against which paths in the data are resolved.
    """

    def __init__(self, data: Mapping[str, Any], where: str, folder: Path | None = None) -> None:
        self.data = copy.deepcopy(dict(data))
        self.where, self.folder = where, folder
        self.file = reading.validated(ScenarioFile, self.data, where)
        self.name, self.title = self.file.name, self.file.title
        self.origin = month_number(self.file.first_month)
        self.months = month_number(self.file.last_month) - self.origin + 1
        self.burn_in = self.file.burn_in
        if not 1 <= self.months <= MOST_MONTHS:
            expected = f"1 to {MOST_MONTHS} months from {self.file.first_month} on"
            raise refuse(where, "last_month", self.file.last_month, expected)
        self.city = self._read_city()
        self.start = self._read_start()
        self._budget = self._resolve(self.file.budget, "budget")
        self._check_budget()
        self.levers = tuple(self._read_levers())
        self._turns = self._parameter_turns()
        for turn in self._turns:
            self.parameters_at(turn)

    def parameters_at(self, month: int) -> Any:
        """Give the parameters in force in a month, counted from the first of the programme."""
        turn = self._turns[max(0, bisect.bisect_right(self._turns, month) - 1)]
        return self._parameters_from(turn)

    def budget_at(self, month: int) -> float | None:
        """Most that all levers together may cost in a year, as it stands in a month."""
        value = reading.value_at(self._budget, self.origin + month)
        return None if value is None else float(value)

    def with_settings(self, settings: Mapping[str, Any], name: str | None = None) -> Self:
        """Give a scenario that differs in some settings, by dotted key.

        Examples
        --------
        >>> import simulation as sim
        >>> half = sim.load("wuhan").with_settings({"levers.fee_subsidy.strength": 0.5})
        """
        data = copy.deepcopy(self.data)
        for key, value in settings.items():
            reading.assign(data, key, value)
        if name is not None:
            data["name"] = name
        return type(self)(data, self.where, self.folder)

    def with_draw(self, drawn: Mapping[str, Any]) -> Self:
        """Give the scenario with drawn values, by dotted key, in place of defaults.

        What the scenario, its strategy or its city states is what it is about, and stays.
        """
        free = {key: value for key, value in drawn.items() if not self._states(key)}
        return self.with_settings(free) if free else self

    def resolved(self) -> dict[str, Any]:
        """Everything that makes the scenario what it is, with all formulas worked out."""
        return {
            "name": self.name,
            "city": self.city.name,
            "first_month": self.file.first_month,
            "last_month": self.file.last_month,
            "burn_in": self.burn_in,
            "budget": self._budget,
            "start": self.start.model_dump(),
            "levers": {lever.name: lever.settings for lever in self.levers},
            "parameters": self._resolve(self.file.parameters, "parameters"),
        }

    def __repr__(self) -> str:
        levers = ", ".join(lever.name for lever in self.levers) or "no lever"
        return f"<Scenario {self.name}: {self.city.name}, {self.months} months, {levers}>"

    def _repr_html_(self) -> str:
        """Show the scenario in a notebook: its title, and when its levers are in force."""
        rows = "".join(
            f"<tr><td>{lever.kind.title}</td><td>{lever.kind.title_zh}</td>"
            f"<td>{lever.settings.get('begins') or self.file.first_month}</td>"
            f"<td>{lever.settings.get('ends') or ''}</td></tr>"
            for lever in self.levers
        )
        head = "<tr><th>lever</th><th>政策工具</th><th>begins</th><th>ends</th></tr>"
        return f"<b>{html.escape(self.title)}</b><table>{head}{rows}</table>"

    def _states(self, key: str) -> bool:
        """Whether the scenario or its city gives a value, rather than leave it to the default."""
        tree: Any = {**self.data, "start": self.start.model_dump(exclude_unset=True)}
        for name in key.split("."):
            if not isinstance(tree, Mapping) or name not in tree:
                return False
            tree = tree[name]
        return True

    def _read_city(self) -> CityFile:
        with mentioned_by(f"{self.where}: city"):
            path = locating.locate(self.file.city, "cities", self.folder)
        data = reading.read_toml(path)
        known = reading.validated(dict_of_figures, {"figures": data.get("figures", {})}, str(path))
        self.published: dict[str, Figure] = known.figures
        self.city_text = dict(data)
        data["start"] = self._resolve(data.get("start", {}), "start", str(path))
        return reading.validated(CityFile, data, str(path))

    def _read_start(self) -> CityStart:
        changes = self._resolve(self.file.start, "start")
        stated = self.city.start.model_dump(exclude_unset=True)
        start = reading.validated(CityStart, {**stated, **changes}, self.where, "start")
        check_counts(start, self.where)
        return start

    def _read_levers(self) -> Iterator[ScheduledLever]:
        for name, settings in self.file.levers.items():
            if name not in LEVERS:
                expected = reading.did_you_mean(name, LEVERS)
                raise InputError(f"{self.where}: levers.{name}: unknown lever, expected {expected}")
            if not isinstance(settings, Mapping):
                raise refuse(self.where, f"levers.{name}", settings, "a table of settings")
        for name, kind in LEVERS.items():
            if name in self.file.levers:
                settings = self._resolve(self.file.levers[name], f"levers.{name}")
                lever = ScheduledLever(kind, settings, self.where, self.origin)
                self._check_dates(lever)
                yield lever

    def _check_budget(self) -> None:
        budget = self._budget
        amounts = budget.values() if reading.is_dated(budget) else [budget]
        for amount in amounts:
            number = isinstance(amount, int | float) and not isinstance(amount, bool)
            if amount is not None and not (number and amount >= 0):
                raise refuse(self.where, "budget", amount, "yuan a year, 0 or more")

    def _check_dates(self, lever: ScheduledLever) -> None:
        begins, ends = (lever.settings.get(name) for name in ("begins", "ends"))
        for name in ("districts", "streets"):
            rows = getattr(lever.at(0).where, name) or []
            if any(not 0 <= row < getattr(self.start, name) for row in rows):
                known = f"numbers from 0 to {getattr(self.start, name) - 1}"
                raise refuse(self.where, f"levers.{lever.name}.where.{name}", rows, known)
        if lever.first < 0:
            raise refuse(
                self.where,
                f"levers.{lever.name}.begins",
                begins,
                f"{self.file.first_month} or later: the burn-in has no levers",
            )
        if lever.last is not None and lever.last <= lever.first:
            raise refuse(self.where, f"levers.{lever.name}.ends", ends, "a month after its begin")

    def _resolve(self, tree: Any, key: str, where: str | None = None) -> Any:
        """Work out every formula in a tree of values."""
        if isinstance(tree, Mapping):
            return {
                name: self._resolve(value, f"{key}.{name}", where) for name, value in tree.items()
            }
        if figures.is_formula(tree):
            try:
                roles = ("initial",) if key.startswith("start.") else figures.USABLE
                return figures.evaluate(tree, self.published, roles)
            except (ValueError, ZeroDivisionError) as error:
                raise refuse(where or self.where, key, tree, str(error)) from None
        return tree

    def _parameter_turns(self) -> list[int]:
        dates = {
            month_number(text)
            for group in self.file.parameters.values()
            for value in group.values()
            if reading.is_dated(value)
            for text in value
        }
        return sorted({-self.burn_in, *(date - self.origin for date in dates)})

    @functools.cached_property
    def _cache(self) -> dict[int, Any]:
        return {}

    def _parameters_from(self, turn: int) -> Any:
        if turn not in self._cache:
            raw = self._resolve(self.file.parameters, "parameters")
            data = {
                group: {
                    key: reading.value_at(value, self.origin + turn)
                    for key, value in values.items()
                }
                for group, values in raw.items()
            }
            self._cache[turn] = reading.validated(Parameters, data, self.where, "parameters")
        return self._cache[turn]


class dict_of_figures(Strict):
    """The figures of a city file, read before the formulas that use them."""

    figures: dict[str, Figure]


def read_scenario(name: str | Path, settings: Mapping[str, Any] | None = None) -> Scenario:
    """Read a scenario; `simulation.load` does the same, and takes a strategy, too."""
    path = locating.locate(name, "")
    data = _read_with_base(path, seen=())
    for key, value in (settings or {}).items():
        reading.assign(data, key, value)
    where = path.name if path.parent == locating.shipped("") else str(path)
    return Scenario(data, where, path.parent)


def _read_with_base(path: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    if path.resolve() in seen:
        raise InputError(f"{path}: extends: goes in a circle")
    data = reading.read_toml(path)
    base = data.pop("extends", None)
    if base is None:
        return data
    if not isinstance(base, str):
        raise refuse(str(path), "extends", base, "the name of a scenario")
    with mentioned_by(f"{path}: extends"):
        found = locating.locate(base, "", path.parent)
        if found.resolve() == path.resolve():  # a user's own version of a shipped scenario
            found = locating.locate(base, "")
    below = _read_with_base(found, (*seen, path.resolve()))
    return reading.merged(below, data)
