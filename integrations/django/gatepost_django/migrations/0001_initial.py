"""The model without a table that stands for the gate in the admin."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = ()
    operations = (
        migrations.CreateModel(
            name="Gate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                )
            ],
            options={
                "verbose_name": "gate",
                "verbose_name_plural": "gate",
                "managed": False,
                "default_permissions": ("view",),
            },
        ),
    )
