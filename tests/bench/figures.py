"""One line of `make bench`, and the people who stand in line in it."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from accounts.models import User
from accounts.services.load_data import load_residents


@dataclass(frozen=True)
class Figure:
    """`figure` and `baseline` in `unit`, measured in the same run; the ratio is what the target is about."""

    name: str
    figure: float
    unit: str
    baseline: float
    detail: str

    def line(self) -> str:
        return json.dumps(
            {
                "name": self.name,
                "figure": round(self.figure, 2),
                "unit": self.unit,
                "baseline": round(self.baseline, 2),
                "ratio": round(self.figure / self.baseline, 3) if self.baseline else None,
                "detail": self.detail,
            },
            ensure_ascii=False,
        )


def tokens(count: int) -> list[str]:
    """Keys of newly made residents."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tokens"
        load_residents(count=count, tokens_out=file, now=timezone.now())
        return file.read_text().split()


def residents(count: int) -> list[User]:
    """So many residents as authentication would hand them over; made once, kept in the bench database."""
    missing = count - User.objects.filter(email__startswith="load-").count()
    if missing > 0:
        tokens(missing)
    return list(User.objects.filter(email__startswith="load-").select_related("resident").order_by("pk")[:count])
