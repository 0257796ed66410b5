"""The architecture, read from the source: folders, their direction, chance, levers and grain.

No list is kept here: the folders are those of the package, their order is that of the picture in
`docs/design.md`, and every import counts, those for types and those inside functions included.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from simulation.experiments.provenance import HASHED

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "simulation"
DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
PICTURE = re.search(r"```\nsimulation/\n(.*?)```", DESIGN, re.DOTALL).group(1)
LAYERS = re.findall(r"^  (\w+)/ ", PICTURE, re.MULTILINE)
"""Folders of the package, lowest first."""

MOST_LINES_OF_A_BODY = 50
MOST_LINES_OF_A_MODULE = 300

# The one module that may know of a generator, and what gives one away elsewhere.
MODULE_OF_CHANCE = "simulation.core.randomness"
MODULES_OF_CHANCE = ("random", "secrets", "numpy.random")
NAMES_OF_CHANCE = {"default_rng", "shuffle", "shuffle_do", "urandom", "uuid4"}
HOLDERS_OF_CHANCE = {"random", "rng"}  # np.random.x, self.random.x, model.rng.x


def modules(package: Path) -> dict[str, Path]:
    """Dotted name, such as `simulation.agents.resident`, to file."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def folder(module: str) -> str | None:
    """`simulation.agents.resident` lies in `agents`, the package itself in none."""
    return [*module.split("."), None][1]


def targets(node: ast.AST, module: str, path: Path, known: set[str]) -> Iterator[str]:
    """Names of the modules of this package that one import statement asks for."""
    package = module.split(".")[0]
    if isinstance(node, ast.Import):
        asked = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        here = module.split(".") if path.stem == "__init__" else module.split(".")[:-1]
        base = here[: len(here) - node.level + 1] if node.level else []
        source = ".".join([*base, *(node.module or "").split(".")]).strip(".")
        inner = [f"{source}.{alias.name}" for alias in node.names]
        asked = [name if name in known else source for name in inner]
    else:
        return
    yield from (name for name in asked if name.split(".")[0] == package)


def imports(package: Path) -> dict[str, set[str]]:
    """Who imports whom, module by module, within the package; imports for types included."""
    paths = modules(package)
    return {
        module: {
            target
            for node in ast.walk(parse(path))
            for target in targets(node, module, path, set(paths))
            if target not in (module, package.name)
        }
        for module, path in paths.items()
    }


def flat(package: Path) -> list[str]:
    """Modules that lie beside the folders rather than in one."""
    return [f"{path.name} lies in no folder" for path in package.glob("[!_]*.py")]


def unknown(package: Path) -> list[str]:
    """Folders that the picture does not have, and imports of modules that do not exist."""
    folders = {path.parent.name for path in package.glob("*/__init__.py")}
    strange = [f"{name}/ is not in the picture" for name in sorted(folders ^ set(LAYERS))]
    paths = modules(package)
    lost = [
        f"{module} imports {target}, which does not exist"
        for module, imported in imports(package).items()
        for target in sorted(imported - set(paths))
    ]
    return strange + lost


def upward(package: Path) -> list[str]:
    """Imports that go to a folder higher up."""
    height = {name: at for at, name in enumerate(LAYERS)}
    return [
        f"{module} imports {target}, which lies higher"
        for module, imported in imports(package).items()
        for target in sorted(imported)
        if height.get(folder(target), 0) > height.get(folder(module), len(LAYERS))
    ]


def circles(package: Path) -> list[str]:
    """A circle of imports between modules, if there is any."""
    graph = imports(package)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [" <- ".join(error.args[1])]
    return []


def is_module_of_chance(name: str) -> bool:
    return any(name == source or name.startswith(source + ".") for source in MODULES_OF_CHANCE)


def uses_chance(node: ast.AST) -> bool:
    """Whether this one node reaches for a random generator."""
    match node:
        case ast.Import():
            return any(is_module_of_chance(alias.name) for alias in node.names)
        case ast.ImportFrom(level=0, module=str(source)):
            names = {source, *(f"{source}.{alias.name}" for alias in node.names)}
            return any(map(is_module_of_chance, names))
        case ast.Attribute(attr="random", value=ast.Name(id="np" | "numpy")):
            return True
        case ast.Attribute(value=ast.Attribute(attr=holder)) if holder in HOLDERS_OF_CHANCE:
            return True
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name in NAMES_OF_CHANCE
    return False


def chance(package: Path) -> list[str]:
    """Lines that reach for a generator in any module but the one of chance."""
    return sorted(
        {
            f"{module}, line {node.lineno}: {ast.unparse(node)}"
            for module, path in modules(package).items()
            if module != MODULE_OF_CHANCE
            for node in ast.walk(parse(path))
            if uses_chance(node)
        }
    )


def words(tree: ast.AST) -> Iterator[str]:
    """Every identifier, and every word of a string without spaces (a key, not a text)."""
    for node in ast.walk(tree):
        for _, value in ast.iter_fields(node):
            if isinstance(value, str) and not re.search(r"\s", value):
                yield from re.findall(r"\w+", value)


# The contract itself, and a layer of the governance graph that has the name of a lever.
NOT_ONLY_LEVERS = {"lever", "cross_appointment"}


def levers_in_agents(package: Path) -> list[str]:
    """Names of levers in the code of the agents; prose in docstrings is free."""
    levers = {path.stem for path in (package / "levers").glob("[!_]*.py")} - NOT_ONLY_LEVERS
    return [
        f"{module} names the lever '{name}'"
        for module, path in modules(package).items()
        if folder(module) == "agents"
        for name in sorted(levers & set(words(parse(path))))
    ]


Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body, without the docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return function.end_lineno - body[0].lineno + 1 if body else 0


def long_functions(package: Path) -> list[str]:
    return [
        f"{module}.{node.name}: {length(node)} lines"
        for module, path in modules(package).items()
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and length(node) > MOST_LINES_OF_A_BODY
    ]


def long_modules(package: Path) -> list[str]:
    sizes = {
        module: len(path.read_text(encoding="utf-8").splitlines())
        for module, path in modules(package).items()
    }
    return [f"{name}: {n} lines" for name, n in sizes.items() if n > MOST_LINES_OF_A_MODULE]


def is_exempt(node: Definition) -> bool:
    """Setters and overloads speak through the docstring of the thing itself."""
    return any(
        re.search(r"\boverload$|\.(setter|deleter)$", ast.unparse(decorator))
        for decorator in node.decorator_list
    )


def undocumented(node: ast.Module | ast.ClassDef, name: str) -> Iterator[str]:
    """Public functions, classes and methods without a docstring."""
    for child in node.body:
        if not isinstance(child, Definition) or child.name.startswith("_") or is_exempt(child):
            continue
        if ast.get_docstring(child) is None:
            yield f"{name}.{child.name}: no docstring"
        if isinstance(child, ast.ClassDef):
            yield from undocumented(child, f"{name}.{child.name}")


def without_docstring(package: Path) -> list[str]:
    return [
        message
        for module, path in modules(package).items()
        for message in undocumented(parse(path), module)
    ]


def versioned_files(root: Path) -> list[Path]:
    """Files under version control, or about to be."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip("not a git working copy")
    return [root / name for name in listing.stdout.split("\0") if (root / name).is_file()]


def test_there_is_something_to_read():
    assert "simulation" in modules(PACKAGE)


@pytest.mark.parametrize(
    "rule",
    [
        flat,
        unknown,
        upward,
        circles,
        chance,
        levers_in_agents,
        long_functions,
        long_modules,
        without_docstring,
    ],
    ids=lambda rule: rule.__name__,
)
def test_rule_of_the_architecture(rule):
    broken = rule(PACKAGE)
    assert not broken, "\n".join(broken)


def test_no_file_points_outside_the_repository():
    outside = re.compile(rb"(\.\.|/work)/" + b"shared")
    found = [str(path) for path in versioned_files(ROOT) if outside.search(path.read_bytes())]
    assert not found, f"these files point outside the repository: {found}"


def test_a_run_is_named_by_all_folders_that_the_model_imports_but_what_is_read_as_data():
    """A resolved scenario enters the name as numbers, so how it was read does not matter."""
    graph, reached, todo = (
        imports(PACKAGE),
        set(),
        ["simulation.model.model", "simulation.model.fork"],
    )
    while todo:
        module = todo.pop()
        if module not in reached:
            reached.add(module)
            todo += graph[module]
    folders = {folder(module) for module in reached}
    assert folders - {"io", "scenario"} == set(HASHED)
    assert list(HASHED) == [name for name in LAYERS if name in HASHED]


DUMMY = {"low/__init__.py": "", "high/__init__.py": "", "low/a.py": "", "high/b.py": ""}


@pytest.mark.parametrize(
    ("changes", "rule", "broken"),
    [
        ({"low/a.py": "import io\nfrom package.high import b\n"}, upward, "which lies higher"),
        (
            {
                "low/a.py": "from typing import TYPE_CHECKING\n"
                "if TYPE_CHECKING:\n    from package.high.b import x\n"
            },
            upward,
            "which lies higher",
        ),
        ({"low/a.py": "def f():\n    import package.high.b\n"}, upward, "which lies higher"),
        ({"c.py": ""}, flat, "lies in no folder"),
        ({"odd/__init__.py": ""}, unknown, "odd/ is not in the picture"),
        (
            {"low/a.py": "from package.low import c\n", "low/c.py": "from package.low import a\n"},
            circles,
            "package.low.a <- package.low.c",
        ),
        ({"low/a.py": "import random\n"}, chance, "import random"),
        ({"low/a.py": "def f():\n    return 1\n"}, without_docstring, "f: no docstring"),
    ],
)
def test_rules_notice_what_breaks_them(tmp_path, monkeypatch, changes, rule, broken):
    monkeypatch.setitem(globals(), "LAYERS", ["low", "high"])
    package = tmp_path / "package"
    for name, text in {**DUMMY, "__init__.py": "", **changes}.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, "utf8")
    assert any(broken in line for line in rule(package)), rule(package)
