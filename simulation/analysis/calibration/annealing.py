"""Annealing: samples of a likelihood over independent normal scores, and its mean over the prior.

Particles start as samples of the prior, and the likelihood is raised to a power that grows from 0
to 1.  Each step is as large as halves their effective sample size; then they are resampled and
moved (sequential Monte Carlo; Del Moral, Doucet and Jasra 2006).  The moves leave the prior as it
is, however many scores there are (preconditioned Crank-Nicolson; Cotter, Roberts, Stuart and White
2013).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from simulation.analysis.calibration.weighting import effective_sample_size, weights_of
from simulation.core import randomness
from simulation.core.tables import Floats

MOVES = 10
"""Moves of each particle after each step."""
MOVED = 0.3
"""Share of the moves that should be accepted; the length of the moves follows."""
LENGTHS = (0.02, 1.0)
"""Shortest and longest move, as a share of the standard deviation of the prior."""


@dataclass(frozen=True, eq=False)
class Annealed:
    """Samples of the prior times a likelihood.

    Attributes
    ----------
    scores
        Shape (n, d).
    log_evidence
        Log of the likelihood averaged over the prior.
    powers
        Powers of the likelihood, from 0 to 1.
    """

    scores: Floats
    log_evidence: float
    powers: tuple[float, ...]


def anneal(
    log_likelihood: Callable[[Floats], Floats], dimensions: int, n: int, seed: int
) -> Annealed:
    """Draw scores by how likely they are.

    Parameters
    ----------
    log_likelihood
        Of scores of shape (m, d); shape (m,).
    dimensions
        Number d of scores, which are independent and standard normal under the prior.
    n
        Number of samples.
    seed
        Seed of the samples.

    Examples
    --------
    >>> found = anneal(lambda scores: -0.5 * scores[:, 0] ** 2, dimensions=2, n=1000, seed=1)
    >>> bool(abs(found.scores[:, 0].var() - 0.5) < 0.1), round(found.log_evidence, 1)
    (True, -0.3)
    """
    generator = randomness.generator(seed, "annealing")
    scores = generator.standard_normal((n, dimensions))
    logs, evidence, powers, length = log_likelihood(scores), 0.0, [0.0], 0.5
    while powers[-1] < 1:
        powers.append(_next_power(logs, powers[-1]))
        steps = (powers[-1] - powers[-2]) * logs
        evidence += float(special.logsumexp(steps) - np.log(n))
        chosen = generator.choice(n, size=n, p=weights_of(steps))
        scores, logs = scores[chosen], logs[chosen]
        for _ in range(MOVES):
            beside = generator.standard_normal(scores.shape)
            proposed = np.sqrt(1 - length**2) * scores + length * beside
            theirs = log_likelihood(proposed)
            moves = np.log(generator.random(n)) < powers[-1] * (theirs - logs)
            scores, logs = np.where(moves[:, None], proposed, scores), np.where(moves, theirs, logs)
            length = float(np.clip(length * np.exp(moves.mean() - MOVED), *LENGTHS))
    return Annealed(scores, evidence, tuple(powers))


def _next_power(logs: Floats, power: float) -> float:
    """Give the power at which half of the particles are left in effect, at most 1."""

    def beyond(step: float) -> float:
        return effective_sample_size(weights_of(step * logs)) - len(logs) / 2

    most = 1 - power
    if beyond(most) >= 0:
        return 1.0
    return power + float(optimize.brentq(beyond, 0.0, most, xtol=1e-6 * most))
