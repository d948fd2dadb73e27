"""Who may open the addresses of scholarships; read by who_may.py."""

from tests import who_may_scholarship_money, who_may_scholarship_staff
from tests.roles import MEMBER, OFFICER_OF, OWNER, PUBLIC, READER

RULES: dict[str, set[str]] = {
    **who_may_scholarship_staff.RULES,
    **dict.fromkeys(
        (
            "scholarships:rounds",
            "scholarships:round",
            "scholarships:criteria",
            "scholarships:check",
            "scholarships:check-take",
            "scholarships:publication",
        ),
        PUBLIC,
    ),
    **dict.fromkeys(
        (
            "scholarships:apply",
            "scholarships:confirm",
            "scholarships:discard",
            "scholarships:section",
            "scholarships:proofs",
            "scholarships:proof",
            "scholarships:send",
        ),
        MEMBER,
    ),
    **dict.fromkeys(
        (
            "scholarships:file-remove",
            "scholarships:application",
            "scholarships:sent",
            "scholarships:withdraw",
            "scholarships:supplement",
            "scholarships:file",
            "scholarships:result",
            "scholarships:document",
            "scholarships:document-pdf",
        ),
        OWNER,
    ),
    "staff-scholarships:counter": OFFICER_OF,
    # a draft at a counter is its officer's until it was sent
    **dict.fromkeys(("staff-scholarships:counter-apply", "staff-scholarships:counter-send"), READER),
    **who_may_scholarship_money.RULES,
}
