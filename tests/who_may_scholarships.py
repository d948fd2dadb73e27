"""Who may open the addresses of scholarships; read by who_may.py."""

from tests.roles import MEMBER, OWNER, PUBLIC

RULES: dict[str, set[str]] = {
    **dict.fromkeys(
        (
            "scholarships:rounds",
            "scholarships:round",
            "scholarships:criteria",
            "scholarships:check",
            "scholarships:check-take",
        ),
        PUBLIC,
    ),
    **dict.fromkeys(
        (
            "scholarships:apply",
            "scholarships:confirm",
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
}
