import json

from django.db import migrations

import accounts.fields


def seal(apps, schema_editor):
    for draft in apps.get_model("accounts", "Draft").objects.iterator():
        draft.typed = json.dumps(draft.values, ensure_ascii=False)
        draft.save(update_fields=["typed"])


def open_again(apps, schema_editor):
    for draft in apps.get_model("accounts", "Draft").objects.iterator():
        draft.values = json.loads(draft.typed)
        draft.save(update_fields=["values"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_statuses_told_with_consent"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="typed",
            field=accounts.fields.EncryptedTextField(bound_to="user_id", null=True),
        ),
        migrations.RunPython(seal, open_again),
        migrations.AlterField(
            model_name="draft",
            name="typed",
            field=accounts.fields.EncryptedTextField(bound_to="user_id"),
        ),
        migrations.RemoveField(model_name="draft", name="values"),
    ]
