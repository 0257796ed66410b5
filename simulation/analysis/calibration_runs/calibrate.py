"""Calibrate: the uncertain parameters of a city, by history matching with its published targets."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from simulation.analysis.calibration.error_model import ErrorModel, read_error_model
from simulation.analysis.calibration.figures import figure_of
from simulation.analysis.calibration.observations import observe
from simulation.analysis.calibration_runs.ensemble import finish
from simulation.analysis.calibration_runs.outputs import (
    Run,
    StageProgress,
    StoredRuns,
    compared_with,
    refuse_counts_of_a_sample,
    targets_of,
)
from simulation.analysis.calibration_runs.procedure import Effort, Observe, search
from simulation.analysis.calibration_runs.refusal import NothingPlausible
from simulation.analysis.calibration_runs.result import Calibration, result_of
from simulation.analysis.calibration_runs.rival import Rival, about_rival, read_rival
from simulation.analysis.calibration_runs.space import Space
from simulation.experiments.priors import (
    uncertain_assumptions,
    uncertain_or_named,
)
from simulation.experiments.provenance import code_hash, environment
from simulation.experiments.spec import DEFAULT_SCALE, ScenarioLike
from simulation.io.atomic_files import TemporaryFolder, make_folder
from simulation.io.extras import module_of_extra
from simulation.io.text_tables import write_text_table
from simulation.io.validation import cut
from simulation.scenario.published import PublishedStatistic
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import load

DIRECTIONS = (
    "satisfaction.base+measurement.survey_bias", "payment.shift", "potency.party", "potency.audit",
    "potency.voice", "branches.founding", "branches.advisor", "satisfaction.trend",
    "participation.consent",
)  # fmt: skip
"""Directions in which is searched unless others are named; screening adds to them."""
IMPLAUSIBLE = "implausible.csv"


def calibrate(
    scenario: ScenarioLike = "wuhan",
    *,
    directions: Sequence[str] = DIRECTIONS,
    parameters: Sequence[str] = (),
    without: Sequence[str] = (),
    rival: str | Path | None = None,
    out: str | Path | None = None,
    name: str | None = None,
    waves: int = 3,
    points: int = 150,
    seeds: int = 2,
    first_samples: int = 400,
    corrections: int = 20,
    streets: float = 0.2,
    scale: float = DEFAULT_SCALE,
    rounds: int = 4,
    reruns: int = 100,
    resampled: int = 200,
    seed: int = 1,
    workers: int | None = None,
    executor: Executor | str | None = None,
    cache: bool = True,
    progress: StageProgress | bool | None = None,
    told: Callable[[str], None] | None = None,
) -> Calibration:
    """Calibrate the uncertain parameters of a scenario on the targets of its city.

    Targets are statistics of role target that restate no other; holdouts are never looked at.  Each
    stage is a sweep in a folder of `out`: a second call goes on where the first was stopped.

    Parameters
    ----------
    scenario
        The programme of a city: a scenario, its name, or a path.
    directions
        Parameters, or sums of them (``satisfaction.base+measurement.survey_bias``), in which is
        searched; screening adds further ones, up to ten.  All others vary anew at each point.
    parameters
        Which parameters vary; none is all that have a prior.
    without
        Targets that are left out; every result says so.
    rival
        A rival model that is calibrated instead: ``nothing-works``, in which no institution has any
        effect, or the path of a file.  What it fixes does not vary and is no direction.
    out
        Folder of the runs and results; by default a temporary one for the runs, and no results.
    name
        Name of the posterior; by default that of the scenario, and of the rival.
    waves, points
        Waves after that of the priors, and points of each.
    seeds
        Seeds of each point, the same for all points.
    first_samples
        Samples of the priors, which also say how much each figure varies, and what is screened.
    corrections
        Pairs of runs of the whole city and of the share of streets, whose mean difference corrects
        the comparison; none with all streets.  Counts cannot be compared without them.
    streets, scale
        As for `simulation.run`.
    rounds, reruns
        Rounds after the waves, and points of each; they are drawn by their likelihood under
        emulators of all runs before.
    resampled
        Samples of the posterior.
    seed
        Seed of the samples.
    workers, executor, cache
        As for `simulation.sweep`.
    progress
        Called with stage, runs done and runs in all; or whether to show them, as for
        `simulation.sweep`.
    told
        Called with a sentence after each step.

    Returns
    -------
    Calibration
        What was found; it is also stored in `out`.

    Raises
    ------
    InputError
        If an argument does not fit, there is no target, or no point is plausible: then it says
        which figures forbid it, and by how much.

    Examples
    --------
    A city whose only published result is made up: 75 points of satisfaction in June 2021.

    >>> import simulation as sim
    >>> from simulation.scenario.published import ComparedOutcome, PublishedStatistic
    >>> asked = ComparedOutcome(outcome="satisfaction", month="2021-06", year="month", kind="true",
    ...                         tolerance=1)
    >>> survey = PublishedStatistic(compare=asked, value=75.0, unit="points", date="2021-06",
    ...                             source="a survey", role="target")
    >>> city = sim.load("yongqiao", {"last_month": "2021-06"})
    >>> city.published = {"survey": survey}
    >>> effort = {"first_samples": 6, "waves": 0, "rounds": 0, "seeds": 1, "corrections": 0,
    ...           "resampled": 5, "streets": 1.0, "scale": 0.002, "workers": 1}
    >>> base = ["satisfaction.base"]
    >>> calibration = sim.calibrate(city, directions=base, parameters=base, **effort)
    >>> calibration.posterior.samples.shape
    (5, 1)
    """
    module_of_extra("sklearn", "calibrate")
    effort = Effort(
        first_samples=first_samples, waves=waves, points=points, seeds=seeds,
        corrections=corrections, streets=streets, rounds=rounds, reruns=reruns,
        resampled=resampled, seed=seed,
    )  # fmt: skip
    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    targets = targets_of(loaded, without)
    refuse_counts_of_a_sample(compared_with(targets), streets, corrections)
    other = Rival("", "", {}) if rival is None else read_rival(rival)
    every = uncertain_or_named(parameters, "calibrate", uncertain_assumptions([loaded]))
    space = Space.of(other.varied(every), other.directions(directions))
    keep = None if out else TemporaryFolder()
    folder = keep.path if keep else make_folder(str(out))
    run = StoredRuns(
        other.applied_to(loaded), compared_with(targets), folder, scale, workers, executor, cache,
        progress,
    )  # fmt: skip
    errors = read_error_model()
    names = {"direction": space.directions, "parameter": parameters, "without": without}
    about = _about(loaded, errors, targets, effort, scale, names)
    if rival is not None:
        about = about_rival(about, other, rival)
    result = calibrated(
        run, space, _observing(errors, loaded, targets), effort, about, folder,
        told or (lambda _: None),
    )  # fmt: skip
    if rival is not None:
        fixed = result.posterior.with_fixed(other.settings)
        result = dataclasses.replace(result, posterior=fixed)
    if out:
        result.save(folder, name or cut("-".join(filter(None, [loaded.name, other.name]))))
    return result


def calibrated(
    run: Run,
    space: Space,
    observe: Observe,
    effort: Effort,
    about: Mapping[str, Any],
    folder: Path,
    told: Callable[[str], None],
) -> Calibration:
    """Go through all steps of a calibration, whatever runs the model.

    Parameters
    ----------
    run
        Runs the model.
    space
        The space with the directions that are named.
    observe
        Gives what was published.
    effort
        How much is run.
    about
        Where the result comes from.
    folder
        Where a table says what forbids every point, if something does.
    told
        Called with a sentence after each step.
    """
    for name in about["without"]:
        told(f"calibrated without {name}")
    try:
        found = search(run, space, observe, effort, told)
        ensemble = finish(run, found, effort, told)
    except NothingPlausible as refusal:
        write_text_table(refusal.table, folder / IMPLAUSIBLE)
        raise
    result = result_of(found, ensemble, effort, about)
    told(f"effective sample size: {result.effective_sample_size:.1f}")
    return result


def _observing(
    errors: ErrorModel, scenario: Scenario, targets: Mapping[str, PublishedStatistic]
) -> Observe:
    """Give what was published, as the error model sees it."""
    city = scenario.city.name
    return lambda spreads: observe(
        errors,
        [
            figure_of(errors, city, name, one, float(spread))
            for (name, one), spread in zip(targets.items(), spreads, strict=True)
        ],
    )


def _about(
    scenario: Scenario,
    errors: ErrorModel,
    targets: Mapping[str, PublishedStatistic],
    effort: Effort,
    scale: float,
    names: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """Say where a result comes from; `names` are options that may be repeated."""
    numbers = {**dataclasses.asdict(effort), "scale": scale}
    words = [f"--{key.replace('_', '-')} {value}" for key, value in numbers.items()]
    words += [f"--{key} {one}" for key, values in names.items() for one in values]
    return {
        "command": " ".join(["xiaoqu calibrate", scenario.name, *words]),
        "scenario": scenario.name,
        "city": scenario.city.name,
        "targets": {
            name: {"value": one.value, "unit": one.unit, "date": one.date, "source": one.source}
            for name, one in targets.items()
        },
        "without": list(names["without"]),
        "error_model_sha256": errors.sha256,
        "code": code_hash(),
        "environment": environment(),
        "seeds": {"runs": effort.all_seeds, "sampling": effort.seed},
        "scale": scale,
        "streets": effort.streets,
    }
