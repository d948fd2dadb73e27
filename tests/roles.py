"""The roles that every address is tried with, and the sets of them that the rules name."""

ROLES = (
    "stranger",
    "resident",
    "other_resident",
    "mentor",
    "officer",
    "approving_officer",
    "second_officer",
    "two_hats",
    "payer",
    "operator",
    "auditor",
    "half_officer",
)
# two_hats is an officer of another organization, and pays and audits in the object's own.
STAFF = {"officer", "approving_officer", "second_officer", "two_hats", "operator"}
MEMBERS = set(ROLES) - {"stranger", "half_officer"}
# Who may open an address: everybody; anybody logged in; the owner of the object; officers (of the object's own
# organization, or the operator); any officer; mentors; operators; machines inside.
PUBLIC, MEMBER, OWNER, OFFICER_OF, OFFICER, MENTOR, OPERATOR, INSIDE = (
    set(ROLES) - {"half_officer"},
    MEMBERS,
    {"resident"},
    {"officer", "approving_officer", "operator"},
    STAFF,
    {"mentor"},
    {"operator"},
    set(ROLES) - {"half_officer"},
)
EVERYBODY = set(ROLES)
READER = {"officer"}  # an application is read by whoever it was given to
AUDITOR_OF = OFFICER_OF | {"auditor", "two_hats"}  # of the object's own organization
AUDITORS = STAFF | {"auditor"}
PAYER_OF = OFFICER_OF | {"payer", "two_hats"}
PAYERS = STAFF | {"payer"}
