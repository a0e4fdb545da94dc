"""How the prober introduces itself, and how much it allows itself."""

from dataclasses import dataclass
from ipaddress import ip_network

from gatepost.settings import Settings
from gatepost.smtp.egress import REFERENCE_HOSTS
from gatepost.smtp.safety import Network

__all__ = ["SmtpOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpOptions:
    """What the settings `smtp_*` say; `helo` None is the address literal we come from."""

    helo: str | None = None
    mail_from: str = ""
    port: int = 25
    concurrency: int = 4
    rate: float = 10.0
    allowed: tuple[Network, ...] = ()
    reference_hosts: tuple[str, ...] = REFERENCE_HOSTS

    @staticmethod
    def of(settings: Settings) -> "SmtpOptions":
        """The options that the settings come to."""
        return SmtpOptions(
            helo=settings.smtp_helo,
            mail_from=settings.smtp_mail_from or "",
            port=settings.smtp_port,
            concurrency=settings.smtp_concurrency,
            rate=settings.smtp_rate,
            allowed=tuple(ip_network(text) for text in settings.smtp_allow_networks),
            reference_hosts=settings.smtp_reference_hosts or REFERENCE_HOSTS,
        )

    def greeting(self, local_address: str) -> str:
        """What stands behind EHLO (RFC 5321 section 4.1.4)."""
        if self.helo:
            return self.helo
        return f"[IPv6:{local_address}]" if ":" in local_address else f"[{local_address}]"
