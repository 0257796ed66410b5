"""Parameters of participation: who bids, who consents, who leaves (equations 2.12 and 2.13)."""

from __future__ import annotations

from simulation.core.parameter import (
    LogUniform,
    Normal,
    ParameterGroup,
    Uniform,
    parameter,
    share,
)

MOST_LOGIT = 20


def _logit(default: float, doc: str, symbol: str, sd: float) -> float:
    """Declare what moves consent, on the logit."""
    return parameter(
        default,
        doc,
        symbol=symbol,
        unit="logit",
        prior=Normal(default, sd),
        low=-MOST_LOGIT,
        high=MOST_LOGIT,
    )


def _hazard(prior: LogUniform, doc: str, symbol: str = "") -> float:
    """Declare a monthly hazard of which only the order of magnitude is thinkable."""
    return share(prior.median, doc, symbol=symbol, unit="1/month", prior=prior)


class ParticipationParameters(ParameterGroup):
    """Bids, consent, climbing, exit and new estates (equations 2.12 and 2.13)."""

    # firms: what a compound promises to earn
    standard_meant: float = parameter(
        0.8,
        "share of the cost of the standard that a firm means to spend",
        symbol="o",
        prior=Uniform(0.6, 1.0),
        low=0,
        high=2,
    )
    margin_tolerance: float = parameter(
        0.15, "margin below its own that a firm accepts half of the time", symbol="tol", low=0
    )
    margin_scale: float = parameter(
        0.1, "scale of the margin in bids and exits", symbol="s_m", low=1e-3
    )
    appeal_shared: float = share(
        0.5, "share of the variance of a compound's appeal on which all firms agree"
    )
    foresight: float = share(
        0.5,
        "how far firms discount a subsidy that will end within three years",
        symbol="f",
        prior=Uniform(0, 1),
    )
    cost_growth: float = parameter(
        0.01,
        "growth of costs, net of the growth of fees, from the begin of the programme",
        symbol="g",
        unit="1/year",
        prior=Uniform(0, 0.02),
        low=-0.2,
        high=0.2,
    )

    # owners: consent to a service and its fee
    consent: float = _logit(0.5, "consent to a service, all else usual", "c_0", 0.7)
    consent_trust: float = _logit(0.5, "consent by trust, per 0.1", "c_T", 0.5)
    consent_grievance: float = _logit(0.5, "consent by dissatisfaction, per 10 points", "c_D", 0.5)
    consent_voice: float = _logit(0.5, "consent by a committee with a voice", "c_V", 0.5)
    consent_meetings: float = _logit(0.3, "consent by joint meetings", "c_J", 0.3)
    consent_mobilisation: float = _logit(0.3, "consent by mobilised party members", "c_M", 0.3)
    committee_override: float = share(
        0.5,
        "how far a committee that does not represent its owners agrees against them",
        symbol="k_w",
        prior=Uniform(0, 1),
    )

    # the ladder
    usual_conversion: float = _hazard(
        LogUniform(0.01, 0.2), "old compounds that a service drive asks, at full implementation"
    )
    climbing: float = share(
        0.5,
        "hazard that a settled compound is asked again, as a share of the usual one",
        prior=Uniform(0, 1),
    )
    own_tender: float = _hazard(
        LogUniform(0.0005, 0.005), "old compounds without a firm that try to find one themselves"
    )
    guidance: float = parameter(
        0.02,
        "effort that a firm's own compounds lose if all its others are co-managed",
        symbol="a_g",
        prior=Uniform(0, 0.1),
        low=-1,
        high=1,
    )

    # several compounds in one account
    bundle_saving: float = share(
        0.125,
        "share of the cost that many compounds in one account save",
        symbol="s_b",
        prior=Uniform(0, 0.25),
        high=0.9,
    )
    bundle_attention: float = parameter(
        0.025,
        "effort that each of many compounds in one account loses",
        symbol="a_b",
        prior=Uniform(0, 0.05),
        low=-1,
        high=1,
    )

    # leaving, replacing, building
    exit: float = _hazard(
        LogUniform(0.002, 0.02), "exits from a compound that earns far too little", "e_0"
    )
    shamed_replacement: float = parameter(
        1.5,
        "motions to replace a firm after a black listing, beyond the usual ones",
        symbol="rho_s",
        prior=Uniform(0, 3),
        low=-1,
        high=100,
    )
    new_estates: float = share(
        0.02,
        "commodity compounds that are finished and given out by their developer",
        unit="1/year",
        prior=Uniform(0, 0.04),
    )
