"""Tutorials: files are written and commands run, in order, and what is shown is printed."""

import re
import shlex
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
REFUSED = {"xiaoqu check anhe.toml", "xiaoqu check slips.toml"}
"""Commands that say what does not fit; the first time, since the file is completed then."""


def blocks(page):
    return FENCED.findall((DOCS / page).read_text(encoding="utf8"))


@pytest.fixture
def follow(xiaoqu, monkeypatch):
    """Function that follows a page, and gives the commands with what they print."""
    monkeypatch.setenv("COLUMNS", "200")

    def follow(page):
        printed, refused = "", set()
        for language, body in blocks(page):
            if language == "toml":
                name = re.match(r"# file: (\S+)\n", body)[1]
                Path(name).write_text(body, encoding="utf8")
            elif language == "sh":
                printed = ""
                for line in body.splitlines():
                    code, out, err = xiaoqu(*shlex.split(line)[1:])
                    fails = line in REFUSED - refused
                    refused |= {line} if fails else set()
                    assert code == (2 if fails else 0), f"{line}: {err}"
                    printed += out + err
            else:
                assert language == "text"
                shown_in_order(body, printed)

    return follow


def shown_in_order(body, printed):
    """Check that a page shows what is printed; dots stand for what is left out."""
    at = 0
    for line in body.splitlines():
        for part in filter(None, line.split("...")):
            found = printed.find(part.strip(), at)
            assert found >= 0, f"{part!r} is not in {printed[at:]!r}"
            at = found + len(part.strip())


@pytest.mark.integration
@pytest.mark.timeout(900)  # four commands that run a model
def test_your_own_city(follow):
    follow("tutorial-own-city.md")
    for name in ("anhe-run", "meetings-run"):
        assert (Path(name) / "figure.png").exists()
    assert (Path("anhe-comparison") / "comparison" / "effects.csv").exists()


def test_dots_stand_for_what_is_left_out():
    shown_in_order("a: b ...\nd\n", "a: b c\nd\n")
    with pytest.raises(AssertionError, match="'e' is not in"):
        shown_in_order("a\ne\n", "a: b c\nd\n")
