"""What may be told of a survey's answers, as components/points_chart.html shows it."""

from typing import Any

from programs.surveys import POINTS, Summary


def point_row(found: Summary) -> dict[str, Any]:
    """A row of the chart: the average on a scale from 1 to 5, and how the points are spread where that may be told."""
    most = max((count for _, count in found.spread), default=0)
    return {
        "label": found.question.text,
        "count": found.count,
        "average": f"{found.tenths / 10:.1f}" if found.tenths is not None else "",
        "width": (found.tenths - 10) * 100 // 40 if found.tenths is not None else 0,
        "hidden": found.is_hidden,
        "spread": [
            {"label": POINTS[point], "count": count, "width": count * 100 // most}
            for point, count in found.spread
            if count
        ],
    }
