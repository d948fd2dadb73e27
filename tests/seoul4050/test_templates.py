"""What every template promises: small, no inline script or style, icons that exist."""

import gzip
import re

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
COMPONENTS = [path for path in TEMPLATES if path.parent.name == "components"]
ICONS = set((settings.BASE_DIR / "static" / "icons.txt").read_text(encoding="utf-8").split("\n"))
INLINE = re.compile(
    r"<style|<script(?![^>]*(?:\bsrc=|application/json))|\sstyle=|\son[a-z]+=\"|=\"javascript:", re.IGNORECASE
)
ICON = re.compile(r'icon\.html" with name="([^"]+)"|\bicon(?:_after)?="([^"]+)"')


def name_of(path) -> str:
    return str(path.relative_to(settings.BASE_DIR / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_is_at_most_80_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 80


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_has_nothing_inline_that_our_policy_would_block(path):
    assert not INLINE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_names_only_icons_that_exist(path):
    names = {one or other for one, other in ICON.findall(path.read_text(encoding="utf-8"))}
    assert names <= ICONS


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_a_component_says_what_it_takes(path):
    assert "{% comment %}" in path.read_text(encoding="utf-8").split("\n<", 1)[0]


def test_style_sheets_stay_within_their_budget():
    sheets = [
        *(settings.BASE_DIR / "static" / "css").glob("*.css"),
        settings.BASE_DIR / "static/vendor/krds/krds_tokens.css",
    ]
    assert sum(len(gzip.compress(sheet.read_bytes())) for sheet in sheets) <= 32 * 1024
