"""The command that solves for the parameters behind a starting satisfaction or collection rate."""

from __future__ import annotations

from typing import Annotated

import typer

from simulation.cli.app import app
from simulation.cli.options import Scale, ScenarioName, Seed
from simulation.cli.printing import announce_compilation


@app.command()
def solve(
    scenario: ScenarioName,
    satisfaction: Annotated[
        float | None, typer.Option(help="Mean satisfaction at the end of the burn-in, points.")
    ] = None,
    collection_rate: Annotated[
        float | None, typer.Option(help="Share of fees paid in its last month.")
    ] = None,
    seed: Seed = 1,
    scale: Scale = 0.05,
) -> None:
    """Find the parameters with which a scenario starts from a satisfaction or collection rate."""
    from simulation.analysis import initial_calibration
    from simulation.io.errors import InputError
    from simulation.scenario.strategy import load

    if satisfaction is None and collection_rate is None:
        raise InputError("solve: says nothing to solve for; expected --satisfaction or "
                         "--collection-rate")  # fmt: skip
    announce_compilation()
    found = initial_calibration.solve(
        load(scenario),
        satisfaction=satisfaction,
        collection_rate=collection_rate,
        seed=seed,
        scale=scale,
    )
    for key, value in found.items():
        typer.echo(f"{key} = {value:.4f}")
