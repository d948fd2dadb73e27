"""Who may open the addresses of mentoring; read by who_may.py."""

from tests.roles import MEMBER, MENTOR, OFFICER, OFFICER_OF, OPERATOR, OWNER, PUBLIC

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
# A resident's own mentoring; and the desk of the mentor who looks after this resident.
RESIDENTS_OWN = (
    *("request", "request-change", "request-withdraw", "proposal", "proposal-accept", "proposal-decline"),
    *("mentorship", "book", "session-cancel", "session-agree", "goal-agree", "item", "recommendation"),
    *("messages", "sharing", "survey", "concern", "change", "change-step"),
)
MENTORS_DESK = (
    *("today", "log", "proposals", "proposal", "proposal-accept", "proposal-decline", "mentees", "mentee"),
    *("mentee-log", "goal", "step", "item", "messages", "recommend", "help", "book", "session-cancel", "survey"),
    *("survey-after", "change", "change-step", "times", "day-off", "day-off-end", "limits", "rest", "rest-end"),
    *("activity", "activity-paper"),
)
RULES: dict[str, set[str]] = {
    "mentoring:home": PUBLIC,
    "mentoring:ask": MEMBER,
    **{f"mentoring:{name}": OWNER for name in RESIDENTS_OWN},
    **{f"mentor:{name}": MENTOR for name in MENTORS_DESK},
    **{f"staff-mentoring:{name}": OFFICER for name in STAFF_DESK},
    **{f"staff-mentoring:{name}": OFFICER_OF for name in STAFF_OWN},
    **{f"staff-mentoring:{name}": OPERATOR for name in STAFF_MATCHING},
}
