"""Parameters of payment (equations 2.6)."""

from __future__ import annotations

from simulation.core.parameter import Normal, ParameterGroup, Uniform, parameter, share


class PaymentParameters(ParameterGroup):
    """Paying the fee (equations 2.6)."""

    shift: float = parameter(
        0.0,
        "propensity to pay, for everybody",
        symbol="A_shift",
        unit="logit",
        prior=Normal(0, 0.5),
    )
    satisfaction: float = parameter(
        1.0,
        "effect of satisfaction, per 15 points",
        symbol="gamma_S",
        unit="logit",
        prior=Uniform(0.2, 2.0),
    )
    norm: float = parameter(
        0.4,
        "conditional payers look at their neighbours, per 0.2",
        symbol="gamma_N",
        unit="logit",
        prior=Uniform(0, 1.2),
        provenance="literature",
        source="Fischbacher, Gaechter and Fehr 2001; Centola et al. 2018",
    )
    habit: float = parameter(
        0.8,
        "effect of habit",
        symbol="gamma_H",
        unit="logit",
        prior=Uniform(0.2, 1.4),
        provenance="literature",
        source="Chang 2025, University of Hong Kong",
    )
    fee: float = parameter(
        0.25, "effect of the fee level", symbol="gamma_phi", unit="logit", prior=Uniform(0, 0.6)
    )
    trust: float = parameter(
        0.4,
        "effect of trust",
        symbol="gamma_T",
        unit="logit",
        prior=Uniform(-0.2, 0.8),
        provenance="literature",
        source="Touchton, Wampler and Peixoto 2019; Grieco et al. 2025",
    )
    crowding_out: float = parameter(
        0.5,
        "effect of dependence on subsidies",
        symbol="gamma_D",
        unit="logit",
        prior=Uniform(-0.3, 1.5),
        provenance="literature",
        source="Frey and Oberholzer-Gee 1997",
    )
    boycott: float = parameter(
        0.5,
        "boycott that a committee organises when residents are dissatisfied",
        symbol="gamma_B",
        unit="logit",
        prior=Uniform(0, 2.5),
    )
    party: float = parameter(
        0.2, "mobilised party members", symbol="gamma_p", unit="logit", prior=Uniform(-0.3, 0.6)
    )
    mediation: float = parameter(
        0.3,
        "mediation of fees in joint meetings",
        symbol="gamma_en",
        unit="logit",
        prior=Uniform(0, 0.8),
    )
    recovery: float = share(
        0.02,
        "probability that a payer also pays a month of arrears",
        symbol="phi_r",
        prior=Uniform(0, 0.06),
    )
