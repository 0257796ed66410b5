"""What stands beside the code for those who publish with it: protocols and metadata."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRACE = (
    "Problem formulation", "Model description", "Data evaluation", "Conceptual model evaluation",
    "Implementation verification", "Model output verification", "Model analysis",
    "Model output corroboration",
)  # fmt: skip
ODD_D = (
    "Purpose", "Entities, state variables and scales", "Process overview and scheduling",
    "Theoretical and empirical background", "Individual decision making", "Learning",
    "Individual sensing", "Individual prediction", "Interaction", "Collectives", "Heterogeneity",
    "Stochasticity", "Observation", "Implementation details", "Initialisation", "Input data",
    "Submodels",
)  # fmt: skip


def text(name):
    return (ROOT / name).read_text("utf8")


def sections(name, level):
    """Headings of a page and the text below each."""
    parts = re.split(rf"^#{{{level}}} [\dIVX.ivx]+ (.+)$", text(name), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_trace_has_its_eight_headings_and_each_points_to_a_page_or_a_test():
    found = sections("docs/trace.md", 2)
    assert tuple(found) == TRACE
    for heading, body in found.items():
        assert re.search(r"\]\([^)]+\)", body), heading


def test_tests_that_trace_names_are_there():
    tests = "".join(path.read_text("utf8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", text("docs/trace.md"))
    assert named
    assert [name for name in named if f"def {name}(" not in tests] == []


def test_odd_has_all_headings_of_the_protocol():
    found = sections("docs/odd.md", 3)
    assert tuple(found) == ODD_D
    assert all(body.strip() for body in found.values())


def test_codemeta_says_what_the_package_and_the_citation_say():
    meta = json.loads(text("codemeta.json"))
    project = tomllib.loads(text("pyproject.toml"))["project"]
    for key in ("name", "version", "description", "keywords"):
        assert meta[key] == project[key]
    assert meta["softwareRequirements"] == project["dependencies"]
    licences = " AND ".join(one.rpartition("/")[2] for one in meta["license"])
    assert licences == project["license"]
    assert meta["programmingLanguage"]["version"] == project["requires-python"]
    citation = text("CITATION.cff")
    assert re.search(r"^version: (.+)$", citation, re.M)[1] == meta["version"]
    assert set(re.findall(r"(?:MIT|OFL-1\.1)", citation)) <= set(licences.split(" AND "))
    authors = re.findall(r'- name: "(.+)"', citation)
    assert [one["name"] for one in meta["author"]] == authors
    assert authors == [one["name"] for one in project["authors"]]


@pytest.mark.parametrize("name", ["CODE_OF_CONDUCT.md", "SECURITY.md", "codemeta.json"])
def test_the_readme_leads_to_it_and_the_source_package_has_it(name):
    assert f"]({name})" in text("README.md")
    assert f'"/{name}"' in text("pyproject.toml")
