"""Reading: every kind of bad input is refused with one line that says where, what and what else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulation as sim
from simulation.io import former_names, months, paths, validation
from simulation.io.errors import InputError
from simulation.parameters.dated import value_at

SHIPPED = sorted(paths.built_in("").glob("*.toml"))


def message(text, *arguments):
    """The one line with which a scenario file of this text is refused."""
    with pytest.raises(InputError) as caught:
        sim.load(*arguments)
    lines = str(caught.value).splitlines()
    assert len(lines) == 1, lines
    assert text in lines[0]
    return lines[0]


@pytest.fixture
def write(tmp_path):
    """Function that writes a scenario file on top of Wuhan's, and gives its path."""

    def written(text, name="mine.toml", base="wuhan"):
        path = tmp_path / name
        head = f'extends = "{base}"\nname = "mine"\n' if base else ""
        path.write_text(head + text, encoding="utf8")
        return path

    return written


@pytest.mark.parametrize(
    ("text", "key", "read", "expected"),
    [
        ("burn_inn = 3", "burn_inn", None, "did you mean burn_in?"),
        ("zzz = 3", "zzz", None, "one of assumptions, assumptions_of, budget"),
        ("burn_in = 1.5", "burn_in", "1.5", "a valid integer"),
        ("burn_in = true", "burn_in", "True", "a valid integer"),
        ("burn_in = -1", "burn_in", "-1", "0 or more"),
        ("title = 3", "title", "3", "text in quotes"),
        ('first_month = "2017-13"', "first_month", "'2017-13'", "a month such as '2017-01'"),
        ('first_month = "2017-1"', "first_month", "'2017-1'", "a month such as '2017-01'"),
        ("first_month = 2017-01-01", "first_month", "datetime", "text in quotes"),
        ('last_month = "2016-12"', "last_month", "'2016-12'", "1 to 1200 months from 2017-01 on"),
        ("levers = 3", "levers", "3", "a table"),
        ("levers.subsidy = {}", "levers.subsidy", None, "did you mean fee_subsidy?"),
        ("levers.fee_subsidy = 3", "levers.fee_subsidy", "3", "a table of settings"),
        ("levers.fee_subsidy.amout = 1", "levers.fee_subsidy.amout", None, "mean amount?"),
        ("levers.fee_subsidy.amount = 2", "levers.fee_subsidy.amount", "2", "1 or less"),
        ('levers.fee_subsidy.amount = "x"', "levers.fee_subsidy.amount", "'x'", "a valid number"),
        ("levers.fee_subsidy.amount = nan", "levers.fee_subsidy.amount", "nan", "a finite number"),
        (
            'levers.red_black_list.feedback = "pubic"',
            "levers.red_black_list.feedback",
            "'pubic'",
            "did you mean public?",
        ),
        (
            'levers.advisors.where.order = "old_frst"',
            "levers.advisors.where.order",
            "'old_frst'",
            "did you mean old_first?",
        ),
        ("levers.advisors.where.shar = 1", "levers.advisors.where.shar", None, "mean share?"),
        ("parameters.paymnt.fee = 1", "parameters.paymnt", None, "did you mean payment?"),
        ("parameters.payment.fe = 1", "parameters.payment.fe", None, "did you mean fee?"),
        ("parameters.payment = 1", "parameters.payment", "1", "a table"),
        ("start.street = 1", "start.street", None, "did you mean streets?"),
        ("start.streets = 2.5", "start.streets", "2.5", "a valid integer"),
        ('start.streets = "= 1 / 0"', "start.streets", "'= 1 / 0'", "does not divide by zero"),
        ('start.old_area = "= old_aera"', "start.old_area", "'= old_aera'", "mean old_area?"),
        ('start.old_area = "= max()"', "start.old_area", "'= max()'", "min or max of several"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(write, text, key, read, expected):
    path = write(text)
    line = message(expected, path)
    assert line.startswith(f"{path}: {key}: ")
    if read is None:
        assert line.startswith(f"{path}: {key}: unknown")
    else:
        assert f": read {read}" in line
    assert ", expected " in line


def test_every_problem_of_a_file_has_its_line(write):
    with pytest.raises(InputError) as caught:
        sim.load(write("burn_in = -1\nlast_month = 3\n"))
    starts = [line.split(": ")[1] for line in str(caught.value).splitlines()]
    assert sorted(starts) == ["burn_in", "last_month"]


def test_what_is_missing_is_named(write):
    path = write('city = "wuhan"\ntitle = "x"', base=None)
    assert message("name", path) == f"{path}: name: is missing"


def test_long_values_are_cut(write):
    assert len(message("...", write(f'burn_in = "{"x" * 500}"'))) < 300


def test_files_that_cannot_be_read_are_named(write, tmp_path):
    assert message("is not TOML", write("x = [")).startswith(str(tmp_path / "mine.toml"))
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    message("is not text in UTF-8", tmp_path / "latin.toml")
    message("is a folder", tmp_path)
    message("there is no such file", tmp_path / "nothing.toml")
    message("there is no such file", "nowhere/")
    message("did you mean wuhan?", "wuhann")
    message("expected one of linyi, linyi-no-policy, wuhan, wuhan-no-policy", "zzz")
    with pytest.raises(InputError, match="cannot be read"):
        validation.read_toml(tmp_path)


def test_a_mark_of_byte_order_does_no_harm(write, tmp_path):
    path = write("")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert sim.load(path).name


def test_a_file_without_an_ending_is_read_as_a_path_and_pointed_at_as_a_name(
    write, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    write("").rename("mine")
    assert sim.load(Path("mine")).name == sim.load("./mine").name
    message("./mine is a file", "mine")


def test_who_mentions_a_file_that_is_not_there_is_said(write):
    message("extends: yongqio: is not built in", write("", base="yongqio"))
    message("city: wuhn: is not built in", write('city = "wuhn"'))


@pytest.mark.parametrize(
    "name", ["", " ", ".", "../evil", "/tmp/evil", "a/b", "a\\\\b", "a\\nb", "a\\u0000", "x" * 101]
)
def test_a_name_is_one_that_a_folder_can_have(write, name):
    message("name: read ", write(f'extends = "wuhan"\nname = "{name}"', base=None))


def test_a_name_may_be_chinese_and_have_spaces(write):
    path = write('extends = "wuhan"\nname = "小区 研究 1.0+a"', base=None)
    assert sim.load(path).name == "小区 研究 1.0+a"


def test_a_value_of_several_types_is_refused_in_one_line():
    with pytest.raises(InputError, match="seeds: read '3', expected a valid integer or a valid li"):
        sim.Design(scenarios=["wuhan"], seeds="3")


def test_many_names_are_not_all_said():
    assert validation.did_you_mean("zz", [f"a{k}" for k in range(30)]).endswith("... (30 in all)")
    assert validation.did_you_mean("zz", ["a, b", "c"]) == "one of a, b; c"


def test_a_scenario_may_not_extend_itself(write, tmp_path):
    write("", "a.toml", base="b.toml")
    write("", "b.toml", base=f"../{tmp_path.name}/a.toml")
    message("extends: the scenario extends itself", tmp_path / "a.toml")
    message("extends: read 3, expected the name of a scenario", write("extends = 3", base=None))
    message("there is no such file", write("", base="nothing.toml"))


def test_a_file_extends_its_neighbour_before_a_built_in_file(write):
    write("burn_in = 7", "base.toml")
    assert sim.load(write("", base="base")).burn_in == 7
    assert sim.load(write("", base="base.toml")).burn_in == 7
    assert sim.load(write("")).burn_in == 36


def test_built_in_files_are_found_by_name_and_by_path():
    assert SHIPPED
    for path in SHIPPED:
        assert paths.locate(path.stem, "") == path
        assert sim.load(path).name == sim.load(path.stem).name
    assert paths.locate("wuhan", "cities").parent.name == "cities"


@given(st.integers(12, 9999 * 12 + 11))
def test_months_are_read_as_they_are_written(number):
    assert months.month_number(months.month_name(number)) == number


@given(st.text("0123456789-. ", max_size=8) | st.sampled_from(["2017-1", "２０１７-01", "0000-01"]))
def test_what_is_no_month_is_refused(text):
    try:
        number = months.month_number(text)
    except ValueError as error:
        assert "2017-01" in str(error)  # noqa: PT017
    else:
        assert months.month_name(number) == text


@given(
    st.dictionaries(st.integers(24_000, 24_400), st.integers(), min_size=1), st.integers(-50, 450)
)
def test_a_dated_value_holds_until_the_next(values, later):
    month = 24_000 + later
    dated = {months.month_name(number): value for number, value in values.items()}
    begun = [number for number in values if number <= month]
    assert months.is_dated(dated)
    now = values[max(begun)] if begun else "default"
    assert value_at(dated, month, "default") == now
    below = value_at(months.laid_over("below", dated), month, "default")
    assert below == (now if begun else "below")


@given(
    st.lists(st.dictionaries(st.integers(24_000, 24_100), st.integers(), min_size=1), min_size=1),
    st.integers(23_999, 24_101),
)
def test_layers_of_dated_values_hold_each_from_its_first_month_on(layers, month):
    value = "below"
    for layer in layers:
        dated = {months.month_name(number): one for number, one in layer.items()}
        value = months.laid_over(value, dated)
    begun = [layer for layer in layers if min(layer) <= month]
    last = begun[-1] if begun else {0: "below"}
    assert value_at(value, month) == last[max(number for number in last if number <= month)]


@pytest.mark.parametrize("value", [3, "2017-01", {}, {"2017-01": 1, "x": 2}, {"x1": 3}, [1]])
def test_what_is_not_dated_always_holds(value):
    assert not months.is_dated(value)
    assert value_at(value, 24_000) == value


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("a.b=3", "a.b", 3),
        ("a = 0.5", "a", 0.5),
        ("a=true", "a", True),
        ("a=[1, 2]", "a", [1, 2]),
        ("a=public", "a", "public"),
        ('a="3"', "a", "3"),
        ("a=2018-01", "a", "2018-01"),
        ("a== b / 2", "a", "= b / 2"),
        ('a={ "2017-01" = 1 }', "a", {"2017-01": 1}),
        ("a=", "a", ""),
    ],
)
def test_settings_are_parsed_as_toml_or_as_a_word(text, key, value):
    assert validation.parse_setting(text) == (key, value)


@pytest.mark.parametrize("text", ["a.b", "=3", " = 3", ""])
def test_settings_without_a_key_or_a_value_are_refused(text):
    with pytest.raises(InputError, match=r"^--set: .*expected dotted\.key=value$"):
        validation.parse_setting(text)


def test_settings_are_assigned_by_dotted_key():
    data = {"a": {"b": 1}}
    validation.assign(data, "a.c.d", 2)
    validation.assign(data, "e", 3)
    assert data == {"a": {"b": 1, "c": {"d": 2}}, "e": 3}
    with pytest.raises(InputError, match=r"--set a\.b\.c: b is not a table"):
        validation.assign(data, "a.b.c", 4)


trees = st.recursive(
    st.integers(0, 9),
    lambda below: st.dictionaries(st.sampled_from(["a", "b", "c"]), below, min_size=1, max_size=3),
)
roots = st.dictionaries(st.sampled_from(["a", "b", "c"]), trees, max_size=3)


def leaves(tree, path=()):
    """Every value of a tree that is no table, by its path."""
    if not isinstance(tree, dict):
        return {path: tree}
    return {k: v for key in tree for k, v in leaves(tree[key], (*path, key)).items()}


@given(roots, roots)
def test_what_lies_over_wins_and_nothing_else_changes(base, over):
    result = leaves(validation.merged(base, over))
    above = leaves(over)
    assert {path: result[path] for path in above} == above
    touched = {path[:n] for path in above for n in range(1, len(path) + 1)}
    kept = {path: value for path, value in leaves(base).items()
            if not any(path[:n] in above for n in range(1, len(path) + 1))
            and path not in touched}  # fmt: skip
    assert {path: result[path] for path in kept} == kept
    assert set(result) == set(above) | set(kept)


def test_lists_are_replaced_whole_and_dated_values_from_their_first_month_on():
    base = {"a": {"2017-01": 1, "2018-01": 2}, "b": [1, 2], "c": {"d": 1, "e": 2}}
    over = {"a": {"2019-01": 3}, "b": [3], "c": {"e": 4}}
    both = {"2017-01": 1, "2018-01": 2, "2019-01": 3}
    assert validation.merged(base, over) == {"a": both, "b": [3], "c": {"d": 1, "e": 4}}
    assert validation.merged(base, {"a": 0})["a"] == 0
    assert validation.merged(base, {"a": {"d": 0}})["a"] == {"d": 0}
    assert base["c"] == {"d": 1, "e": 2}


def test_paths_are_taken_beside_the_file_that_names_them(write, tmp_path):
    city = Path(paths.built_in("cities") / "wuhan.toml").read_text(encoding="utf8")
    (tmp_path / "town.toml").write_text(city.replace('name = "wuhan"', 'name = "town"'))
    assert sim.load(write('city = "town.toml"')).city.name == "town"


@pytest.mark.parametrize(
    ("former", "known", "expected"),
    [
        ("draws", ["samples", "seeds"], "did you mean samples?"),
        ("option", ["alternative", "outcome"], "did you mean alternative?"),
        ("draws", ["seeds", "scale"], "one of scale, seeds"),
    ],
)
def test_a_former_name_leads_to_the_present_one_where_there_is_one(former, known, expected):
    assert expected in validation.did_you_mean(former, known)


@pytest.mark.parametrize(
    ("key", "expected"),
    [*former_names.MOVED.items(), ("parameters.market.bidders", "did you mean lookers?")],
)
def test_a_key_that_moved_leads_to_its_present_place(key, expected):
    scenario = sim.load("wuhan")
    with pytest.raises(InputError) as caught:
        scenario.with_settings({key: 0.05})
    assert len(str(caught.value).splitlines()) == 1
    assert str(caught.value).startswith(f"wuhan.toml: {key}: unknown key, expected ")
    assert str(caught.value).endswith(expected)


def test_what_a_key_moved_to_exists():
    settings = {key.split(" ")[0].rstrip(","): 0.05 for key in former_names.MOVED.values()}
    sim.load("wuhan").with_settings(settings)
