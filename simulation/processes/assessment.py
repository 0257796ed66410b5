"""Assessment: what a city would report, as against what is true in the model (2.10).

Compounds get a score, and within each district some are at the bottom or top of a list.  The usual
list is always computed, whether or not a lever discloses one; a lever may also compute a *shadow
list* of its own, which separates regression to the mean from effects of publication.  Each December
residents of some compounds take part in a survey.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from simulation.core import randomness
from simulation.core.tables import Array, Mask
from simulation.parameters.assessment import MONTHS_OF_INFLATION, USUAL_MEASURED, WEIGHED
from simulation.state.compounds import NONE, ServiceMode
from simulation.state.scores import ROUNDS, Scores
from simulation.state.state import State

# All of these are assumptions.
SHADOW_PERIOD = 3
"""Months between lists if no lever requests a round."""
LEAST_RANKED = 5
"""Compounds of a district below which none are ranked."""
SD_OF_A_RESPONSE = 12.0
"""Standard deviation of the satisfaction that one respondent reports, points."""
USUAL_JUDGEMENT, JUDGEMENT_BY_QUALITY = 60, 0.3
"""Judgement of a compound of that visible quality, points, and how far it follows quality."""
NO_BLACK, NO_RED = -999, 999
"""Cuts of a list without any black or red compound, which no score comes near."""
NEAR_THE_CUT = 5
"""Scale of the distance to the end of a list within which pressure acts, points."""
ROUNDING = 1e-9
"""Excess over a whole number that counts as an error of rounding."""


def assess(state: State) -> None:
    """Score and rank the compounds in a round, which there is every third month at least."""
    scores = state.scores
    due = state.policy.round_due | (state.month % SHADOW_PERIOD == 0)
    scores.new_round = False
    if not due.any():
        return
    rows = np.flatnonzero(due & state.compounds.contracted)
    scores.score[rows] = score_of(state)[rows]
    for name in ("ranked", "black", "red"):
        getattr(scores, name)[due] = False
    _rank(state, rows)


def is_due(period: float, age: int) -> bool:
    """Whether a round of lists ends in a month, counted from the begin of a lever.

    Parameters
    ----------
    period
        Months between rounds; shorter than a month is monthly.
    age
        Months since the begin; the first round ends after one period.
    """
    months = max(1, round(period))
    return age % months == months - 1


def inflation_reached(age: int) -> float:
    """Give the share of the inflation of scores that is reached in a month.

    Parameters
    ----------
    age
        Months since the begin of the list or the assessment.

    Examples
    --------
    >>> inflation_reached(12)
    0.5
    """
    return min(1.0, age / MONTHS_OF_INFLATION)


def score_of(state: State) -> Array:
    """Score of every compound: a weighted mean, with favour, inflation and noise."""
    compounds, parameters = state.compounds, state.parameters.measurement
    rows = np.arange(len(compounds))
    noise = randomness.normal(state.seed, "score noise", state.month, rows)
    judged, inflated = _judged_by_quality(state), np.zeros(1)
    if state.structure.score == "inflated":
        judged = judged + parameters.judgement_capture * compounds.capture
        judged = judged + parameters.judgement_favour * state.posts.firm_head
        inflated = parameters.inflation * state.policy.score_inflation
    weighted = _weighted(state, _surveyed_satisfaction(state), judged)
    return np.asarray(weighted + inflated + parameters.score_noise * noise)


def true_score(state: State) -> Array:
    """Score of every compound as it would be without any error, favour or inflation."""
    return _weighted(state, state.compounds.satisfaction, _judged_by_quality(state))


def _judged_by_quality(state: State) -> Array:
    """Judgement of every compound by a street that favours nobody."""
    seen = state.compounds.visible_quality
    return np.asarray(USUAL_JUDGEMENT + JUDGEMENT_BY_QUALITY * (seen - USUAL_JUDGEMENT))


def _weighted(state: State, satisfaction: Array, judgement: Array) -> Array:
    """Weighted mean of what a score consists of."""
    compounds = state.compounds
    parts = np.stack(
        [
            compounds.visible_quality,
            satisfaction,
            judgement,
            compounds.responsiveness,
            100 * state.branch_activity,
        ],
        axis=1,
    )
    weights = weights_in_force(state)
    return np.asarray((weights * parts).sum(axis=1) / weights.sum(axis=1))


def weights_in_force(state: State) -> Array:
    """Weights of visible quality, satisfaction, judgement, issues and party; (compounds, 5)."""
    parameters, set_by_lever = state.parameters.measurement, state.policy.score_weights
    usual = [getattr(parameters, f"weight_{name}") for name in WEIGHED]
    is_set = set_by_lever.sum(axis=1, keepdims=True) > 0
    return np.where(is_set, set_by_lever, usual)


def measured_weight(state: State) -> Array:
    """Weight of measured tasks in the score of each compound, relative to the usual weights."""
    weights = weights_in_force(state)
    return np.asarray((weights[:, 0] + weights[:, 2]) / weights.sum(axis=1) / USUAL_MEASURED)


def _surveyed_satisfaction(state: State) -> Array:
    """Mean satisfaction that a few respondents report."""
    usual, by_lever = state.parameters.measurement.respondents, state.policy.respondents
    respondents = np.where(by_lever > 0, by_lever, usual)
    rows = np.arange(len(respondents))
    error = randomness.normal(state.seed, "respondents", state.month, rows)
    error = error * SD_OF_A_RESPONSE / np.sqrt(respondents)
    return np.asarray(state.compounds.satisfaction + error)


def _rank(state: State, rows: Array) -> None:
    """Rank compounds against those of their district, or of the city where a lever says so."""
    group = np.where(state.policy.listed_by_city, NONE, state.compounds.district)
    for together in ranked_together(rows, group):
        _rank_group(state, together)


def ranked_together(rows: Array, group: Array) -> Iterator[Array]:
    """Give the rows of each group that are enough to be ranked.

    Parameters
    ----------
    rows
        Compounds that have a score.
    group
        Group of every compound.
    """
    order = rows[np.argsort(group[rows], kind="stable")]
    begins = np.flatnonzero(np.diff(group[order])) + 1
    for of_group in np.split(order, begins):
        if len(of_group) >= LEAST_RANKED:
            yield of_group


def ends_of_list(
    score: Array, rows: Array, share_black: Array, share_red: Array
) -> tuple[Array, Array]:
    """Give the rows at the bottom and at the top of a list of some compounds.

    Parameters
    ----------
    score, share_black, share_red
        Score, and shares at the bottom and at the top, of all compounds.
    rows
        Compounds that are ranked together.
    """
    order = rows[np.argsort(score[rows], kind="stable")]
    n_black = n_listed(share_black[order])
    n_red = min(n_listed(share_red[order]), len(order) - n_black)
    return order[:n_black], order[len(order) - n_red :]


class Listing(NamedTuple):
    """Columns of a list: who is black and red, and the rounds in which compounds were black."""

    black: Mask
    red: Mask
    history: Array

    def enter(self, rows: Array, ends: tuple[Array, Array]) -> None:
        """Enter a round.

        Parameters
        ----------
        rows
            Compounds that are ranked together.
        ends
            Rows at the bottom and at the top, see `ends_of_list`.
        """
        bottom, top = ends
        self.black[bottom] = True
        self.red[top] = True
        self.history[rows] = (2 * self.history[rows] + self.black[rows]) % 2**ROUNDS


def _rank_group(state: State, rows: Array) -> None:
    scores, policy = state.scores, state.policy
    ends = bottom, top = ends_of_list(scores.score, rows, policy.share_black, policy.share_red)
    scores.ranked[rows] = True
    scores.new_round[rows] = True
    Listing(scores.black, scores.red, scores.black_history).enter(rows, ends)
    scores.cut_black[rows] = scores.score[bottom].max() if len(bottom) else NO_BLACK
    scores.cut_red[rows] = scores.score[top].min() if len(top) else NO_RED


def n_listed(shares: Array) -> int:
    """Give how many compounds a share of those ranked together is, rounded up."""
    return int(np.ceil(shares.mean() * len(shares) - ROUNDING))


def distance_to_cut(scores: Scores) -> Array:
    """Points between a score and the nearest end of the last list, or the cut of rewards."""
    cuts = (scores.cut_black, scores.cut_red, scores.cut_reward)
    return np.asarray(np.min([np.abs(scores.score - cut) for cut in cuts], axis=0))


def closeness(scores: Scores) -> Array:
    """How close a score is to the nearest cut: 1 there, a third five points away."""
    return np.asarray(np.exp(-distance_to_cut(scores) / NEAR_THE_CUT))


def street_scores(state: State, score: Array | None = None) -> Array:
    """Mean score of the ranked compounds of each street; nan where there is none.

    Parameters
    ----------
    state
        The state.
    score
        Score of every compound; by default that of the last round.
    """
    of_compound = state.scores.score if score is None else score
    ranked = state.scores.ranked
    street = state.compounds.street[ranked]
    n = len(state.streets)
    count = np.bincount(street, minlength=n)
    total = np.bincount(street, of_compound[ranked], minlength=n)
    return np.divide(total, count, out=np.full(n, np.nan), where=count > 0)


def surveyed(state: State) -> Mask:
    """Compounds in this year's survey: a weighted sample without replacement.

    The compounds with the highest u ** (1 / weight) are taken (Efraimidis and Spirakis 2006,
    Information Processing Letters 97), so that the chance of a compound does not
    depend on the others.
    """
    parameters, compounds = state.parameters.measurement, state.compounds
    n = int(np.ceil(parameters.survey_share * len(compounds) - ROUNDING))
    uniform = randomness.uniform(state.seed, "survey", state.month, np.arange(len(compounds)))
    weight = np.where(
        compounds.service_mode >= ServiceMode.MARKET, parameters.survey_odds_served, 1.0
    )
    order = np.argsort(-(uniform ** (1 / weight)), kind="stable")
    mask = np.zeros(len(compounds), dtype=bool)
    mask[order[:n]] = True
    return mask


def survey_error(state: State) -> float:
    """Bias, drift and noise of this year's survey, in points."""
    parameters = state.parameters.measurement
    years = np.arange(max((state.month - 1) // 12, 0))
    steps = randomness.normal(state.seed, "survey drift", 0, years).sum() * parameters.survey_drift
    noise = randomness.normal(state.seed, "survey noise", state.month, 0) * parameters.survey_noise
    return float(parameters.survey_bias + steps + noise)
