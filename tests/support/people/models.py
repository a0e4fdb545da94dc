"""A user whose address the gate has to accept, and a member without any of that."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from gatepost_django.fields import CanonicalEmailField, EmailField

__all__ = ["Member", "User"]


class User(AbstractUser):
    """One account a mailbox."""

    email = EmailField(blank=True)
    email_canonical = CanonicalEmailField(unique=True)


class Member(models.Model):
    """Has two addresses, one of them under a policy of its own."""

    email = EmailField()
    work = EmailField(policy="strict", blank=True)
