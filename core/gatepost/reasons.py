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
    DNS_ERROR = "dns_error"
    TIMEOUT = "timeout"
    CHECK_FAILED = "check_failed"
