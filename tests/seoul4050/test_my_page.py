"""One's own page: what ends first stands first, and no more than four things at once."""

from datetime import timedelta

from seoul4050.views import in_order


def test_what_ends_first_stands_first_and_what_has_no_end_last(now):
    todos = [
        {"title": "no end"},
        {"title": "tomorrow", "at": now + timedelta(days=1)},
        {"title": "no end either", "at": None},
        {"title": "in an hour", "at": now + timedelta(hours=1)},
    ]
    assert [todo["title"] for todo in in_order(todos)] == ["in an hour", "tomorrow", "no end", "no end either"]
