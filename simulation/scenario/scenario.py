"""Scenario: a city, its programme of levers with dates, and the parameters of the model."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from simulation.io import months, nesting, paths, validation
from simulation.io.errors import InputError
from simulation.io.html_text import bold
from simulation.io.months import month_name, month_number
from simulation.io.plain_values import plain
from simulation.io.validation import mentioned_by, refuse
from simulation.levers import LEVERS
from simulation.levers.schedule import ScheduledLever
from simulation.parameters.core_parameters import CoreParameters
from simulation.parameters.dated import (
    Settings,
    Timeline,
    canonical,
    months_of_change,
    resolved,
    value_at,
)
from simulation.parameters.initial_conditions import CityStart, check_counts
from simulation.scenario import formulas, layers
from simulation.scenario.assumptions import TABLE, numbers, read_assumptions, with_values
from simulation.scenario.budget import check_budget
from simulation.scenario.city_file import CityFile, read_statistics, with_numbers
from simulation.scenario.parameter_set import Parameters
from simulation.scenario.scenario_file import MOST_MONTHS, ScenarioFile, read_with_base


class Scenario:
    """A checked scenario, ready to be run.

    Parameters
    ----------
    data
        Contents of the file, merged with those of the scenario that it extends.
    where
        File to name in messages.
    folder
        Folder against which paths in the data are resolved.
    """

    def __init__(self, data: Mapping[str, Any], where: str, folder: Path | None = None) -> None:
        nesting.check_levels(data, where)
        self.data = plain(dict(data))
        self.where, self.folder = where, folder
        self.file = validation.validated(ScenarioFile, self.data, where)
        self.name, self.title = self.file.name, self.file.title
        self.start_month = month_number(self.file.first_month)
        self.months = month_number(self.file.last_month) - self.start_month + 1
        self.burn_in, self.structure = self.file.burn_in, self.file.structure
        if not 1 <= self.months <= MOST_MONTHS:
            expected = f"1 to {MOST_MONTHS} months from {self.file.first_month} on"
            raise refuse(where, "last_month", self.file.last_month, expected)
        self.city = self._read_city()
        self.start = self._read_start()
        self._budget = self._resolve(self.file.budget, "budget")
        check_budget(self._budget, where)
        self.levers = tuple(self._read_levers())
        self.parameters = self._read_parameters()

    def parameters_at(self, month: int) -> CoreParameters:
        """Give the parameters in force in a month, counted from the first of the programme."""
        return self.parameters.at(month)

    def budget_at(self, month: int) -> float | None:
        """Give the most cash (yuan a year) that all levers may cost; None is no limit."""
        value = value_at(self._budget, self.start_month + month)
        return None if value is None else float(value)

    def with_settings(self, settings: Mapping[str, Any], name: str | None = None) -> Self:
        """Give a copy of the scenario with other settings, by dotted key.

        Examples
        --------
        >>> import simulation as sim
        >>> half = sim.load("wuhan").with_settings({"levers.fee_subsidy.strength": 0.5})
        """
        data = copy.deepcopy(self.data)
        layers.lay_settings(data, settings)
        if name is not None:
            data["name"] = name
        return type(self)(data, self.where, self.folder)

    def lasting(self, months: int) -> Self:
        """Give the scenario with a programme of at least so many months.

        What is in force in its last month stays in force.

        Examples
        --------
        >>> import simulation as sim
        >>> sim.load("zibo").lasting(120).months, sim.load("zibo").lasting(12).months
        (120, 36)
        """
        if months <= self.months:
            return self
        return self.with_settings({"last_month": month_name(self.start_month + months - 1)})

    def with_sample(self, sample: Mapping[str, Any]) -> Self:
        """Give the scenario with a parameter sample, by dotted key, in place of defaults.

        Values that the scenario, its strategy or its city states are not replaced; a dated one
        has the sample below it, until its first month.  Assumptions of other cities are left out.
        """
        stated = {key: self._stated(key) for key in sample if self._has(key)}
        free = {
            key: sample[key] if value is None else months.laid_over(sample[key], value)
            for key, value in stated.items()
            if value is None or months.is_dated(value)
        }
        return self.with_settings(free) if free else self

    def levers_for_others(self) -> dict[str, Any]:
        """Give the levers as another city can take them over.

        Formulas are calculated, save where they read an assumption: that is named with its city,
        and has to come along (`assumptions`), so that it stays uncertain.
        """
        return {lever.name: self._portable(self.file.levers[lever.name]) for lever in self.levers}

    def resolved(self) -> dict[str, Any]:
        """Give everything that determines the scenario, with all formulas calculated.

        Levers and parameters are listed by the month from which they are in force.  Values equal to
        the declared defaults are left out, so it does not matter whether a file states them.
        """
        return {
            "name": self.name,
            "city": self.city.name,
            "start_month": self.start_month,
            "months": self.months,
            "burn_in": self.burn_in,
            "budget": canonical(self._budget),
            "structure": self.structure.model_dump(exclude_defaults=True),
            "start": canonical(self.start.model_dump()),
            "levers": {lever.name: lever.resolved() for lever in self.levers},
            "parameters": resolved(self.parameters, self.start_month),
        }

    def stated(self) -> dict[str, Any]:
        """Give everything that the scenario states, with all formulas calculated."""
        return {
            "name": self.name,
            "city": self.city.name,
            "first_month": self.file.first_month,
            "last_month": self.file.last_month,
            "burn_in": self.burn_in,
            "budget": self._budget,
            "structure": self.structure.model_dump(),
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
        return f"{bold(self.title)}<table>{head}{rows}</table>"

    def _portable(self, tree: Any) -> Any:
        if isinstance(tree, Mapping):
            return {name: self._portable(value) for name, value in tree.items()}
        if not formulas.is_formula(tree) or not formulas.names_in(tree) & set(self._assumed):
            return self._resolve(tree, "levers")
        own = self.assumptions[self.city.name]
        return formulas.carried_over(tree, self.city.name, self.published, own)

    def _has(self, key: str) -> bool:
        """Whether a parameter of a sample is one of the scenario: assumptions are of a city."""
        table, _, rest = key.partition(".")
        city, _, name = rest.partition(".")
        return table != TABLE or name in self.assumptions.get(city, {})

    def _stated(self, key: str) -> Any:
        """Give the value that the scenario or its city states; None where the default is used."""
        tree: Any = {**self.data, "start": self.start.model_dump(exclude_unset=True)}
        for name in key.split("."):
            if not isinstance(tree, Mapping) or name not in tree:
                return None
            tree = tree[name]
        return tree

    def _read_city(self) -> CityFile:
        with mentioned_by(f"{self.where}: city"):
            path = paths.locate(self.file.city, "cities", self.folder)
        data = validation.read_toml(path)
        self.published = read_statistics(data, str(path))
        declared = {str(data.get("name")): read_assumptions(data, str(path))}
        declared |= self.file.assumptions_of
        self.assumptions = with_values(declared, self.file.assumptions, self.where)
        self._assumed = numbers(self.assumptions, str(data.get("name")))
        self.city_text = dict(data)
        data["start"] = self._resolve(data.get("start", {}), "start", str(path))
        data["figures"] = with_numbers(
            data.get("figures", {}), lambda tree, key: self._resolve(tree, key, str(path))
        )
        city = validation.validated(CityFile, data, str(path))
        self.published = city.figures
        return city

    def _read_start(self) -> CityStart:
        changes = self._resolve(self.file.start, "start")
        stated = self.city.start.model_dump(exclude_unset=True)
        start = validation.validated(CityStart, {**stated, **changes}, self.where, "start")
        check_counts(start, self.where)
        return start

    def _read_levers(self) -> Iterator[ScheduledLever]:
        for name, settings in self.file.levers.items():
            if name not in LEVERS:
                expected = validation.did_you_mean(name, LEVERS)
                raise InputError(f"{self.where}: levers.{name}: unknown lever, expected {expected}")
            if not isinstance(settings, Mapping):
                raise refuse(self.where, f"levers.{name}", settings, "a table of settings")
        for name, kind in LEVERS.items():
            if name in self.file.levers:
                settings = self._resolve(self.file.levers[name], f"levers.{name}")
                lever = ScheduledLever(kind, settings, self.where, self.start_month)
                self._check_dates(lever)
                yield lever

    def _check_dates(self, lever: ScheduledLever) -> None:
        begins, ends = (lever.settings.get(name) for name in ("begins", "ends"))
        for version, name in itertools.product(lever.timeline.versions, ("districts", "streets")):
            rows = getattr(version.where, name) or []
            if any(not 0 <= row < getattr(self.start, name) for row in rows):
                expected = f"numbers from 0 to {getattr(self.start, name) - 1}"
                raise refuse(self.where, f"levers.{lever.name}.where.{name}", rows, expected)
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
        """Calculate every formula in a tree of values."""
        if isinstance(tree, Mapping):
            return {
                name: self._resolve(value, f"{key}.{name}", where) for name, value in tree.items()
            }
        if formulas.is_formula(tree):
            try:
                roles = ("initial",) if key.startswith("start.") else formulas.USABLE
                return formulas.evaluate(tree, self.published, roles, self._assumed)
            except (ValueError, ZeroDivisionError) as error:
                raise refuse(where or self.where, key, tree, str(error)) from None
        return tree

    def _read_parameters(self) -> Timeline[CoreParameters]:
        raw = self._resolve(self.file.parameters, "parameters")
        values = (value for group in raw.values() for value in group.values())
        changes = months_of_change(values, self.start_month)
        settings = {group: Settings(of_group) for group, of_group in raw.items()}

        def version(month: int) -> CoreParameters:
            """Parameters in force in a month."""
            now = self.start_month + month
            data = {group: stated.at(now) for group, stated in settings.items()}
            return validation.validated(Parameters, data, self.where, "parameters")

        return Timeline(sorted({-self.burn_in, *changes}), version)


def read_scenario(name: str | Path, settings: Mapping[str, Any] | None = None) -> Scenario:
    """Read a scenario; `simulation.load` does the same, and also accepts a strategy."""
    path = paths.locate(name, "")
    data = read_with_base(path)
    layers.lay_settings(data, settings or {})
    where = path.name if path.parent == paths.built_in("") else str(path)
    return Scenario(data, where, path.parent)
