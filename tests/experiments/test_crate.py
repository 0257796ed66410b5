"""Crates: every folder of results describes itself for machines, as a Process Run Crate."""

import json

import pytest

import simulation as sim
from simulation.experiments.crate import (
    CONTEXT,
    CRATE,
    PROFILE,
    SPECIFICATION,
    UNDATED,
    add_to_crate,
    write_crate,
)

SMALL = {"scale": 0.002, "months": 1}
REFERENCES = (
    "about",
    "conformsTo",
    "license",
    "hasPart",
    "mentions",
    "instrument",
    "object",
    "result",
)


def entities(folder):
    """Entities of a crate by their name, after everything that the profile demands was checked."""
    crate = json.loads((folder / CRATE).read_text("utf8"))
    assert crate["@context"] == list(CONTEXT)
    graph = {one["@id"]: one for one in crate["@graph"]}
    assert len(graph) == len(crate["@graph"]), "each entity once"
    root = graph["./"]
    assert graph[CRATE]["conformsTo"] == {"@id": SPECIFICATION}
    assert root["conformsTo"] == {"@id": PROFILE}
    assert all(root[key] for key in ("name", "description", "datePublished", "license"))
    assert graph[PROFILE]["version"] == "0.5"
    for action in (graph[one["@id"]] for one in root["mentions"]):
        assert action["@type"] == "CreateAction"
        assert graph[action["instrument"]["@id"]]["@type"] == "SoftwareApplication"
        assert action["name"]
        assert action["result"]
    files = {name for name, one in graph.items() if one["@type"] in ("File", "Dataset")} - {"./"}
    assert files == {one["@id"] for one in root["hasPart"]}
    assert all((folder / name).exists() for name in files)
    for one in graph.values():
        assert all(each["@id"] in graph or each["@id"].startswith("https:") for each in named(one))
    return graph


def named(entity):
    """References of an entity to others."""
    values = [entity[key] for key in REFERENCES if key in entity]
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Folder of a run."""
    return sim.run("yongqiao", **SMALL).save(tmp_path_factory.mktemp("run") / "here")


def test_a_run_describes_its_files_and_what_made_them(folder):
    graph = entities(folder)
    identity = json.loads((folder / "run.json").read_text("utf8"))["identity"]
    action = graph[f"#{identity}"]
    written = {path.name for path in folder.iterdir()} - {CRATE}
    assert {one["@id"] for one in action["result"]} == written
    assert graph["#months"]["value"] == 1
    assert graph["#scenario"]["value"] == "yongqiao"


def test_a_crate_has_no_time_and_says_so(folder):
    graph = entities(folder)
    assert graph["./"]["datePublished"] == UNDATED
    assert f"{UNDATED}, stands for none" in graph["./"]["description"]
    assert not any("Time" in key for one in graph.values() for key in one)


def test_a_sweep_describes_its_folder_and_the_crate_does_not_depend_on_the_way(tmp_path):
    design = {"scenarios": ["yongqiao"], "strategies": ["own", "no-policy"], **SMALL}
    for name in ("one", "two"):
        sim.sweep(design, tmp_path / name, workers=1)
    graph = entities(tmp_path / "one")
    assert {"sweep.sqlite", "shards/"} <= set(graph)
    assert json.loads(graph["#scenarios"]["value"]) == ["yongqiao own", "yongqiao no-policy"]
    one, two = ((tmp_path / name / CRATE).read_bytes() for name in ("one", "two"))
    assert one == two


def test_what_is_made_of_results_is_added_once(tmp_path):
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "b.html").write_text("x")
    write_crate(tmp_path, "A", "an a", {}, {"a.csv": "a", "gone.csv": "no"}, identity="1")
    for _ in range(2):
        add_to_crate(tmp_path, "B of A", ["a.csv"], {"b.html": "b"})
        graph = entities(tmp_path)
        assert len(graph["./"]["mentions"]) == 2
    assert "gone.csv" not in graph
    (made,) = [one for one in graph.values() if one.get("name") == "B of A"]
    assert (made["object"], made["result"]) == ([{"@id": "a.csv"}], [{"@id": "b.html"}])


@pytest.mark.parametrize("text", [None, "{", "[]", '{"@graph": [1]}', '{"@graph": []}'])
def test_a_folder_without_a_crate_or_with_another_gets_one(tmp_path, text):
    (tmp_path / "b.html").write_text("x")
    if text is not None:
        (tmp_path / CRATE).write_text(text)
    add_to_crate(tmp_path, "B", [], {"b.html": "b"})
    assert [one["@id"] for one in entities(tmp_path)["./"]["hasPart"]] == ["b.html"]
