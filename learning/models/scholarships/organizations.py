"""The organizations whose rows a member of staff sees: those where they hold a role that these rows are for."""

from accounts.choices import Role
from accounts.models import User

OFFICERS = (Role.OFFICER, Role.APPROVING_OFFICER)


def organizations_as(user: User, *roles: Role) -> list[int]:
    """Ids of the organizations where the person has one of the roles now; whatever else they are elsewhere."""
    return [each.organization_id for each in user.active_memberships if each.role in roles]
