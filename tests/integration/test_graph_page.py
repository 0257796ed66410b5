"""The page on the governance graph: its code runs, and its tables name what there is."""

import re
from pathlib import Path

import pytest

import simulation as sim
from simulation.outcomes.network import MEASURES
from simulation.state.attributes import MODE_NAMES, POST_NAMES, STATUS_NAMES
from simulation.state.edges import LAYERS, POSSIBLE
from simulation.state.firms import FIRM_KINDS
from simulation.state.nodes import KINDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "graph.md").read_text(encoding="utf8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.S | re.M)


def test_the_page_names_everything():
    words = [MODE_NAMES[mode] for mode in POSSIBLE["mode"]]
    words += [STATUS_NAMES[status] for status in POSSIBLE["status"]]
    names = (*KINDS, *LAYERS, *FIRM_KINDS, *POST_NAMES.values(), *words, *MEASURES)
    assert [name for name in names if f"`{name}`" not in PAGE] == []
    assert [one.label_zh for one in MEASURES.values() if one.label_zh not in PAGE] == []


@pytest.mark.integration
def test_the_code_of_the_page_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in BLOCKS:
        small = block.replace("scale=0.02", "scale=0.002").replace("2021-01", "2020-03")
        exec(compile(small, "graph.md", "exec"), names)
    assert (tmp_path / "street.svg").stat().st_size > 1000
    assert names["table"]["posts_per_cadre"].max() >= 1
    assert len(set(names["effects"].values())) > 1
    assert names["near"].size() > 0
    assert len(names["again"].networks.peers.ends) == 2 * 150 + 1


def test_the_scenario_of_the_page_reads_its_edge_lists(tmp_path):
    (scenario,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.S | re.M)
    (peers,) = re.findall(r"^```csv\n(.*?)^```$", PAGE, re.S | re.M)
    (tmp_path / "mine.toml").write_text(scenario, encoding="utf8")
    (tmp_path / "peers.csv").write_text(peers, encoding="utf8")
    (tmp_path / "acquaintances.csv").write_text("source,target\n17/4,17/9\n", encoding="utf8")
    networks = sim.load(tmp_path / "mine.toml").networks
    assert networks.peers.text == "streets 0>1 1>0 1>7 7>1"
    assert networks.neighbours.text == "households 17/4>17/9"
