"""Rules of residents: each is written once, as a small function of numbers.

The compiled passes and the `Resident` view both call it, and a subclass of `Resident` may put
another function in its place.
"""

from __future__ import annotations

from typing import NamedTuple, Self

from simulation.core.compilation import compiled
from simulation.core.elementary import exponential
from simulation.parameters.payment import PaymentParameters
from simulation.parameters.satisfaction import SatisfactionParameters
from simulation.state.households import SATISFACTION_SCALE

# All of these are assumptions.
PASS_MARK = 60.0
"""Satisfaction below which a resident counts as dissatisfied, points."""
PUBLICISED_LEVEL, PROMISED_LEVEL = 75.0, 72.0
"""Quality that publicity and a promise lead residents to expect, points."""
CONTENT = 65.0
"""Satisfaction at which it neither raises nor lowers the utility of paying, points."""
USUAL_HABIT, NORM_SCALE = 0.6, 0.2
"""Neighbours' habit that has no effect, and the step for which its coefficient stands."""
INDIFFERENT_HABIT, HABIT_RANGE = 0.5, 2.0
"""Own habit that has no effect, and multiples of its coefficient from never to always paying."""
AFFORDABILITY_EFFECT = 0.3
"""Effect of one standard deviation of affordability, in units of the usual fee."""
HABIT_PACE = 0.08
"""Share of the gap to this month's payment that the habit closes in a month."""
MOST_ARREARS = 60
"""Months of arrears above which no more are counted."""
MONTHS_PER_YEAR = 12


class SatisfactionCoefficients(NamedTuple):
    """Parameters in the rules of satisfaction, the same for all residents."""

    performance: float
    disconfirmation: float
    loss_aversion: float
    anchoring: float
    influence: float
    adaptation: float
    publicity_effect: float
    promise_effect: float
    perception_noise: float
    mood_noise: float

    @classmethod
    def of(cls, parameters: SatisfactionParameters) -> Self:
        """Take them from the parameters of a month."""
        return cls(*(float(getattr(parameters, name)) for name in cls._fields))


class PaymentCoefficients(NamedTuple):
    """Parameters in the rules of payment, the same for all residents."""

    satisfaction: float
    norm: float
    habit: float
    fee: float
    party: float
    recovery: float

    @classmethod
    def of(cls, parameters: PaymentParameters, share_that_responds: float = 1.0) -> Self:
        """Take them from the parameters of a month.

        Parameters
        ----------
        parameters
            The parameters.
        share_that_responds
            What the effect of the norm is multiplied by; below 1 if households that do not respond
            are not told from those that do.
        """
        of_all = cls(*(float(getattr(parameters, name)) for name in cls._fields))
        return of_all._replace(norm=of_all.norm * share_that_responds)


@compiled
def perceive(seen: float, noise: float) -> float:
    """Quality as one resident perceives it (q_i): what all see, and a personal error (2.5)."""
    return seen + noise


@compiled
def assess(
    quality: float, expectation: float, common: float, coefficients: SatisfactionCoefficients
) -> float:
    """Satisfaction to which a resident tends (S*_i): performance and disconfirmation (2.5)."""
    gap = quality - expectation
    if gap < 0.0:
        gap *= coefficients.loss_aversion
    return common + coefficients.performance * quality + coefficients.disconfirmation * gap


@compiled
def be_influenced(
    before: float,
    target: float,
    neighbours: float,
    mood: float,
    coefficients: SatisfactionCoefficients,
) -> float:
    """Satisfaction after anchoring, talk with neighbours and mood (2.5, Friedkin and Johnsen)."""
    moved = before + coefficients.anchoring * (target - before)
    moved += coefficients.influence * (neighbours - before) + mood
    return min(100.0, max(0.0, moved))


@compiled
def adjust_expectation(
    expectation: float,
    quality: float,
    publicised: float,
    promised: bool,
    coefficients: SatisfactionCoefficients,
) -> float:
    """Expectation (E_i) follows experience, publicity and promises (2.5)."""
    moved = expectation + coefficients.adaptation * (quality - expectation)
    moved += coefficients.publicity_effect * publicised * (PUBLICISED_LEVEL - expectation)
    if promised:
        moved += coefficients.promise_effect * max(0.0, PROMISED_LEVEL - expectation)
    return min(100.0, max(0.0, moved))


@compiled
def willing_to_pay(
    payer: Payer, common: float, mobilisation: float, coefficients: PaymentCoefficients
) -> float:
    """Utility of paying this month's fee (U_i), on the logit scale (2.6)."""
    utility = payer.intercept + common
    utility += coefficients.satisfaction * (payer.satisfaction - CONTENT) / SATISFACTION_SCALE
    utility += HABIT_RANGE * coefficients.habit * (payer.habit - INDIFFERENT_HABIT)
    utility += AFFORDABILITY_EFFECT * coefficients.fee * payer.affordability
    if payer.conditional:
        utility += coefficients.norm * (payer.neighbours_habit - USUAL_HABIT) / NORM_SCALE
    if payer.party_member:
        utility += coefficients.party * mobilisation
    return utility


@compiled
def pay(utility: float, uniform: float) -> bool:
    """Whether a resident pays, given the utility of paying and a uniform random number (2.6)."""
    return uniform < 1.0 / (1.0 + exponential(-utility))


class Payer(NamedTuple):
    """Attributes of a resident on which its payment depends."""

    intercept: float
    satisfaction: float
    habit: float
    affordability: float
    conditional: bool
    party_member: bool
    neighbours_habit: float
