"""Design template: a design for a user to fill in, written from the declaration of designs."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.experiments.design import Design
from simulation.experiments.posterior_samples import DEFAULT, N_SAMPLES
from simulation.experiments.sampling import Settings
from simulation.io.blanks import BLANK
from simulation.scenario.toml_lines import line, setting_lines

STATED = ("name", "title", "scenarios", "strategies", "samples", "posterior", "settings")
"""Keys that stand in a template in words of their own."""
NOT_IN_FILES = ("remarks",)


def design_template(name: str, scenarios: Sequence[str] = ()) -> str:
    """Give a design file: what is run, and what varies, over samples of the posterior.

    Parameters
    ----------
    name
        Name of the design.
    scenarios
        Scenarios; without any a blank is left.

    Examples
    --------
    >>> design_template("mine").splitlines()[5]
    'name = "mine"'
    """
    keys = Design.model_fields
    others = {key: one for key, one in keys.items() if key not in (*STATED, *NOT_IN_FILES)}
    settings = {key: one for key, one in Settings.model_fields.items() if key != "values"}
    compared = "strategies for each: own, no-policy, names, paths, +name, ~lever"
    lines = [
        f"# {name}: scenarios x strategies x settings x parameter samples x seeds.",
        "#",
        f"# xiaoqu check {name}.toml says what is still open, what does not fit, and how many runs",
        f"# it has.  Then: xiaoqu sweep {name}.toml",
        "",
        line("name", name),
        line("title", name, keys["title"].description or ""),
        line("scenarios", list(scenarios) or [BLANK], keys["scenarios"].description or ""),
        line("strategies", ["own", "no-policy"], compared),
        line("samples", N_SAMPLES, keys["samples"].description or ""),
        line("posterior", DEFAULT, keys["posterior"].description or ""),
        *setting_lines(others, {}),
        "",
        "# Settings that vary, by dotted key; take away the sign # of the table, too.",
        "# [settings]",
        *setting_lines(settings, {}),
        "# [settings.values]",
        '# "levers.fee_subsidy.strength" = [0.5, 1.0]',
        "",
    ]
    return "\n".join(lines)
