"""The level of satisfaction and its slope in quality are two things."""

import pytest

from simulation.agents.resident import _common
from simulation.model.model import GovernanceModel


@pytest.mark.parametrize("slope", [0.3, 0.6, 0.9])
def test_at_the_usual_quality_satisfaction_does_not_depend_on_the_slope(tiny, slope):
    model = GovernanceModel(tiny(**{"parameters.satisfaction.performance": slope}), seed=1)
    model.compounds.trust, model.compounds.new_fee = 0.5, 0.0
    at_usual_quality = _common(model) + slope * 63
    assert at_usual_quality == pytest.approx(38 + 0.6 * 63)
