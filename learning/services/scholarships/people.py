"""Names of those who did something in a round, for its history."""

from collections.abc import Iterable

from accounts.models import User


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in={each for each in ids if each}).values_list("pk", "name"))
