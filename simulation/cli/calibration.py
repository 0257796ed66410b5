"""The command `solve`: parameters for an initial satisfaction or collection rate."""

from __future__ import annotations

from typing import Annotated

import typer

from simulation.cli.app import app
from simulation.cli.options import Scale, ScenarioName, Seed
from simulation.cli.printing import announce_compilation, say
from simulation.languages.choice import is_chinese
from simulation.languages.translation import translated


@app.command()
def solve(
    scenario: ScenarioName,
    satisfaction: Annotated[
        float | None,
        typer.Option(help="Target: mean satisfaction at the end of the burn-in, in points."),
    ] = None,
    collection_rate: Annotated[
        float | None, typer.Option(help="Target: share of fees paid in its last month, 0 to 1.")
    ] = None,
    seed: Seed = 1,
    scale: Scale = 0.05,
) -> None:
    """Find the parameters with which a scenario starts at a satisfaction or collection rate."""
    from simulation.analysis import initial_calibration
    from simulation.analysis.labels import outcome_label
    from simulation.io.errors import InputError
    from simulation.scenario.strategy import load

    if satisfaction is None and collection_rate is None:
        raise InputError("solve: no target; give --satisfaction or --collection-rate")
    announce_compilation()
    solution = initial_calibration.solve(
        load(scenario),
        satisfaction=satisfaction,
        collection_rate=collection_rate,
        seed=seed,
        scale=scale,
    )
    wanted = {"satisfaction": satisfaction, "collection_rate": collection_rate}
    for name, value in solution.reached.items():
        line = translated(
            "# {outcome}: {value} reached, {wanted} wanted",
            outcome=outcome_label(name) if is_chinese() else name,
            value=f"{value:.4g}", wanted=f"{wanted[name]:g}",
        )  # fmt: skip
        typer.echo(line)
    about = "# with seed {seed} and scale {scale}; for the top of a scenario's file:"
    typer.echo(translated(about, seed=seed, scale=f"{scale:g}"))
    for key, value in solution.values.items():
        typer.echo(f"{key} = {value:.{initial_calibration.DIGITS}f}")
    options = [f"--set {key}={value:g}" for key, value in solution.values.items()]
    typer.echo(translated("# or: {command}", command=f"xiaoqu run {scenario} {' '.join(options)}"))
    for text in solution.warnings:
        say(text)
