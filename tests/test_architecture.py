"""The house rules, as far as a machine can hold them; each test names the rule whose breach it catches."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import core
from core.contracts import Approach, Fitted, Part
from core.members import BASES, FAMILIES

ROOT = Path(__file__).parent.parent
CORE = sorted((ROOT / "core").rglob("*.py"))
PAGES = sorted([ROOT / "app.py", *(ROOT / "pages").rglob("*.py")])
HEAVY = {
    "torch", "transformers", "peft", "ray", "great_expectations", "nlpaug", "sentence_transformers", "sklearn",
    "plotly", "duckdb", "nltk", "cleanlab", "imblearn", "codecarbon", "ftfy", "trafilatura",
    "huggingface_hub", "safetensors", "phonenumbers", "textstat", "fasttext", "scipy", "pyarrow",
    "Stemmer", "sentencex", "datasets",
}  # fmt: skip

#: A module may import modules of a lower rank and of its own package. Stage packages share a rank: they do not know
#: each other. The names are packages or modules of core.
RANKS = [
    {"types", "errors"},
    {"digest", "text", "words", "validation", "scan", "lengths"},
    {"patterns"},
    {
        "markup",
        "mojibake",
        "signs",
        "pieces",
        "lexicons",
        "formats",
        "personal",
        "wordforms",
        "history",
        "losses",
        "differences",
    },
    {"conditions", "online"},
    {"dataset"},
    {"contracts"},
    {"tokenize", "languages", "near"},
    {"embed"},
    {"learned"},
    {"collect", "quality", "clean", "split", "augment", "balance", "tune", "engine"},
    {"figures"},
    {"export"},
    {"members"},
    {"recipe", "accounting"},
    {"flow"},
    {"store", "preview", "spelled"},
    {"jobs"},
    {"checking", "drafts", "trial", "racing", "holdout"},
    {"making"},
    {"made", "evening"},
    {"outlook", "live", "reports"},
    {"comparison", "plan", "actions", "suites"},
    {"planning"},
    {"terminal"},
    {"commands"},
    {"cli"},
    {"__main__"},
]

#: Modules that may be longer than 250 lines, and why.
LONG: dict[str, str] = {}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(nodes: Iterator[ast.AST]) -> set[str]:
    """Dotted names that the nodes import."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def at_module_level(module: ast.Module) -> Iterator[ast.AST]:
    """Nodes that run when the module is imported; what stands under ``if TYPE_CHECKING`` does not."""
    for node in module.body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from node.orelse
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from ast.walk(node)
        else:
            yield node


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", CORE, ids=relative)
def test_core_never_imports_streamlit(path: Path) -> None:
    assert not {name for name in imported(ast.walk(tree(path))) if name.split(".")[0] == "streamlit"}


@pytest.mark.parametrize("path", CORE, ids=relative)
def test_heavy_libraries_are_imported_inside_functions(path: Path) -> None:
    found = {name.split(".")[0] for name in imported(at_module_level(tree(path)))} & HEAVY
    assert not found, f"{relative(path)} imports {found} at module level"


@pytest.mark.parametrize("library", ["great_expectations", "nlpaug", "ray"])
def test_awkward_libraries_have_one_importing_module(library: str) -> None:
    importers = [path for path in CORE if any(n.split(".")[0] == library for n in imported(ast.walk(tree(path))))]
    assert len(importers) <= 1, f"{library} is imported by {importers}"


def room(dotted: str) -> str:
    return dotted.split(".")[1] if "." in dotted else ""


@pytest.mark.parametrize("path", [path for path in CORE if path != ROOT / "core/__init__.py"], ids=relative)
def test_imports_point_one_way(path: Path) -> None:
    ranks = {name: place for place, names in enumerate(RANKS) for name in names}
    mine = path.relative_to(ROOT / "core").parts[0].removesuffix(".py")
    assert mine in ranks, f"core/{mine} has no place in RANKS"
    for name in imported(ast.walk(tree(path))):
        if name.startswith("core.") and room(name) != mine:
            assert ranks[room(name)] < ranks[mine], f"{relative(path)} imports {name}, which is not below it"


def modules_of(package: str) -> list[str]:
    location = importlib.import_module(package).__path__
    return [info.name for info in pkgutil.walk_packages(location, f"{package}.")]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_tuple_of_members_is_the_set_of_classes(family: str) -> None:
    for name in modules_of("core"):
        if name != "core.__main__":
            importlib.import_module(name)

    def below(cls: type) -> set[type]:
        return {cls, *(deeper for sub in cls.__subclasses__() for deeper in below(sub))}

    classes = {
        cls
        for cls in below(BASES[family]) - {BASES[family]}
        if cls.__module__.startswith("core.") and not getattr(cls, "__abstractmethods__", None)
    }
    assert set(FAMILIES[family]) == classes
    assert len(FAMILIES[family]) == len(set(FAMILIES[family]))


MEMBERS = [(family, member) for family, members in FAMILIES.items() for member in members]


@pytest.mark.parametrize(("family", "member"), MEMBERS, ids=lambda value: getattr(value, "__name__", str(value)))
def test_a_member_has_a_file_and_a_test_of_its_name(family: str, member: type[Part]) -> None:
    package, _, name = member.name().replace(".v", "_v").rpartition(".")
    parts = member.__module__.split(".")
    assert parts[-1] == name, f"{member.__module__} should be named after the kind {member.name()}"
    assert package in ("", parts[1])
    assert (ROOT / "tests/unit" / parts[1] / f"test_{name}.py").is_file(), "a member's test has its name"
    public = [
        node.name
        for node in tree(ROOT / Path(*parts).with_suffix(".py")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    module = importlib.import_module(member.__module__)
    others = [getattr(module, other) for other in public if other != member.__name__]
    assert member.__name__ in public
    assert all(issubclass(member, Approach) and issubclass(other, Fitted) for other in others), "one class per file"


def test_kinds_are_unique() -> None:
    for family, members in FAMILIES.items():
        kinds = [member.name() for member in members]
        assert len(kinds) == len(set(kinds)), family


@pytest.mark.parametrize("path", [*CORE, *PAGES], ids=relative)
def test_rooms_are_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    name = relative(path)
    limit = 60 if name == "app.py" else 150 if name.startswith("pages/") and "/ui/" not in name else 250
    assert lines <= limit or name in LONG, f"{name} has {lines} lines; split it, or give the reason in LONG"


@pytest.mark.parametrize("path", [*CORE, *PAGES], ids=relative)
def test_functions_are_short(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            body = [
                part for part in node.body if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
            ]
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert lines <= 40, f"{relative(path)}:{node.name} has {lines} lines"


@pytest.mark.parametrize("path", [*CORE, *PAGES], ids=relative)
def test_everything_public_says_what_it_is(path: Path) -> None:
    module = tree(path)
    assert ast.get_docstring(module), f"{relative(path)} has no docstring"
    if not relative(path).startswith("core/"):
        return
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{relative(path)}:{node.name} has no docstring"
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
                    overrides = "overload" in ast.unparse(method.decorator_list) if method.decorator_list else False
                    stub = ast.unparse(method.body[-1]) == "..."
                    assert ast.get_docstring(method) or overrides or stub, f"{relative(path)}:{node.name}.{method.name}"


@pytest.mark.parametrize("path", CORE, ids=relative)
def test_every_error_says_how_to_go_on(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "AssayError":
            keywords = {keyword.arg for keyword in node.keywords}
            starred = any(isinstance(argument, ast.Starred) for argument in node.args) or None in keywords
            assert starred or len(node.args) == 3 or "remedy" in keywords, (
                f"{relative(path)}:{node.lineno} has no remedy"
            )


@pytest.mark.parametrize("path", [*CORE, *PAGES], ids=relative)
def test_nothing_swallows_bugs(path: Path) -> None:
    allowed = relative(path) == "core/jobs/worker.py"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            passed_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            assert allowed or passed_on or not re.search(r"\b(everything|Exception|BaseException)\b", caught), (
                f"{path}:{node.lineno}"
            )


SOURCES = [*CORE, *PAGES, *sorted((ROOT / "scripts").glob("*")), *sorted((ROOT / "tests").rglob("*.py"))]


@pytest.mark.parametrize("path", [path for path in SOURCES if path.is_file()], ids=relative)
def test_nothing_is_left_to_do(path: Path) -> None:
    marks = "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "raise NotImplemented" + "Error"])
    assert not re.search(rf"\b({marks})\b", path.read_text(encoding="utf-8"))


def test_pages_only_draw() -> None:
    """A page or its kit that imports a model library, numpy or sqlite is doing the core's work."""
    for path in PAGES:
        found = {name.split(".")[0] for name in imported(ast.walk(tree(path)))}
        assert not found & (HEAVY | {"sqlite3", "subprocess", "multiprocessing", "threading"}), relative(path)


def test_markup_is_never_made_from_data() -> None:
    for path in PAGES:
        assert "unsafe_allow_html" not in path.read_text(encoding="utf-8"), relative(path)


def test_the_package_says_its_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", core.__version__)
