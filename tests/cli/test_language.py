"""The command in Chinese: help, tables, errors; files are the same in every language."""

import json
import re

import pytest

from simulation.cli.language import split_language

RUN = ["run", "yongqiao", "--scale", "0.002", "--months", "2"]


def has_chinese(text):
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def test_a_run_prints_chinese_and_writes_the_same_files(xiaoqu, tmp_path):
    _, english, _ = xiaoqu(*RUN, "--out", "english")
    code, chinese, _ = xiaoqu("--lang", "zh", *RUN, "--out", "chinese")
    assert code == 0
    assert all(word in chinese for word in ("结果指标", "满意度（分）", "老旧小区物业服务全覆盖"))
    assert "Satisfaction" in english
    assert not has_chinese(english)
    for name in ("monthly.parquet", "edges.parquet", "ledger.parquet", "summary.csv"):
        assert (tmp_path / "english" / name).read_bytes() == (
            tmp_path / "chinese" / name
        ).read_bytes()
    records = [json.loads((tmp_path / name / "run.json").read_text("utf8"))
               for name in ("english", "chinese")]  # fmt: skip
    assert records[0]["identity"] == records[1]["identity"]


def test_json_has_english_keys_in_every_language(xiaoqu):
    outputs = [xiaoqu(*words, *RUN, "--out", name, "--json")[1]
               for words, name in ([(), "a"], [("--lang", "zh"), "b"])]  # fmt: skip
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize(
    "words",
    [["--lang", "zh", "--help"], ["--help", "--lang=zh"], ["run", "--help", "--lang", "zh"]],
)
def test_help_is_in_chinese_wherever_the_language_is_asked_for(xiaoqu, words):
    code, out, _ = xiaoqu(*words)
    assert code == 0
    assert "选项" in out
    assert "显示此说明并退出" in out
    assert "Options" not in out
    code, out, _ = xiaoqu("--help")
    assert "Show this message and exit." in out
    assert not has_chinese(out.replace("小区", "").replace("中文", ""))


def test_the_environment_chooses_the_language_of_the_command(xiaoqu, monkeypatch):
    monkeypatch.setenv("XIAOQU_LANG", "zh")
    code, out, _ = xiaoqu("list", "outcomes")
    assert code == 0
    assert "满意度差距" in out
    code, out, _ = xiaoqu("list", "outcomes", "--lang", "en")
    assert "Mean satisfaction of residents" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--lang", "zh", "run", "wuhn"], "不是内置的"),
        (["--lang", "zh", "run"], "缺少参数"),
        (["--lang", "zh", "run", "wuhan", "--bogus"], "没有选项 --bogus"),
        (["--lang", "fr", "list"], "--lang: read 'fr', expected one of en, zh"),
        (["list", "--lang"], "--lang: has no value, expected en or zh"),
    ],
)
def test_errors_are_said_in_the_language(xiaoqu, words, message):
    code, _, error = xiaoqu(*words)
    assert code == 2
    assert message in error


def test_a_wrong_language_in_the_environment_is_refused(xiaoqu, monkeypatch):
    monkeypatch.setenv("XIAOQU_LANG", "chinese")
    code, _, error = xiaoqu("list")
    assert (code, error) == (2, "xiaoqu: XIAOQU_LANG: read 'chinese', expected one of en, zh\n")


def test_the_last_language_counts_and_what_follows_two_dashes_is_left():
    words = ["--lang", "en", "list", "--lang=zh", "--", "--lang", "en"]
    assert split_language(words) == (["list", "--", "--lang", "en"], "zh")


TYPED = re.compile(r"\S*[_./=*~+]\S*|\S*yongqiao\S*|no-policy|wuhan|--[\w-]+|[0-9a-f]{16}")
"""Keys, paths, options and names of files, which are typed as they are."""


def english_words(text):
    return set(re.findall("[A-Za-z]{4,}", TYPED.sub(" ", text)))


@pytest.mark.parametrize(
    "words",
    [
        ["compare", "yongqiao-no-policy", "yongqiao", "--by", "type", "--by", "tenure", "--samples",
         "0", "--seeds", "2", "--scale", "0.002", "--months", "12", "--workers", "1", "--out", "c"],
        [*RUN, "--out", "r"],
        ["diff", "yongqiao", "yongqiao-no-policy"],
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_tables_and_sentences_have_no_english_word(xiaoqu, words):
    code, out, _ = xiaoqu("--lang", "zh", *words)
    assert code == 0
    assert has_chinese(out)
    assert english_words(out) <= {"xiaoqu", "Holm", "True"}


def test_an_english_word_in_a_table_is_noticed(xiaoqu):
    _, out, _ = xiaoqu(*RUN, "--out", "english")
    assert {"Satisfaction", "Outcome"} <= english_words(out)
