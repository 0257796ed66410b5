"""Measurement: what a city would report, as against what is true in the model.

Compounds get a score, and within each district a place at the bottom or top of a list.  The list is
always computed, whether or not anybody publishes it: a *shadow list* tells regression to the mean
from effects of publication.  Each December a survey asks residents of some compounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
from pydantic import model_validator

from simulation import draws
from simulation.columns import Table, column
from simulation.compounds import NONE
from simulation.parameters import HalfNormal, Normal, ParameterGroup, Uniform, parameter, share

if TYPE_CHECKING:
    from simulation.columns import Array, Mask
    from simulation.model import GovernanceModel

SHADOW_PERIOD = 3
LEAST_RANKED = 5
SD_OF_AN_ANSWER = 12.0
NEVER = 99
ROUNDS = 5
WEIGHED = ("visible", "satisfaction", "street", "issues", "party")
USUAL_MEASURED = 0.70


class MeasurementParameters(ParameterGroup):
    """Scores, lists and surveys (equations 2.10 and section 3)."""

    weight_visible: float = share(0.40, "weight of visible quality in the score", symbol="w_V")
    weight_satisfaction: float = share(0.24, "weight of asked satisfaction", symbol="w_S")
    weight_street: float = share(0.30, "weight of the street's own judgement", symbol="w_Y")
    weight_issues: float = share(0.0, "weight of responsiveness", symbol="w_I")
    weight_party: float = share(0.06, "weight of party activity", symbol="w_R")
    respondents: float = parameter(
        20.0,
        "residents asked per compound and round",
        symbol="n_r",
        unit="persons",
        prior=Uniform(5, 200),
        low=1,
    )
    score_noise: float = parameter(
        4.0, "noise of a score", symbol="sigma_sc", unit="points", prior=Uniform(1, 10), low=0
    )
    judgement_capture: float = parameter(
        15.0, "a captured street judges this much more kindly", symbol="Y_c", unit="points"
    )
    judgement_favour: float = parameter(
        0.0,
        "favour to firms whose head sits in the committee",
        symbol="fav",
        unit="points",
        prior=Uniform(0, 5),
    )
    inflation: float = parameter(
        2.0,
        "inflation of scores within two years of a list",
        symbol="g_inf",
        unit="points",
        prior=Uniform(0, 5),
    )
    survey_share: float = share(0.10, "share of compounds in the yearly survey")
    survey_odds_served: float = parameter(
        2.0,
        "odds of professionally served compounds to be in the survey",
        prior=Uniform(1, 5),
        low=0.01,
    )
    survey_bias: float = parameter(
        2.0, "bias of the survey", symbol="b_srv", unit="points", prior=Normal(2, 3)
    )
    survey_drift: float = parameter(
        0.0,
        "spread of the yearly steps of the survey's bias",
        symbol="drift",
        unit="points",
        prior=HalfNormal(0.5),
        low=0,
    )
    survey_noise: float = parameter(0.6, "noise of the survey", unit="points", low=0)
    resolution_inflation: float = share(
        0.10, "unsolved issues reported as solved", symbol="kappa_rep", prior=Uniform(0, 0.4)
    )

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if not any(getattr(self, f"weight_{name}") for name in WEIGHED):
            raise ValueError("some weight of the score above 0")
        return self


class Scores(Table):
    """One row per compound: its last score, and its history on the lists."""

    score = column(np.float64, "points", -100, 300, "score of the last round", 60)
    cut_black = column(np.float64, "points", -1e3, 1e3, "highest score on the black list", -999)
    cut_red = column(np.float64, "points", -1e3, 1e3, "lowest score on the red list", 999)
    ranked = column(np.bool_, "flag", 0, 1, "was ranked in the last round")
    new_round = column(np.bool_, "flag", 0, 1, "was ranked this month")
    black = column(np.bool_, "flag", 0, 1, "on the shadow black list of the last round")
    red = column(np.bool_, "flag", 0, 1, "on the shadow red list of the last round")
    times_black = column(np.float64, "listings", 0, 999, "black listings told to the firm (nB)")
    months_since_listing = column(np.int32, "months", 0, 9999, "since the last listing told", NEVER)
    last_told_black = column(np.bool_, "flag", 0, 1, "the last listing told was black")
    black_history = column(
        np.int32, "bits", 0, 31, "on the shadow black list in the last five rounds, newest first"
    )
    rectification = column(np.int32, "months", 0, 999, "months of rectification left")
    red_listed = column(np.bool_, "flag", 0, 1, "on the published red list until the next round")


def assess(model: GovernanceModel) -> None:
    """Score and rank the compounds in a round; every third month at least as a shadow list."""
    scores = model.scores
    due = model.policy.round_due | (model.month % SHADOW_PERIOD == 0)
    scores.new_round = False
    if not due.any():
        return
    rows = np.flatnonzero(due & model.compounds.contracted)
    scores.score[rows] = score_of(model)[rows]
    for name in ("ranked", "black", "red"):
        getattr(scores, name)[due] = False
    _rank(model, rows)


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


def score_of(model: GovernanceModel) -> Array:
    """Score of every compound: a weighted mean, with favour, inflation and noise."""
    compounds, parameters = model.compounds, model.parameters.measurement
    rows = np.arange(len(compounds))
    noise = draws.normal(model.seed, "score noise", model.month, rows)
    judgement = (
        60
        + 0.3 * (compounds.visible_quality - 60)
        + parameters.judgement_capture * compounds.capture
        + parameters.judgement_favour * model.posts.firm_head
    )
    parts = np.stack(
        [
            compounds.visible_quality,
            _asked_satisfaction(model),
            judgement,
            compounds.responsiveness,
            100 * model.branch_activity,
        ],
        axis=1,
    )
    weights = weights_in_force(model)
    weighted = (weights * parts).sum(axis=1) / weights.sum(axis=1)
    inflated = parameters.inflation * model.policy.score_inflation
    return np.asarray(weighted + inflated + parameters.score_noise * noise)


def weights_in_force(model: GovernanceModel) -> Array:
    """Weights of visible quality, satisfaction, judgement, issues and party; (compounds, 5)."""
    parameters, set_by_lever = model.parameters.measurement, model.policy.score_weights
    usual = [getattr(parameters, f"weight_{name}") for name in WEIGHED]
    is_set = set_by_lever.sum(axis=1, keepdims=True) > 0
    return np.where(is_set, set_by_lever, usual)


def measured_weight(model: GovernanceModel) -> Array:
    """Weight of measured tasks in the score of each compound, relative to the usual weights."""
    weights = weights_in_force(model)
    return np.asarray((weights[:, 0] + weights[:, 2]) / weights.sum(axis=1) / USUAL_MEASURED)


def _asked_satisfaction(model: GovernanceModel) -> Array:
    """Satisfaction among the few residents who are asked."""
    usual, asked = model.parameters.measurement.respondents, model.policy.respondents
    respondents = np.where(asked > 0, asked, usual)
    luck = draws.normal(model.seed, "respondents", model.month, np.arange(len(asked)))
    return np.asarray(model.compounds.satisfaction + luck * SD_OF_AN_ANSWER / np.sqrt(respondents))


def _rank(model: GovernanceModel, rows: Array) -> None:
    """Rank compounds against those of their district, or of the city where a lever says so."""
    group = np.where(model.policy.listed_by_city, NONE, model.compounds.district)
    for one in np.unique(group[rows]):
        of_group = rows[group[rows] == one]
        if len(of_group) >= LEAST_RANKED:
            _rank_group(model, of_group)


def _rank_group(model: GovernanceModel, rows: Array) -> None:
    scores, policy = model.scores, model.policy
    order = rows[np.argsort(scores.score[rows], kind="stable")]
    n_black = _places(policy.share_black[order])
    n_red = min(_places(policy.share_red[order]), len(order) - n_black)
    black, red = order[:n_black], order[len(order) - n_red :]
    failing = model.compounds.share_dissatisfied[rows] > policy.dissatisfied_limit[rows]
    scores.ranked[rows] = True
    scores.new_round[rows] = True
    scores.black[black] = True
    scores.black[rows[failing]] = True
    scores.red[red] = ~scores.black[red]
    scores.cut_black[rows] = scores.score[black].max() if n_black else -999
    scores.cut_red[rows] = scores.score[red].min() if n_red else 999
    scores.black_history[rows] = (2 * scores.black_history[rows] + scores.black[rows]) % 2**ROUNDS


def _places(shares: Array) -> int:
    return int(np.ceil(shares.mean() * len(shares) - 1e-9))


def distance_to_cut(scores: Scores) -> Array:
    """Points between a score and the nearer end of the last list."""
    return np.minimum(
        np.abs(scores.score - scores.cut_black), np.abs(scores.score - scores.cut_red)
    )


def street_scores(model: GovernanceModel) -> Array:
    """Mean score of the ranked compounds of each street; nan where there is none."""
    ranked = model.scores.ranked
    street = model.compounds.street[ranked]
    n = len(model.streets)
    count = np.bincount(street, minlength=n)
    total = np.bincount(street, model.scores.score[ranked], minlength=n)
    return np.divide(total, count, out=np.full(n, np.nan), where=count > 0)


def surveyed(model: GovernanceModel) -> Mask:
    """Compounds in this year's survey: a weighted sample without replacement.

    The compounds with the highest u ** (1 / weight) are taken (Efraimidis and Spirakis 2006,
    Information Processing Letters 97), so that a compound's luck does not depend on the others.
    """
    parameters, compounds = model.parameters.measurement, model.compounds
    n = int(np.ceil(parameters.survey_share * len(compounds) - 1e-9))
    luck = draws.uniform(model.seed, "survey", model.month, np.arange(len(compounds)))
    weight = np.where(compounds.service_mode >= 3, parameters.survey_odds_served, 1.0)
    order = np.argsort(-(luck ** (1 / weight)), kind="stable")
    mask = np.zeros(len(compounds), dtype=bool)
    mask[order[:n]] = True
    return mask


def survey_error(model: GovernanceModel) -> float:
    """Bias, drift and noise of this year's survey, in points."""
    parameters = model.parameters.measurement
    years = np.arange(max((model.month - 1) // 12, 0))
    steps = draws.normal(model.seed, "survey drift", 0, years).sum() * parameters.survey_drift
    noise = draws.normal(model.seed, "survey noise", model.month, 0) * parameters.survey_noise
    return float(parameters.survey_bias + steps + noise)
