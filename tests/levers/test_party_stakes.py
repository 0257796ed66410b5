"""What firms have at stake in party work: rewards and credit that depend on it."""

import pytest

from simulation.model.model import GovernanceModel


@pytest.mark.parametrize(
    ("lever", "setting"), [("rewards", "for_party_work"), ("inspections", "party_work_counts")]
)
def test_rewards_and_credit_for_party_work_are_a_stake(tiny, lever, setting):
    stakes = []
    for value in (False, True):
        model = GovernanceModel(tiny(levers={lever: {setting: value}}), seed=1, scale=0.1)
        while model.month < 1:
            model.step()
        stakes.append(model.firm_policy.party_stakes.copy())
    assert not stakes[0].any()
    served = model.firms.projects > 0
    assert stakes[1][served] == pytest.approx(1.0)
