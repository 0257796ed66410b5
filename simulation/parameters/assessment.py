"""Parameters of scores, lists and surveys (equations 2.10)."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from simulation.core.parameter import HalfNormal, Normal, ParameterGroup, Uniform, parameter, share

WEIGHED = ("visible", "satisfaction", "street", "issues", "party")


class MeasurementParameters(ParameterGroup):
    """Scores, lists and surveys (equations 2.10)."""

    weight_visible: float = share(0.5, "weight of visible quality in the score", symbol="w_V")
    weight_satisfaction: float = share(0.3, "weight of surveyed satisfaction", symbol="w_S")
    weight_street: float = share(0.2, "weight of the street's own judgement", symbol="w_Y")
    weight_issues: float = share(0.0, "weight of responsiveness", symbol="w_I")
    weight_party: float = share(0.0, "weight of party activity", symbol="w_R")
    respondents: float = parameter(
        20.0,
        "respondents per compound and round",
        symbol="n_r",
        unit="persons",
        prior=Uniform(5, 200),
        low=1,
    )
    score_noise: float = parameter(
        4.0, "noise of a score", symbol="sigma_sc", unit="points", prior=Uniform(1, 10), low=0
    )
    judgement_capture: float = parameter(
        15.0, "how much better a captured street judges", symbol="Y_c", unit="points"
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


USUAL_WEIGHTS = MeasurementParameters()
"""Usual weights of the score, which add up to 1: the defaults, and those of no city."""
USUAL_MEASURED = USUAL_WEIGHTS.weight_visible + USUAL_WEIGHTS.weight_street
"""Usual weight of what firms can prepare for: visible quality and the judgement of the street."""
USUAL_RESIDENTS = USUAL_WEIGHTS.weight_satisfaction + USUAL_WEIGHTS.weight_issues
"""Usual weight of what residents report: satisfaction and issues."""
MONTHS_OF_INFLATION = 24
"""Months after which the scores of a list or an assessment are fully inflated; an assumption."""
