"""The command `explain`: where two runs part, and what lies behind it."""

import json

SMALL = ["--months", "1", "--scale", "0.002"]


def test_runs_that_part_are_explained(xiaoqu, monkeypatch):
    monkeypatch.setenv("COLUMNS", "150")
    code, out, err = xiaoqu("explain", "yongqiao", "yongqiao~graduates", *SMALL)
    assert code == 0, err
    head, body = out.split("\n\n", 1)
    assert head.startswith("Settings that differ: 1\n  levers.graduates.by_exam is 0 in yongqiao")
    assert body.startswith("The runs diverge in 2021-01, phase 2 (announce levers): ")
    assert "In this order" in body
    assert "firm_policy.hire_rate" in body


def test_a_strategy_is_explained_beside_a_scenario_and_as_json(xiaoqu):
    code, out, _ = xiaoqu("explain", "yongqiao-no-policy", "red_black_list", *SMALL, "--json")
    assert code == 0
    rows = json.loads(out)
    assert (rows[0]["month"], rows[0]["phase_number"]) == ("2021-01", 2)
    assert {"table", "column", "entity", "value_a", "value_b"} <= set(rows[0])


def test_the_same_twice_is_said_and_two_cities_are_refused(xiaoqu):
    code, out, _ = xiaoqu("explain", "yongqiao", "yongqiao", *SMALL)
    assert (code, out) == (0, "Settings that differ: 0\n\nThe two runs are identical.\n")
    code, _, err = xiaoqu("explain", "yongqiao", "linyi", *SMALL)
    assert code == 2
    assert "expected runs of one city" in err
