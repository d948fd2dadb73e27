"""The fonts of the paper draw every Korean syllable, and what they lack is known before it is printed."""

from pathlib import Path

import pytest
from django.conf import settings

from programs.glyphs import drawable, undrawable

FONTS = sorted((Path(settings.BASE_DIR) / "programs" / "paper" / "fonts").glob("*.ttf"))


def test_set_up_brought_four_fonts():
    assert len(FONTS) == 4


@pytest.mark.parametrize("font", FONTS, ids=lambda path: path.stem)
def test_a_font_draws_all_11172_syllables(font):
    points = drawable(font.read_bytes())
    assert set(range(0xAC00, 0xD7A4)) <= points
    assert undrawable("펲힣 SL26-AC23 ‘·–’□", points) == []
    assert undrawable("漢字 漢", points) == ["漢", "字"]


@pytest.mark.parametrize("junk", [b"", b"not a font at all, whatever its name says"])
def test_what_is_no_font_is_refused(junk):
    with pytest.raises(ValueError, match="no font"):
        drawable(junk)
