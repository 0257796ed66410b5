"""Runs behind a result: the scenarios of a sweep, their doses, and totals over the programme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from simulation.analysis.comparison.alternatives import is_added_control
from simulation.analysis.comparison.values import alternatives_in
from simulation.analysis.labels import outcome_label, place_label
from simulation.analysis.short_labels import shown_name
from simulation.analysis.shown import number, unit_after
from simulation.experiments.about_run import about_scenario, records
from simulation.experiments.sweep import Sweep
from simulation.languages.translation import translated
from simulation.outcomes.annual import by_rule
from simulation.outcomes.declaration import OUTCOMES, outcomes_in_view
from simulation.reports.html import Html, joined, paragraphs, table
from simulation.reports.scenario import doses, in_words
from simulation.reports.words import say
from simulation.scenario.scenario import Scenario
from simulation.scenario.targets import compare_with_doses

MOST_COLUMNS = 4
"""Alternatives beside each other in a table."""
Alternative = tuple[str, str]
"""City and name."""


class RunsBehind:
    """The runs of a sweep by alternative, without controls that a comparison added.

    Parameters
    ----------
    sweep
        The sweep.
    """

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        runs = alternatives_in(sweep.runs)
        runs = runs[~is_added_control(runs["alternative"])]
        self.runs = runs[runs["status"] == "done"]
        pairs = zip(self.runs["city"], self.runs["alternative"], strict=True)
        self.alternatives: list[Alternative] = list(dict.fromkeys(pairs))

    @property
    def several_cities(self) -> bool:
        """Whether there are several cities."""
        return len({city for city, _ in self.alternatives}) > 1

    def named(self, alternative: Alternative) -> str:
        """Name an alternative, with its city if there are several."""
        city, name = place_label(alternative[0]), shown_name(alternative[1])
        return f"{city}{translated(': ')}{name}" if self.several_cities else name

    def scenarios(self) -> Iterator[tuple[Alternative, Scenario, int]]:
        """Give the scenario of each alternative, without its sample, and the months run."""
        for alternative in self.alternatives:
            job = self.sweep.jobs[str(self._of(alternative)["run"].iloc[0])]
            scenario = job.loaded.read(job.settings)
            yield alternative, scenario, job.months or scenario.months

    def in_words(self) -> Html:
        """Describe the scenario of each alternative."""
        return joined(
            in_words(about_scenario(scenario.lasting(months), months), self.named(alternative))
            for alternative, scenario, months in self.scenarios()
        )

    def doses(self) -> Html:
        """Doses of the alternatives that are the programme of their own city, in the mean."""
        parts = []
        whole = self.sweep.design.streets == 1
        for alternative, scenario, _ in self.scenarios():
            reached = compare_with_doses(scenario, self._mean_monthly(alternative), whole)
            if len(reached):
                parts.append(doses(records(reached), self.named(alternative)))
        return joined([*parts, paragraphs(say("doses_mean"))]) if parts else Html("")

    def totals(self) -> Html:
        """Outcomes over the whole programme: mean over the runs, lowest and highest."""
        cities = dict.fromkeys(city for city, _ in self.alternatives)
        made = joined(self._totals_of(city) for city in cities)
        return joined([made, paragraphs(say("key_totals"))]) if made else made

    def _of(self, alternative: Alternative) -> pd.DataFrame:
        city, name = alternative
        return self.runs[(self.runs["city"] == city) & (self.runs["alternative"] == name)]

    def _outcomes(self, alternative: Alternative) -> pd.DataFrame:
        outcomes = self.sweep.outcomes
        return outcomes[outcomes["run"].isin(set(self._of(alternative)["run"]))]

    def _mean_monthly(self, alternative: Alternative) -> pd.DataFrame:
        """Monthly table of an alternative, in the mean over its runs."""
        keys = ["month", "level", "place", "outcome", "kind"]
        of_runs = self._outcomes(alternative).astype(dict.fromkeys(keys, str))
        return of_runs.groupby(keys, sort=False)["value"].mean().reset_index()

    def _totals_of(self, city: str) -> Html:
        names = [name for of_city, name in self.alternatives if of_city == city]
        spreads = {name: self._spread((city, name)) for name in names}
        known = {outcome for of_one in spreads.values() for outcome in of_one}
        shown = [name for name in outcomes_in_view("run") if name in known]
        parts = []
        for first in range(0, len(names), MOST_COLUMNS):
            columns = names[first : first + MOST_COLUMNS]
            rows = [(_label(one), *(spreads[name].get(one, "") for name in columns))
                    for one in shown]  # fmt: skip
            parts.append(
                table(
                    say("totals", city=place_label(city)),
                    [say("outcome"), *map(shown_name, columns)],
                    rows,
                )
            )
        return joined(parts)

    def _spread(self, alternative: Alternative) -> dict[str, str]:
        """Mean, lowest and highest total over the runs of an alternative, by outcome."""
        months = self._outcomes(alternative)
        wanted = (months["level"] == "city") & (months["kind"] == "true")
        months = months[wanted & months["outcome"].isin(list(OUTCOMES))]
        plain = months.astype(dict.fromkeys(("run", "month", "outcome"), str))
        totals = by_rule(plain, ["run", "outcome"])
        return {
            str(name): _text(values, OUTCOMES[str(name)].unit_of_year)
            for name, values in totals.groupby("outcome", sort=False)["value"]
        }


def _text(values: pd.Series, unit: str) -> str:
    mean, low, high = (number(one, unit) for one in (values.mean(), values.min(), values.max()))
    return mean if low == high else say("spread", mean=mean, low=low, high=high)


def _label(name: str) -> str:
    one = OUTCOMES[name]
    return say(f"label_{one.year}", label=unit_after(outcome_label(name), one.unit_of_year))


def entries_of(sweep: Sweep) -> dict[str, Any]:
    """Entries of provenance of a sweep, by their key in `words`."""
    design = sweep.design
    seeds = design.all_seeds
    return {
        "code": sweep.store.description["code"] if sweep.store.description else None,
        "seeds": say("seeds_from", first=seeds[0], last=seeds[-1], n=len(seeds))
        if len(seeds) > 1
        else seeds[0],
        "samples": len(design.sample_values()) if design.samples else 0,
        "scale": design.scale,
        "streets": design.streets,
        "n_months": design.months,
    }


def environment_of(sweep: Sweep) -> Mapping[str, str]:
    """Versions with which the runs were made."""
    about = sweep.store.description
    return about["environment"] if about else {}
