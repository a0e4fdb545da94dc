"""Who runs a mail host. Limits are per operator: a thousand domains may have one and the same."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["operator_of"]

# By the end of the host's name, where the operator uses several.
_OPERATORS: Mapping[str, str] = MappingProxyType(
    {
        "google.com": "google",
        "googlemail.com": "google",
        "smtp.goog": "google",
        "outlook.com": "microsoft",
        "hotmail.com": "microsoft",
        "office365.us": "microsoft",
        "mx.microsoft": "microsoft",
        "yahoodns.net": "yahoo",
        "icloud.com": "apple",
        "pphosted.com": "proofpoint",
        "ppe-hosted.com": "proofpoint",
        "gpphosted.com": "proofpoint",
        "iphmx.com": "cisco",
        "gmx.net": "united-internet",
        "web.de": "united-internet",
        "ionos.de": "united-internet",
        "kundenserver.de": "united-internet",
    }
)
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "go", "net", "ne", "or", "org"})
_COUNTRY = 2  # letters


def operator_of(host: str) -> str:
    """The operator of a mail host: a name of ours, else the domain that the host stands below.

    Near enough for limits: it knows no list of public suffixes, only the usual second levels.
    """
    labels = host.lower().rstrip(".").split(".")
    for size in (2, 3):
        known = _OPERATORS.get(".".join(labels[-size:]))
        if known is not None:
            return known
    country = len(labels[-1]) == _COUNTRY and len(labels) > 2
    size = 3 if country and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-size:])
