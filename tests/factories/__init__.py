"""Makes the people and programs of the tests; every value can be overridden by keyword."""

from tests.factories.people import OrganizationFactory, UserFactory, give_role, officer_of
from tests.factories.programs import IntakeFactory, MeetingFactory, ProgramFactory, ProviderFactory, VenueFactory

__all__ = [
    "IntakeFactory",
    "MeetingFactory",
    "OrganizationFactory",
    "ProgramFactory",
    "ProviderFactory",
    "UserFactory",
    "VenueFactory",
    "give_role",
    "officer_of",
]
