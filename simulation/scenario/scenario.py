"""Scenario: a city, its programme of levers with dates, and the parameters of the model."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from simulation.io import months, nesting, paths
from simulation.io.html_text import bold
from simulation.io.months import is_dated, month_name, month_number
from simulation.io.plain_values import plain
from simulation.io.problems import Problems
from simulation.io.validation import refuse
from simulation.parameters.core_parameters import CoreParameters
from simulation.parameters.dated import canonical, resolved, value_at
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario import formulas, layers
from simulation.scenario.assumptions import TABLE
from simulation.scenario.city_reading import NO_CITY, read_city
from simulation.scenario.count_reading import Counts, with_size
from simulation.scenario.networks import networks_of, with_ties
from simulation.scenario.resolving import is_count
from simulation.scenario.scenario_file import (
    MOST_MONTHS,
    read_file,
    read_with_base,
)
from simulation.scenario.scenario_parts import (
    read_budget,
    read_levers,
    read_parameters,
    read_start,
)


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

    Examples
    --------
    >>> import simulation as sim
    >>> scenario = sim.load("yongqiao")
    >>> scenario.months, scenario.city.name
    (36, 'yongqiao')
    """

    def __init__(self, data: Mapping[str, Any], where: str, folder: Path | None = None) -> None:
        nesting.check_levels(data, where)
        self.data = plain(with_ties(dict(data), folder or Path(), where))
        self.where, self.folder = where, folder
        problems = Problems()
        self.file, wrong = read_file(self.data, where, problems)
        self.name, self.title = self.file.name, self.file.title
        self.start_month = month_number(self.file.first_month)
        self.months = month_number(self.file.last_month) - self.start_month + 1
        self.burn_in, self.structure = self.file.burn_in, self.file.structure
        has_dates = not wrong & {"first_month", "last_month"}
        if has_dates and not 1 <= self.months <= MOST_MONTHS:
            expected = f"1 to {MOST_MONTHS} months from {self.file.first_month} on"
            problems.note(refuse(where, "last_month", self.file.last_month, expected))
        read = NO_CITY if "city" in wrong else read_city(self.file, where, folder, problems)
        self.city, self.city_text = read.city, read.text
        self.published, self.assumptions = read.published, read.assumptions
        knows_assumptions = not wrong & {TABLE, "assumptions_of"}
        self._resolve = read.resolver(where, problems, knows_assumptions)
        start = read_start(self.file, read, self._resolve)
        self.start = start or CityStart()
        self.networks = networks_of(
            self.file.network, self.start, self.structure, where, problems if start else Problems()
        )
        self._budget = read_budget(self.file, self._resolve)
        self.parameters = read_parameters(self.file, self._resolve)
        counts = Counts(start, where) if start else None
        about = self.start_month, start, has_dates, self._resolve
        self.levers = tuple(read_levers(self.file, *about, counts))
        self.counted = counts.said if counts else {}
        problems.refuse_any()

    def parameters_at(self, month: int) -> CoreParameters:
        """Give the parameters in force in a month, counted from the first of the programme.

        Parameters
        ----------
        month
            Month counted from the first, which is 0; those of the burn-in are negative.
        """
        return self.parameters.at(month)

    def budget_at(self, month: int) -> float | None:
        """Give the most cash (yuan a year) that all levers may cost; None is no limit.

        Parameters
        ----------
        month
            Month counted from the first, which is 0.
        """
        value = value_at(self._budget, self.start_month + month)
        return None if value is None else float(value)

    def with_settings(self, settings: Mapping[str, Any], name: str | None = None) -> Self:
        """Give a copy of the scenario with other settings, by dotted key.

        Parameters
        ----------
        settings
            Values by dotted key.
        name
            Name of the copy; by default that of the scenario.

        Returns
        -------
        Scenario
            The copy, checked.

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

        Parameters
        ----------
        months
            Number of months.

        Returns
        -------
        Scenario
            The scenario itself if it is long enough, or a copy.

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

        Parameters
        ----------
        sample
            Values by dotted key.

        Returns
        -------
        Scenario
            A copy, or the scenario itself if the sample changes nothing.
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
        return {
            lever.name: self._portable(self.file.levers[lever.name], f"levers.{lever.name}")
            for lever in self.levers
        }

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
            **({"network": networks} if (networks := self.networks.contents()) else {}),
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
            "network": {key: str(one) for key, one in self.networks._asdict().items() if one},
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

    def _portable(self, tree: Any, key: str) -> Any:
        if is_count(tree):
            tree = with_size(tree, key, self.start)
        if isinstance(tree, Mapping):
            below = {name: key if is_dated(tree) else f"{key}.{name}" for name in tree}
            return {name: self._portable(value, below[name]) for name, value in tree.items()}
        if not formulas.is_formula(tree) or not formulas.names_in(tree) & set(
            self._resolve.assumed
        ):
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


def read_scenario(name: str | Path, settings: Mapping[str, Any] | None = None) -> Scenario:
    """Read a scenario; `simulation.load` does the same, and also accepts a strategy."""
    path = paths.locate(name, "")
    data = read_with_base(path)
    layers.lay_settings(data, settings or {})
    where = path.name if path.parent == paths.built_in("") else str(path)
    return Scenario(data, where, path.parent)
