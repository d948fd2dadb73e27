"""A person who logs in, and what we know of a resident: no more than the four things asked at sign-up."""

from collections.abc import Collection

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from accounts.choices import OFFICERS, District, ResidentStatus, Role, ScreenMode, SeoulTie, TextSize


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str | None = None, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email) or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email=email, password=password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account; contact is an e-mail address, a mobile number (010...), or both."""

    name = models.CharField("이름", max_length=60)
    email = models.EmailField("전자우편", unique=True, null=True, blank=True)
    phone = models.CharField("휴대전화", max_length=11, unique=True, null=True, blank=True)
    phone_verified = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # is_staff opens the Django admin (reference data) and nothing else; officers work by their Membership.
    is_staff = models.BooleanField(default=False)
    text_size = models.PositiveSmallIntegerField(choices=TextSize.choices, default=TextSize.NORMAL)
    screen_mode = models.CharField(max_length=16, choices=ScreenMode.choices, default=ScreenMode.NORMAL)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # Every session remembers it; raising it ends all of them with their next request (services/sessions.py).
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "회원"
        constraints = [
            models.CheckConstraint(
                condition=Q(phone__isnull=True) | Q(phone__regex=r"^01[0-9]{8,9}$"), name="user_phone_is_mobile"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=False) | Q(email__isnull=False) | Q(phone__isnull=False),
                name="user_has_a_contact",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    get_short_name = get_full_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's session check, tied to the epoch as well as to the password."""
        value = f"{self.password}|{self.session_epoch}"
        return salted_hmac("accounts.User.session", value, secret=secret, algorithm="sha256").hexdigest()

    def has_role(self, *roles: str, organization_id: int | None = None) -> bool:
        """Whether the person holds one of the roles (in that organization, when one is named)."""
        return any(
            membership.role in roles and (organization_id is None or membership.organization_id == organization_id)
            for membership in self.active_memberships
        )

    def organizations_as(self, *roles: str) -> list[int]:
        """The organizations (their ids) in which the person holds one of the roles."""
        return [membership.organization_id for membership in self.active_memberships if membership.role in roles]

    def is_officer_of(self, organization_id: int) -> bool:
        """Whether the person runs that organization's programs, as operators do everywhere."""
        return self.is_operator or organization_id in self.organizations_as(*OFFICERS)

    @property
    def active_memberships(self) -> list:
        """Live memberships, read once per request."""
        if not hasattr(self, "_active_memberships"):
            self._active_memberships = list(self.memberships.filter(ended_at__isnull=True))
        return self._active_memberships

    @property
    def is_operator(self) -> bool:
        return self.has_role(Role.OPERATOR)

    @property
    def is_officer(self) -> bool:
        return self.has_role(*OFFICERS, Role.OPERATOR)

    @property
    def is_mentor(self) -> bool:
        return self.has_role(Role.MENTOR)


class Resident(models.Model):
    """The person as a resident: birth date and district from sign-up, the rest only when a program needs it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="resident")
    birth_date = models.DateField("생년월일", null=True, blank=True)
    district = models.CharField("사는 자치구", max_length=5, choices=District.choices, blank=True)
    # null = not asked yet; [] = none of these.
    seoul_ties = ArrayField(models.CharField(max_length=10, choices=SeoulTie.choices), null=True, blank=True)
    statuses = ArrayField(models.CharField(max_length=20, choices=ResidentStatus.choices), null=True, blank=True)
    # Those of all statuses that weren't told while others were: neither yes nor no.
    statuses_untold = ArrayField(
        models.CharField(max_length=20, choices=ResidentStatus.choices), default=list, db_default=[], blank=True
    )
    notice_channels = models.JSONField(default=dict, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    calendar_secret = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "시민"
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True) | Q(birth_date__gte="1900-01-01"),
                name="resident_birth_date_is_plausible",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    def told(self, statuses: Collection[str]) -> list[str] | None:
        """Which of these statuses apply; None while they weren't all told."""
        if self.statuses is None or set(statuses) & set(self.statuses_untold):
            return None
        return [status for status in statuses if status in self.statuses]

    def note(self, statuses: Collection[str], applying: Collection[str] | None) -> None:
        """Of these statuses exactly those apply, or (None) it isn't known any more; the others stay. Doesn't save."""
        untold = set(ResidentStatus.values if self.statuses is None else self.statuses_untold) - set(statuses)
        holding = (set(self.statuses or ()) - set(statuses)) | set(applying or ())
        if applying is None:
            untold |= set(statuses)
        is_told = untold != set(ResidentStatus.values)
        self.statuses = [each for each in ResidentStatus.values if each in holding] if is_told else None
        self.statuses_untold = [each for each in ResidentStatus.values if each in untold] if is_told else []
