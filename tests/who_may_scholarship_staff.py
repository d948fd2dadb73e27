"""Who may open the officers' pages of scholarships; read by who_may_scholarships.py."""

from tests.roles import AUDITOR_OF, AUDITORS, OFFICER, OFFICER_OF

RULES: dict[str, set[str]] = {
    **dict.fromkeys(
        ("staff-scholarships:home", "staff-scholarships:rule-sets", "staff-scholarships:round-new"), OFFICER
    ),
    **dict.fromkeys(
        (
            "staff-scholarships:rule-set",
            "staff-scholarships:rule-condition",
            "staff-scholarships:rule-score",
            "staff-scholarships:rule-group",
            "staff-scholarships:rule-remove",
            "staff-scholarships:rule-precedence",
            "staff-scholarships:rule-basis",
            "staff-scholarships:rule-publish",
            "staff-scholarships:rule-copy",
            "staff-scholarships:rule-discard",
            "staff-scholarships:round",
            "staff-scholarships:round-edit",
            "staff-scholarships:round-announce",
            "staff-scholarships:round-closing",
            "staff-scholarships:round-cancel",
            "staff-scholarships:export",
            "staff-scholarships:applications",
            "staff-scholarships:filter-save",
            "staff-scholarships:filter-remove",
            "staff-scholarships:application",
            "staff-scholarships:supplement",
            "staff-scholarships:supplement-back",
            "staff-scholarships:evidence",
            "staff-scholarships:paper",
            "staff-scholarships:evidence-file",
            "staff-scholarships:duplicates",
            "staff-scholarships:duplicate-resolve",
            "staff-scholarships:simulations",
            "staff-scholarships:simulation",
            "staff-scholarships:run-start",
            "staff-scholarships:review",
            "staff-scholarships:review-item",
            "staff-scholarships:review-many",
            "staff-scholarships:run-recompute",
            "staff-scholarships:run-propose",
            "staff-scholarships:run-approval",
            "staff-scholarships:run-reject",
            "staff-scholarships:run-publish",
        ),
        OFFICER_OF,
    ),
    # what an auditor reads as well, and may have computed again
    **dict.fromkeys(
        (
            "staff-scholarships:runs",
            "staff-scholarships:run",
            "staff-scholarships:run-row",
            "staff-scholarships:run-compare",
            "staff-scholarships:run-replay",
        ),
        AUDITOR_OF,
    ),
    "staff-scholarships:audit": AUDITORS,
}
