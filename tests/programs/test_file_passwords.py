"""A file with personal data leaves the portal only under a password that is worth something."""

import pytest

from programs.file_passwords import weakness


@pytest.mark.parametrize(
    ("password", "is_strong"),
    [
        ("", False),
        ("seoul4050", False),  # two kinds, nine characters
        ("seoul40500", True),
        ("seoulseoul", False),  # one kind
        ("Seoul405", True),  # three kinds, eight characters
        ("Seoul40", False),
        ("서울런사공오공입니다요", False),  # a spreadsheet takes it, but it is one kind and hard to type elsewhere
        ("run-4050-run", True),
        ("a1" * 33, False),  # longer than spreadsheets take
        ("seoul4050\n!", False),
    ],
)
def test_a_password_needs_length_and_kinds(password, is_strong):
    assert (weakness(password) == "") == is_strong
