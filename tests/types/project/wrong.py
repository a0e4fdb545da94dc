"""Mistakes that a type checker has to find: each line says `wrong` and is an error."""

from gatepost import Gatepost as Gate
from gatepost_fastapi import Gatepost, checked_email
from gatepost_flask import ValidEmail

gate = Gate()
gate.check(5)  # wrong
gate.check("a@b.de").reasn  # wrong
number: int = gate.check("a@b.de").message  # wrong
checked_email(Gatepost(), source="cookie")  # wrong
ValidEmail(policy=5)  # wrong
