"""The one model, without a table: the admin lists models, and this is the gate's page there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["Gate"]


class Gate(models.Model):
    """Stands in the admin for the gate. Whoever has `gatepost_django.view_gate` may see it."""

    class Meta:
        managed = False
        default_permissions = ("view",)
        verbose_name = _("gate")
        verbose_name_plural = _("gate")
