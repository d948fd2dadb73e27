"""Who may open the addresses of awards, points, objections, hearings and payments; read by who_may_scholarships.py."""

from tests.roles import MEMBER, OFFICER, OFFICER_OF, OWNER, PAYER_OF, PAYERS

RULES: dict[str, set[str]] = {
    **dict.fromkeys(
        ("scholarships:points", "scholarships:points-download", "api-scholarship-list", "api-point-list"), MEMBER
    ),
    **dict.fromkeys(
        (
            "scholarships:points-pay",
            "scholarships:award",
            "scholarships:award-decline",
            "scholarships:clawback",
            "scholarships:appeal",
            "scholarships:appeal-withdraw",
        ),
        OWNER,
    ),
    **dict.fromkeys(("staff-scholarships:appeals", "staff-scholarships:point-courses"), OFFICER),
    "staff-scholarships:accounts": PAYERS,
    **dict.fromkeys(
        (
            "staff-scholarships:appeal",
            "staff-scholarships:appeal-extend",
            "staff-scholarships:appeal-dismiss",
            "staff-scholarships:appeal-redecide",
            "staff-scholarships:appeal-drop",
            "staff-scholarships:awards",
            "staff-scholarships:round-promote",
            "staff-scholarships:round-settle",
            "staff-scholarships:award",
            "staff-scholarships:clawback-begin",
            "staff-scholarships:points-reverse",
            "staff-scholarships:clawback",
            "staff-scholarships:clawback-demand",
            "staff-scholarships:clawback-let-go",
            "staff-scholarships:clawback-part",
            "staff-scholarships:point-course-remove",
        ),
        OFFICER_OF,
    ),
    **dict.fromkeys(
        (
            "staff-scholarships:account",
            "staff-scholarships:payment-make",
            "staff-scholarships:payment",
            "staff-scholarships:payment-send",
            "staff-scholarships:payment-cancel",
            "staff-scholarships:payment-export",
            "staff-scholarships:payment-results",
            "staff-scholarships:payment-results-text",
        ),
        PAYER_OF,
    ),
}
