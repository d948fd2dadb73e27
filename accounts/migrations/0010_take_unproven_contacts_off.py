"""A contact nobody proved, beside one that was proven, may be another person's: it is free to join with (decision 0003)."""

from django.db import migrations
from django.db.models import Exists, OuterRef


def take_off(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    proven = EmailAddress.objects.filter(user_id=OuterRef("pk"), email__iexact=OuterRef("email"), verified=True)
    both = User.objects.filter(email__isnull=False, phone__isnull=False).annotate(has_email=Exists(proven))
    both.filter(has_email=True, phone_verified=False).update(phone=None)
    stale = list(both.filter(has_email=False, phone_verified=True).values_list("pk", flat=True))
    EmailAddress.objects.filter(user_id__in=stale).delete()
    User.objects.filter(pk__in=stale).update(email=None)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_notice_told_once"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(take_off, migrations.RunPython.noop, elidable=True)]
