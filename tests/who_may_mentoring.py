"""Who may open the addresses of mentoring; read by who_may.py."""

from tests.roles import OFFICER, OFFICER_OF, OPERATOR

# Officers look after their own mentors and the people these help; the matching is the city's.
STAFF_DESK = ("desk", "mentors", "mentor-new", "organizations", "care", "concerns", "report")
STAFF_OWN = (
    "mentor",
    "mentor-capacity",
    "mentor-pause",
    "mentor-resume",
    "mentor-leave",
    "relationship",
    "rematch",
    "concern",
    "concern-take",
)
STAFF_MATCHING = (
    *("queue", "request", "pin-new", "ban-new", "override-new"),
    *("runs", "run-start", "run", "run-rows", "run-what-if", "run-review", "run-publish", "run-discard"),
    *("pins", "pin-remove", "ban-lift", "override-approve", "override-withdraw"),
    *("policies", "policy", "policy-new", "nudges", "nudge"),
)
RULES: dict[str, set[str]] = {
    **{f"staff-mentoring:{name}": OFFICER for name in STAFF_DESK},
    **{f"staff-mentoring:{name}": OFFICER_OF for name in STAFF_OWN},
    **{f"staff-mentoring:{name}": OPERATOR for name in STAFF_MATCHING},
}
