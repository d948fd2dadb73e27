from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0003_listing")]

    operations = [
        migrations.AddField(
            model_name="projectfigure",
            name="actual_source_url",
            field=models.URLField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
    ]
