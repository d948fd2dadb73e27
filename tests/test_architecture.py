"""For whoever changes the house: its laws, asked of the whole tree, so that no page or model can forget them."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import TemplateDoesNotExist
from django.template.base import FilterExpression, Node
from django.template.defaulttags import URLNode
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.templatetags.static import StaticNode
from django.urls import URLPattern, URLResolver, get_resolver

from programs.choices import Area

ROOT = Path(settings.BASE_DIR)
AREAS = {"learning", "jobs", "digital", "planning", "town"}
FLOORS = {"accounts": 0, "programs": 1, **dict.fromkeys(AREAS, 2)}
PACKAGES = (*FLOORS, "seoul4050")
DRAWERS = {"utils", "util", "helpers", "helper", "common", "core", "misc", "tools", "services2", "models2"}
FUNCTION_LINES, MODULE_LINES, TEMPLATE_LINES = 40, 400, 80


def modules() -> list[Path]:
    own = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts]
    return sorted([*own, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bin").glob("*.py"), ROOT / "manage.py"])


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def faults(paths: Iterable[Path], find: Callable[[Path], object]) -> dict[str, object]:
    """What is wrong, file by file: one test for the whole tree says it all at once."""
    found = ((name_of(path), find(path)) for path in paths)
    return {name: wrong for name, wrong in found if wrong}


# --- Five areas on two grounds --------------------------------------------------------------------------------
def test_the_areas_are_the_five_area_apps():
    assert set(Area.values) == AREAS == {label for label in FLOORS if FLOORS[label] == 2}


def relations() -> Iterator[tuple[str, str, str]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if not field.auto_created and field.is_relation and field.related_model:
                yield model._meta.label, field.name, field.related_model._meta.app_label


def test_no_relation_climbs_or_crosses_from_area_to_area():
    climbing = [
        f"{label}.{field} -> {target}"
        for label, field, target in relations()
        if (own := label.partition(".")[0]) in FLOORS
        and target in FLOORS
        and target != own
        and FLOORS[target] >= FLOORS[own]
    ]
    assert climbing == []


def test_the_roof_owns_no_model():
    assert not [model for model in apps.get_models() if model.__module__.startswith("seoul4050.")]


def test_no_folder_or_module_is_a_drawer():
    assert [name_of(path) for path in modules() if DRAWERS & {path.stem, path.parent.name}] == []


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


# --- Modules --------------------------------------------------------------------------------------------------
def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring."""
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines -= first.end_lineno - first.lineno + 1
    return lines


def long_functions(path: Path) -> dict[str, int]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {node.name: code_lines(node) for node in functions if code_lines(node) > FUNCTION_LINES}


def lines_over(path: Path, most: int) -> int:
    return max(0, len(path.read_text(encoding="utf-8").splitlines()) - most)


def is_silent(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return bool(text.strip()) and not ast.get_docstring(ast.parse(text))


def test_every_function_fits_on_a_screen():
    assert faults(modules(), long_functions) == {}


def test_no_module_grows_past_its_limit():
    assert faults(modules(), lambda path: lines_over(path, MODULE_LINES)) == {}


def test_every_module_opens_with_whom_it_serves():
    assert faults(modules(), is_silent) == {}


EDGES = {"views", "management", "tests", "seoul4050", "bin"}
EDGE_MODULES = {"api.py", "tasks.py", "admin.py", "middleware.py", "adapter.py", "throttling.py", "manage.py"}


def is_edge(path: Path) -> bool:
    place = path.relative_to(ROOT)
    made_by_allauth = place.parts[:2] == ("accounts", "forms")  # with no place to pass now= in
    return bool(EDGES & set(place.parts)) or path.name in EDGE_MODULES or made_by_allauth


def bare_clock_calls(path: Path) -> set[str]:
    """What ruff's banned calls can't see: localdate() and localtime() read the clock when they are given nothing."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    bare = [call for call in calls if not call.args and not call.keywords]
    return {"localdate", "localtime"} & {getattr(call.func, "attr", getattr(call.func, "id", "")) for call in bare}


def test_nothing_behind_the_edge_asks_the_clock():
    assert faults((path for path in modules() if not is_edge(path)), bare_clock_calls) == {}


# --- Templates ------------------------------------------------------------------------------------------------
def nodes_of(node: Node) -> Iterator[Node]:
    yield node
    for attribute in (*getattr(node, "child_nodelists", ()), "nodelist"):
        for child in getattr(node, attribute, None) or ():
            if child is not node:
                yield from nodes_of(child)


def literal(expression: object) -> str | None:
    """The text of a filter expression that holds nothing else: a name that can be looked up before anybody asks."""
    if isinstance(expression, FilterExpression) and not expression.filters and isinstance(expression.var, str):
        return str(expression.var)
    return None


def url_names() -> set[str]:
    def walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield f"{prefix}{entry.name}"
            else:
                yield from walk(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)

    return set(walk(get_resolver(), ""))


def missing_names(node: Node, known_urls: set[str]) -> Iterator[str]:
    if isinstance(node, ExtendsNode | IncludeNode):
        name = literal(node.parent_name if isinstance(node, ExtendsNode) else node.template)
        try:
            if name:
                get_template(name)
        except TemplateDoesNotExist:
            yield f"template {name}"
    if isinstance(node, URLNode) and (name := literal(node.view_name)) and name not in known_urls:
        yield f"address {name}"
    if isinstance(node, StaticNode) and (name := literal(node.path)) and finders.find(name) is None:
        yield f"file {name}"


def missing_in(path: Path, known_urls: set[str]) -> list[str]:
    template = get_template(str(path.relative_to(ROOT / "templates"))).template
    nodes = [node for child in template.nodelist for node in nodes_of(child)]
    return [name for node in nodes for name in missing_names(node, known_urls)]


def test_every_template_compiles_and_everything_it_names_is_there():
    known_urls = url_names()
    assert faults(templates(), lambda path: missing_in(path, known_urls)) == {}


def test_no_template_grows_past_its_limit():
    assert faults(templates(), lambda path: lines_over(path, TEMPLATE_LINES)) == {}


# Data for a script (type="application/json") isn't a script.
INLINE = r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"|javascript:"


def test_templates_leave_scripts_and_styles_to_files():
    assert faults(templates(), lambda path: re.findall(INLINE, path.read_text(encoding="utf-8"))) == {}


# --- Plain Korean ---------------------------------------------------------------------------------------------
# What a person would not say at a counter, and what they would.
HARD_WORDS = {
    "익일": "다음 날",
    "내역": "내용, 목록",
    r"제출": "보내기",
    r"기재(?!부)": "적기",
    "소정의": "정해진",
    r"(?<![가-힣])상기(?![가-힣])": "위의",
    "해당 ?없음": "없음",
    "부적격": "자격이 맞지 않음",
    "미선정": "이번에는 함께하지 못함",
    "세션 ?만료": "오래 쓰지 않아 로그아웃했습니다",
    "첨부": "올리기",
    r"(?<![가-힣])상이(?=[한하함])": "다름",
    r"조회(?!수)": "찾기, 보기",
    "반려(?![동견])": "고쳐서 다시 보내 주세요",
    "불입": "내기",
    "잔여": "남은",
    "등재": "적기",
    r"[가-힣][.\s]?!": "마침표",
}


def hard_words(text: str) -> list[str]:
    return [f"{found} -> {plain}" for hard, plain in HARD_WORDS.items() for found in re.findall(hard, text)]


def surface_texts(path: Path) -> Iterator[str]:
    """Korean that a person may read: every string of a module but its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements:
            yield node.value


def hard_words_shown(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return hard_words(re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.S))


def test_templates_speak_plain_korean():
    assert faults(templates(), hard_words_shown) == {}


def speaking_modules() -> Iterator[Path]:
    """Ours, but for those that read other people's files or replace other people's words."""
    for path in modules():
        if path.parent.name != "imports" and path.name != "plain_words.py" and not path.is_relative_to(ROOT / "tests"):
            yield path


def test_modules_speak_plain_korean():
    assert faults(speaking_modules(), lambda path: hard_words("\n".join(surface_texts(path)))) == {}


# --- What we stand on -----------------------------------------------------------------------------------------
def test_every_dependency_says_why_it_is_here():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    wanted = [
        *project["dependencies"],
        *(name for names in project["optional-dependencies"].values() for name in names),
    ]
    lines = [line.strip() for line in text.splitlines()]
    silent = [name for name in wanted if not lines[lines.index(f'"{name}",') - 1].startswith("# ")]
    assert silent == []
