"""What the demo submits, and what each gate has to say to it."""

from dataclasses import dataclass

__all__ = ["BLACKLISTED_ADDRESS", "CASES", "NEWLY_LISTED", "Case"]

BLACKLISTED_ADDRESS = "mallory@company.example"
NEWLY_LISTED = "spam-campaign.example"


@dataclass(frozen=True, slots=True)
class Case:
    """One address, and what is expected at each gate; "" stands for accepted.

    `form` is the reason, with "?" where the address is taken but marked for review; `mail` is
    the enhanced status code of the refusal (RFC 3463). The form asks for a person (policy
    `signup`), the mail server takes any sender who is not known to be bad (`inbound_sender`).
    """

    what: str
    address: str
    form: str
    mail: str


CASES = (
    Case("good", "alice@gmail.com", "", ""),
    Case("good, with a tag", "bob.b+news@outlook.com", "", ""),
    Case("good, IDN", "carla@b\u00fccher.example", "", ""),
    Case("disposable", "dave@mailinator.com", "disposable", "5.7.1"),
    Case("subdomain of one", "erin@inbox.mailinator.com", "disposable", "5.7.1"),
    Case("upper case", "Frank@MAILINATOR.COM", "disposable", "5.7.1"),
    Case(
        "full-width letters",
        "grace@\uff4d\uff41\uff49\uff4c\uff49\uff4e\uff41\uff54\uff4f\uff52.com",
        "disposable",
        "5.7.1",
    ),
    Case("ideographic full stop", "heidi@yopmail\u3002com", "disposable", "5.7.1"),
    Case("blacklisted address", BLACKLISTED_ADDRESS, "blacklisted_address", "5.7.1"),
    Case("the same, other case", "Mallory@Company.Example", "blacklisted_address", "5.7.1"),
    Case("its neighbour", "trent@company.example", "", ""),
    Case("role", "info@company.example", "role?", ""),
    Case("broken: a digit", "ivan@gmail.c0", "syntax", "5.1.7"),
    Case("broken: no domain", "judy@", "syntax", "5.1.7"),
)
