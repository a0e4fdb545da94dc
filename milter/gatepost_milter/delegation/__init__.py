"""Postfix's policy delegation protocol, without I/O: `name=value` lines in, one action out.

The source is Postfix's SMTPD_POLICY_README. Exim asks in the same words, through a `readsocket`.
"""

from gatepost_milter.delegation.conversation import DelegationConversation
from gatepost_milter.delegation.request import Request, RequestReader

__all__ = ["DelegationConversation", "Request", "RequestReader"]
