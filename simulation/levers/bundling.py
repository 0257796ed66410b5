"""Bundling (以强带弱、打包、领办): several compounds in one tender and one account."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, setting
from simulation.state.state import State

HOURS_PER_COMPOUND = 0.5
"""Staff hours a month to bring owners of a compound without a firm together; an assumption."""


class Bundling(Lever):
    """Tender weak compounds together, or put them into the account of a strong one.

    What one account serves costs less, so that a firm may come that would not come for a single
    compound.  It acts where there are tenders: under a service drive, or by the owners themselves.

    Benefit: more old compounds find a firm.  Harm: each has less attention than if it were alone,
    and the strong one pays for the weak.
    """

    name: ClassVar[str] = "bundling"
    title: ClassVar[str] = "Bundled compounds"
    title_zh: ClassVar[str] = "以强带弱、打包服务"
    benefit: ClassVar = ExpectedEffect(
        "old_market",
        1,
        settings={"size": 10},
        other_settings={
            "levers.service_drive.strength": 1.0,
            "parameters.participation.bundle_saving": 0.25,
        },
    )
    harm: ClassVar = ExpectedEffect(
        "visible_quality",
        -1,
        settings={"size": 10},
        other_settings={
            "levers.service_drive.strength": 1.0,
            "start.fee_old": 0.8,
            "parameters.participation.consent": 3.0,
            "parameters.participation.usual_conversion": 1.0,
            "parameters.participation.bundle_saving": 0.0,
            "parameters.participation.bundle_attention": 0.4,
        },
    )
    run_by: ClassVar = "street"

    size: int = setting(3, "compounds in one account", unit="compounds", low=2, high=10)
    form: Literal["weak", "strong"] = setting(
        "weak", "weak ones together, or weak ones with a strong one that has a firm"
    )

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge half an hour for every old compound that has no firm."""
        compounds = state.compounds
        waiting = compounds.waiting
        return Costs(np.zeros(len(compounds)), HOURS_PER_COMPOUND * intensity.effective * waiting)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Request bundles, as often as the intensity says."""
        policy = state.policy
        tried = state.happens("bundle is tried", intensity.effective)
        policy.bundle_request[tried] = self.size
        policy.bundle_with_strong |= tried & (self.form == "strong")
