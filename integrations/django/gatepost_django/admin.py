"""The page in the admin: which lists are in force, and a form to try an address."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from gatepost_django.gate import current_gate
from gatepost_django.language import message
from gatepost_django.models import Gate

__all__ = ["GateAdmin", "TryForm"]


class TryForm(forms.Form):
    """An address to ask about; whatever it is."""

    address = forms.CharField(
        label=_("Email address"), max_length=1000, widget=forms.TextInput(attrs={"size": 40})
    )


@admin.register(Gate)
class GateAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # no generic at run time
    """Only looks: nothing can be added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Gate | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Gate | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page, in the place of a list of rows. An address comes by POST: URLs are logged."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        gate = current_gate()
        form = TryForm(request.POST or None)
        report = gate.check(form.cleaned_data["address"]) if form.is_valid() else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Gatepost"),
            "opts": self.opts,
            "status": gate.status(),
            "form": form,
            "report": report,
            "sentence": message(report) if report else "",
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/gatepost_django/gate/change_list.html", context)
