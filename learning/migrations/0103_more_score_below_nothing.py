from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("learning", "0102_mentoring_snapshot")]

    operations = [
        migrations.AlterField(
            model_name="matchrunseat",
            name="more_score",
            field=models.IntegerField(default=0),
        ),
    ]
