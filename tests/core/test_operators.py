"""Who runs a mail host, by its name, a name above it, or its address."""

import subprocess
import sys
from pathlib import Path

import pytest

from gatepost import SettingsError
from gatepost.operators import Operator, OperatorKind, Operators


@pytest.mark.parametrize(
    ("host", "kind", "name"),
    [
        ("aspmx.l.google.com", OperatorKind.PROVIDER, "Google"),
        ("alt1.gmail-smtp-in.l.google.com", OperatorKind.PROVIDER, "Google"),
        ("company-example.mail.protection.outlook.com", OperatorKind.PROVIDER, "Microsoft"),
        ("route1.mx.cloudflare.net", OperatorKind.FORWARDING, "Cloudflare"),
        ("eforward3.registrar-servers.com", OperatorKind.FORWARDING, "Namecheap"),
        ("park-mx.above.com", OperatorKind.PARKED, "Above.com"),
        ("mail.h-email.net", OperatorKind.PARKED, "h-email.net"),
        ("mail2.mailinator.com", OperatorKind.DISPOSABLE, "Mailinator"),
        ("in.mail.tm", OperatorKind.DISPOSABLE, "Mail.tm"),
    ],
)
def test_operators_are_known_by_the_name_of_their_hosts(
    host: str, kind: OperatorKind, name: str
) -> None:
    assert Operators.read().of_host(host) == Operator(kind, name)


@pytest.mark.parametrize(
    "host", ["mx.company.example", "google.com.evil.example", "mail.tm", "com"]
)
def test_others_are_not(host: str) -> None:
    assert Operators.read().of_host(host) is None


def test_shared_hosts_of_the_list_package_are_judged_by_nobody() -> None:
    pytest.importorskip("disposable_email", reason="the extra lists is not installed")
    assert Operators.read().of_host("mx.porkbun.com") == Operator(OperatorKind.SHARED)


def test_ours_know_no_addresses_so_nobody_need_ask_for_one() -> None:
    assert not Operators.read().by_address


def test_a_file_of_ones_own_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "operators"
    lines = "# ours", "MX.Acme.example.  provider  Acme Mail", "mail.tm shared"
    file.write_text("\n".join((*lines, "192.0.2.25 disposable X")))
    own = Operators.read(file)
    assert own.of_host("a.mx.acme.example") == Operator(OperatorKind.PROVIDER, "Acme Mail")
    assert own.of_host("x.mail.tm") == Operator(OperatorKind.SHARED)
    assert own.of_host("in.mail.tm") == Operator(OperatorKind.DISPOSABLE, "Mail.tm")
    assert own.by_address
    assert own.of_addresses(("192.0.2.1", "192.0.2.25")) == Operator(OperatorKind.DISPOSABLE, "X")
    assert own.of_addresses(("192.0.2.1",)) is None


@pytest.mark.parametrize("line", ["mx.acme.example", "mx.acme.example dispsable X"])
def test_a_line_that_is_none_is_an_error_that_names_it(tmp_path: Path, line: str) -> None:
    file = tmp_path / "operators"
    file.write_text(line)
    with pytest.raises(SettingsError, match=r"mx\.acme\.example.*provider, forwarding, parked"):
        Operators.read(file)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="mx_operators"):
        Operators.read(tmp_path / "missing")


def test_every_entry_of_ours_is_in_the_form_that_hosts_are_compared_in() -> None:
    for key, operator in Operators.read().by_key.items():
        assert key == key.lower().strip(".")
        assert operator.name or operator.kind is OperatorKind.SHARED


def test_a_gate_that_never_asks_reads_no_operators(tmp_path: Path) -> None:
    program = (
        "import sys; from gatepost import Gatepost; from gatepost.operators import Operators;"
        "Operators.read = None;"  # whoever calls it fails
        f"Gatepost(dict(data_dir={str(tmp_path)!r}))"
    )
    subprocess.run((sys.executable, "-c", program), check=True)
