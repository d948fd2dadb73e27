"""Django's admin keeps reference data only: organizations and consent texts, never personal data."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import ConsentText, Organization

# The admin has no door of its own: login, lock-out and second factor are the portal's.
admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = "서울런 4050 기준 자료"


# allauth would list people's addresses, keys and second factors here.
for personal in (EmailAddress, Authenticator, SocialAccount, SocialToken, SocialApp):
    if admin.site.is_registered(personal):
        admin.site.unregister(personal)


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin):
    list_display = ("name", "is_city", "phone")
    search_fields = ("name",)


@admin.register(ConsentText)
class ConsentTextAdmin(admin.ModelAdmin):
    """A published edition is never changed or removed: people agreed to exactly those words. A new one is added."""

    list_display = ("kind", "version", "title", "is_required", "published_at")
    list_filter = ("kind",)

    def has_change_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:
        return False
