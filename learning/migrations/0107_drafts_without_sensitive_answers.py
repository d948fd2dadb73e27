import json

from django.db import migrations

# As in learning.services.scholarships.applying.consenting; a consent's tick is given anew.
NOT_YET = {"livelihood", "single_parent", "disabled", "veteran", "consent"}
AT_A_COUNTER = r"^/staff/scholarships/(rounds/[0-9]+/)?counter/"


def take_out(apps, schema_editor):
    drafts = apps.get_model("accounts", "Draft").objects
    drafts.filter(form__regex=AT_A_COUNTER).delete()
    for draft in drafts.iterator():
        typed = json.loads(draft.typed)
        kept = {name: value for name, value in typed.items() if name not in NOT_YET}
        if not kept:
            draft.delete()
        elif kept != typed:
            draft.typed = json.dumps(kept, ensure_ascii=False)
            draft.save(update_fields=["typed"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_sealed_drafts"),
        ("learning", "0106_leaving_waits_for_the_run"),
    ]

    operations = [migrations.RunPython(take_out, migrations.RunPython.noop, elidable=True)]
