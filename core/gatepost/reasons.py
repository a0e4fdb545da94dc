"""The reason codes of the built-in checks. They are stable: code may compare and store them."""

from enum import StrEnum

__all__ = ["Reason"]


class Reason(StrEnum):
    """Why a finding is not a plain pass, or what a pass has to add.

    A plugin may use any other string; `vendor.code` keeps it apart from ours.
    """

    SYNTAX = "syntax"
    UNUSUAL_SYNTAX = "unusual_syntax"
    NON_ASCII = "non_ascii"
    DISPOSABLE = "disposable"
    BLACKLISTED_DOMAIN = "blacklisted_domain"
    BLACKLISTED_ADDRESS = "blacklisted_address"
    DENIED = "denied"
    ROLE = "role"
    RELAY = "relay"
    FORWARDER = "forwarder"
    FREE_PROVIDER = "free_provider"
    TYPO = "typo"
    DOMAIN_NOT_FOUND = "domain_not_found"
    NULL_MX = "null_mx"
    NO_MAIL_HOST = "no_mail_host"
    PARKED_DOMAIN = "parked_domain"
    YOUNG_DOMAIN = "young_domain"
    LISTED_DOMAIN = "listed_domain"
    DNS_ERROR = "dns_error"
    MAILBOX_NOT_FOUND = "mailbox_not_found"
    MAILBOX_DISABLED = "mailbox_disabled"
    MAILBOX_FULL = "mailbox_full"
    CATCH_ALL = "catch_all"
    MAILBOX_UNKNOWN = "mailbox_unknown"
    GREYLISTED = "greylisted"
    PROBE_THROTTLED = "probe_throttled"
    PROBE_BLOCKED = "probe_blocked"
    MAIL_HOST_UNREACHABLE = "mail_host_unreachable"
    PROBE_UNAVAILABLE = "probe_unavailable"
    TIMEOUT = "timeout"
    LISTS_OUTDATED = "lists_outdated"
    CHECK_FAILED = "check_failed"
