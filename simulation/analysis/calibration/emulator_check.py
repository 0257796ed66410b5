"""Checks of emulators: whether each predicts points that it has not seen as well as it claims."""

from __future__ import annotations

import pandas as pd
from scipy import stats

from simulation.analysis.calibration.joint_emulator import JointEmulator

WITHIN = 2.0
"""Standard deviations within which most errors should be."""
BY_CHANCE = 0.01
"""Chance at which a good emulator fails the check."""
COLUMNS = ["figure", "points", "within", "expected", "least", "largest", "passed"]


def check_emulators(emulator: JointEmulator) -> pd.DataFrame:
    """Check the standardised leave-one-out errors of each figure.

    Parameters
    ----------
    emulator
        The emulators.

    Returns
    -------
    pandas.DataFrame
        One row per figure: figure, points, within (share of the errors within two standard
        deviations), expected (share of a normal distribution), least (share that a good emulator
        falls below with a chance of 1 %), largest (largest error in standard deviations), passed.
    """
    expected = 1 - 2 * float(stats.norm.sf(WITHIN))
    rows = []
    for name, one in zip(emulator.names, emulator.emulators, strict=True):
        errors = abs(one.left_out_errors())
        n = len(errors)
        within = float((errors <= WITHIN).mean())
        least = float(stats.binom.ppf(BY_CHANCE, n, expected)) / n
        rows.append((name, n, within, expected, least, float(errors.max()), within >= least))
    return pd.DataFrame(rows, columns=COLUMNS)


def overconfident(checks: pd.DataFrame) -> list[str]:
    """Say in a sentence of each emulator that failed what is wrong; an empty list if none did.

    Parameters
    ----------
    checks
        What `check_emulators` gives.

    Examples
    --------
    >>> row = ("satisfaction", 150, 0.8, 0.954, 0.91, 5.0, False)
    >>> overconfident(pd.DataFrame([row], columns=COLUMNS))
    ['satisfaction: 80 % of 150 left-out runs lie within 2 standard deviations of their emulator, \
expected 95 % and at least 91 %; it is too sure of itself']
    """
    return [
        f"{row.figure}: {100 * row.within:.0f} % of {row.points} left-out runs lie within "
        f"{WITHIN:g} standard deviations of their emulator, expected {100 * row.expected:.0f} % "
        f"and at least {100 * row.least:.0f} %; it is too sure of itself"
        for row in checks[~checks["passed"]].itertuples()
    ]
