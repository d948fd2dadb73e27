"""Who people are, what they agreed to, what they are told, and who looked at whom."""

from accounts.models.access import AccessLog, AccessReview, RoleChange
from accounts.models.consent import Consent, ConsentText
from accounts.models.credentials import ApiToken, LoginLink
from accounts.models.draft import Draft
from accounts.models.notice import Delivery, Notice
from accounts.models.organization import Membership, Organization
from accounts.models.user import Resident, User

__all__ = [
    "AccessLog",
    "AccessReview",
    "ApiToken",
    "Consent",
    "ConsentText",
    "Delivery",
    "Draft",
    "LoginLink",
    "Membership",
    "Notice",
    "Organization",
    "Resident",
    "RoleChange",
    "User",
]
