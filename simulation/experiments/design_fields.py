"""Fields of a design, as its file or its mapping states them, each checked by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import pandas as pd
from pydantic import Field, field_validator

from simulation.core.randomness import MOST_SEED
from simulation.experiments import posterior_samples
from simulation.experiments.jobs import LoadedScenario, as_loaded
from simulation.experiments.priors import dotted_key
from simulation.experiments.registry import names_of_agents
from simulation.experiments.sampling import (
    Point,
    Settings,
    as_mapping,
    as_settings,
)
from simulation.experiments.spec import DEFAULT_SCALE
from simulation.io.plugins import import_plugins
from simulation.io.validation import Name, Strict
from simulation.scenario.strategy import OWN

MOST_RUNS = 1_000_000
Seed = Annotated[int, Field(ge=0, le=MOST_SEED)]
Entry = TypeVar("Entry")
Some = Annotated[list[Entry], Field(min_length=1)]
"""A list that is not empty."""


class DesignFields(Strict):
    """What a design states; see `Design`."""

    name: Name = Field(default="sweep", description="name of the design, and of its folder")
    title: str = Field(default="", description="what it is to answer")
    scenarios: list[str | LoadedScenario] = Field(
        min_length=1, description="built-in scenarios (each city has one of its name), or files"
    )
    strategies: list[str] = Field(
        default=[OWN], min_length=1, description="strategies for each; own is the scenario's own"
    )
    settings: Settings = Field(default=Settings(), description="settings that vary")
    samples: Annotated[int, Field(ge=0, le=MOST_RUNS)] | Some[Point] = Field(
        default=0, description="number of parameter samples, or the samples; 0 is the defaults"
    )
    posterior: str = Field(default=posterior_samples.PRIOR, description="what samples are drawn of")
    remarks: list[str] = Field(default_factory=list, description="what is to be said of samples")
    parameters: list[str] = Field(
        default_factory=list,
        description="which are sampled, such as payment.*; none is all with a prior, if not stated",
    )
    seeds: Annotated[int, Field(ge=1, le=MOST_RUNS)] | Some[Seed] = Field(
        default=1, description="seeds of random numbers, or how many"
    )
    city_seed: Seed | None = Field(
        default=None, description="seed of every city; none is the seed of the run"
    )
    sampling_seed: Seed = Field(default=1, description="seed of sampled settings and of samples")
    scale: float = Field(default=DEFAULT_SCALE, gt=0, le=1, description="share of households")
    streets: float = Field(default=1.0, gt=0, le=1, description="share of streets, whole")
    months: int | None = Field(
        default=None, ge=1, description="months to run, also more than a scenario has; none is all"
    )
    plugins: list[str] = Field(
        default_factory=list,
        description="modules with levers and outcomes of your own, which every worker imports",
    )
    treated_by: list[str | LoadedScenario] = Field(
        default_factory=list,
        description="scenarios whose levers decide which compounds are treated, in every run; "
        "none is the levers of each run",
    )
    agents: dict[str, str] = Field(
        default_factory=dict,
        description="classes that take the place of kinds of agents: PropertyFirm = 'mine.MyFirm'",
    )

    @field_validator("plugins", mode="after")
    @classmethod
    def _import_plugins(cls, value: list[str]) -> list[str]:
        return list(import_plugins(value, "design"))

    @field_validator("agents", mode="before")
    @classmethod
    def _take_agents(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and all(isinstance(own, str) for own in value.values()):
            return value
        return names_of_agents(value)

    @field_validator("scenarios", "treated_by", mode="before")
    @classmethod
    def _take_scenarios(cls, value: Any) -> Any:
        return as_loaded(value)

    @field_validator("settings", mode="before")
    @classmethod
    def _take_settings(cls, value: Any) -> Any:
        return as_mapping(value)

    @field_validator("samples", mode="before")
    @classmethod
    def _take_samples(cls, value: Any) -> Any:
        if not isinstance(value, pd.DataFrame):
            return value
        return value.rename(columns=lambda name: dotted_key(str(name))).to_dict("records")

    @field_validator("samples", mode="after")
    @classmethod
    def _as_declared(cls, value: int | list[Point]) -> int | list[Point]:
        return value if isinstance(value, int) else [as_settings(point) for point in value]

    @field_validator("seeds", mode="after")
    @classmethod
    def _check_seeds(cls, value: int | list[int]) -> int | list[int]:
        if isinstance(value, list) and len(set(value)) < len(value):
            raise ValueError("each seed once")
        return value
