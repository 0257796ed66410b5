"""Files of tables: the same rows in each kind, with labels, and the same bytes every time."""

import sys
import time
import zipfile

import numpy as np
import pandas as pd
import pytest

from simulation.experiments.labels import labels_of_values
from simulation.experiments.table_files import check_place, save_table, stata_names
from simulation.io.errors import InputError
from simulation.outcomes.declaration import OUTCOMES

LONG = ("levers.party_organisations.graduates_first", "levers.party_organisations.graduates_second")
KINDS = (".parquet", ".csv", ".xlsx", ".dta")


@pytest.fixture
def table():
    """A table such as that of a sweep: text as categories, settings, gaps and a large seed."""
    return pd.DataFrame(
        {
            "city": pd.Categorical(["武汉", "武汉", None]),
            "strategy": ["own", "=1+1", "none"],
            LONG[0]: [0.5, np.nan, 1.0],
            LONG[1]: [1, 2, 3],
            "seed": [1, 2, 2**60 + 1],
            "month": pd.Categorical(["2017-01", "2017-02", "2018-12"], ordered=True),
            "level": ["city", "city", "type"],
            "outcome": pd.Categorical(["satisfaction", "tickets_12345", "satisfaction"]),
            "kind": ["true", "reported", "true"],
            "value": [70.5, 3.0, np.nan],
        }
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_is_the_same_bytes_whenever_it_is_written(table, tmp_path, kind, monkeypatch):
    if kind == ".xlsx":
        pytest.importorskip("openpyxl", reason="needs the extra excel")
    first = save_table(table, tmp_path / f"first{kind}").read_bytes()
    later = time.time() + 86_400 * 400
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))
    assert save_table(table, tmp_path / f"second{kind}").read_bytes() == first


def test_stata_has_names_labels_and_months(table, tmp_path):
    path = save_table(table, tmp_path / "t.dta")
    with pd.io.stata.StataReader(path) as reader:
        labels, words = reader.variable_labels(), reader.value_labels()
        formats = dict(zip(reader._varlist, reader._fmtlist, strict=True))
        read = reader.read()
    assert list(read) == list(stata_names(table).values())
    assert all(len(name) <= 32 for name in read)
    assert labels["seed"] == "Seed of the random numbers"
    assert labels[stata_names(table)[LONG[1]]] == f"Setting {LONG[1]}"
    assert formats["month"].startswith("%tm")
    assert read["month"].dt.strftime("%Y-%m").tolist() == table["month"].tolist()
    unit = OUTCOMES["satisfaction"].unit
    assert read["outcome"].astype(str)[0] == f"Satisfaction, {unit} (satisfaction)"
    assert "true value in the model" in words["kind"].values()
    assert read["city"].astype(str).tolist() == ["武汉", "武汉", ""]
    assert read["seed"].tolist() == ["1", "2", str(2**60 + 1)]
    np.testing.assert_array_equal(read["value"], table["value"])


def test_names_of_stata_differ_whatever_the_names_are():
    names = [*LONG, "a.b", "a_b", "A b", "", "1st", "小区"]
    given = stata_names(names)
    assert list(given) == names
    assert len({name.lower() for name in given.values()}) == len(names)
    assert all(0 < len(name) <= 32 and not name[0].isdigit() for name in given.values())


def test_excel_has_the_rows_and_the_labels_and_no_formula(table, tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="needs the extra excel")
    book = openpyxl.load_workbook(save_table(table, tmp_path / "t.xlsx"))
    assert book.sheetnames == ["data", "columns", "values"]
    head, first, second, third = book["data"].iter_rows(values_only=True)
    assert list(head) == list(table)
    assert first[0] == "武汉"
    assert (third[0], third[-1]) == (None, None)
    assert (second[1], book["data"]["B3"].data_type) == ("=1+1", "s")
    assert third[4] == str(2**60 + 1)
    assert ("kind", "True or reported") in list(book["columns"].iter_rows(values_only=True))
    words = {row[:2]: row[2] for row in book["values"].iter_rows(values_only=True)}
    assert words["outcome", "tickets_12345"].startswith(OUTCOMES["tickets_12345"].label)


def test_a_file_of_excel_has_no_times(table, tmp_path):
    pytest.importorskip("openpyxl", reason="needs the extra excel")
    with zipfile.ZipFile(save_table(table, tmp_path / "t.xlsx")) as file:
        assert {one.date_time[0] for one in file.infolist()} == {1980}
        core = file.read("docProps/core.xml")
    assert core.count(b">1980-01-01T00:00:00Z<") == core.count(b"<dcterms:") == 2


def test_a_csv_has_a_mark_on_request_only(table, tmp_path):
    plain = save_table(table, tmp_path / "plain.csv").read_bytes()
    marked = save_table(table, tmp_path / "marked.csv", bom=True).read_bytes()
    assert marked == b"\xef\xbb\xbf" + plain
    assert pd.read_csv(tmp_path / "marked.csv")["city"][0] == "武汉"


def test_other_endings_and_a_mark_in_another_file_are_refused(tmp_path, monkeypatch):
    with pytest.raises(InputError, match=r"expected a name that ends in .*\.xlsx or \.dta"):
        check_place(tmp_path / "t.ods")
    with pytest.raises(InputError, match=r"bom: read 't\.dta', expected a name that ends in \.csv"):
        check_place(tmp_path / "t.dta", bom=True)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError, match=r"t\.xlsx: needs openpyxl: pip install 'xiaoqu\[excel\]'"):
        check_place(tmp_path / "t.xlsx")


def test_what_is_longer_than_a_sheet_is_refused(table, tmp_path, monkeypatch):
    pytest.importorskip("openpyxl", reason="needs the extra excel")
    monkeypatch.setattr("simulation.experiments.table_files.MOST_ROWS", 2)
    with pytest.raises(InputError, match=r"read '3 rows', expected at most 2 in \.xlsx"):
        save_table(table, tmp_path / "t.xlsx")
    assert not (tmp_path / "t.xlsx").exists()


def test_each_word_has_another_label():
    labels = labels_of_values(pd.DataFrame({"outcome": [*OUTCOMES, "mine"]}))["outcome"]
    assert len(set(labels.values())) == len(labels)
    assert labels["mine"] == "mine"
