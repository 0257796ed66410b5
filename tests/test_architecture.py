"""The rules of the house, read from the source: floors, chance, levers and grain."""

import ast
import re
import subprocess
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "simulation"

# Which room stands on which floor; a room is a module or a folder of modules.
# Imports go down, or sideways without going round in a circle.
FLOORS: dict[float, str] = {
    1: "compiled columns elementary quantiles draws errors files host locating parameters reading",
    2: "figures start city compounds policy ties graph service issues measurement ledger",
    3.1: "agents",
    3.2: "levers",
    4: "assumptions scenario strategy catalogue",
    5: "model state founding programme invariants outcome outcomes recorder",
    6: "batch branching canonical checking database design dispatch executors identity jobs plan "
    "reuse runs sampling shards steady store sweeps targets",
    7: "comparison attribution calibration validation sensitivity explanation interoperability",
    8: "plots report",
    9: "cli dashboard",
    10: "__init__ __main__",
}

MOST_LINES_OF_A_BODY = 50
MOST_LINES_OF_A_MODULE = 300

# The one room that may know of a generator, and what gives one away elsewhere.
ROOM_OF_CHANCE = "draws"
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


def room(module: str) -> str:
    """`simulation.agents.resident` lies in `agents`, the package itself in `__init__`."""
    return [*module.split("."), "__init__"][1]


def floor(module: str) -> float | None:
    return next((at for at, rooms in FLOORS.items() if room(module) in rooms.split()), None)


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in (
        "TYPE_CHECKING",
        "typing.TYPE_CHECKING",
    )


def walk_run(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes that can run: everything but what stands under `if TYPE_CHECKING:`."""
    yield node
    inside = node.orelse if is_type_checking(node) else ast.iter_child_nodes(node)
    for child in inside:
        yield from walk_run(child)


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


def arrows(package: Path) -> dict[str, set[str]]:
    """Who imports whom, module by module, within the package."""
    found = modules(package)
    return {
        module: {
            target
            for node in walk_run(parse(path))
            for target in targets(node, module, path, set(found))
            if target != module
        }
        for module, path in found.items()
    }


def homeless(package: Path) -> list[str]:
    return [
        f"{module}: the room '{room(module)}' stands on no floor; add it to FLOORS in {__file__}"
        for module in modules(package)
        if floor(module) is None
    ]


def upward(package: Path) -> list[str]:
    """Imports that go to a higher floor, or to a module that does not exist."""
    found = []
    for module, asked in arrows(package).items():
        for target in sorted(asked):
            ground, goal = floor(module), floor(target)
            if goal is None:
                found.append(f"{module} imports {target}, which stands on no floor")
            elif ground is not None and goal > ground:
                found.append(f"{module} (floor {ground}) imports {target} (floor {goal})")
    return found


def circles(package: Path) -> list[str]:
    """One circle of imports for every floor that has any."""
    found, graph = [], arrows(package)
    for at in FLOORS:
        here = {module for module in graph if floor(module) == at}
        try:
            TopologicalSorter({module: graph[module] & here for module in here}).prepare()
        except CycleError as error:
            found.append(f"floor {at}: {' <- '.join(error.args[1])}")
    return found


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
    """Lines that reach for a generator in any room but the one of chance."""
    return sorted(
        {
            f"{module}, line {node.lineno}: {ast.unparse(node)}"
            for module, path in modules(package).items()
            if room(module) != ROOM_OF_CHANCE
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
        if room(module) == "agents"
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


def silent(package: Path) -> list[str]:
    return [
        message
        for module, path in modules(package).items()
        for message in undocumented(parse(path), module)
    ]


def kept_files(root: Path) -> list[Path]:
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
        homeless,
        upward,
        circles,
        chance,
        levers_in_agents,
        long_functions,
        long_modules,
        silent,
    ],
    ids=lambda rule: rule.__name__,
)
def test_rule_of_the_house(rule):
    broken = rule(PACKAGE)
    assert not broken, "\n".join(broken)


def test_no_file_points_outside_the_repository():
    outside = re.compile(rb"(\.\.|/work)/" + b"shared")
    found = [str(path) for path in kept_files(ROOT) if outside.search(path.read_bytes())]
    assert not found, f"these files point outside the repository: {found}"
