"""Replies as servers send them, and what we make of each."""

from pathlib import Path

import pytest

from gatepost.smtp.meaning import Meaning, Stage
from gatepost.smtp.replies import understand
from gatepost.smtp.reply import Reply

RECIPIENT = "ann.smith@target.example"
LINES = Path(__file__).with_name("replies.tsv").read_text(encoding="utf-8").splitlines()
TABLE = [tuple(line.split("\t")) for line in LINES if line and not line.startswith("#")]


def said(raw: str) -> Reply:
    return Reply.of("\n".join(raw.split(" | ")))


@pytest.mark.parametrize(("stage", "host", "raw", "meaning", "confidence"), TABLE)
def test_a_reply_means(stage: str, host: str, raw: str, meaning: str, confidence: str) -> None:
    understood = understand(Stage(stage), said(raw), host, RECIPIENT)
    assert (understood.meaning.value, understood.confidence.value) == (meaning, confidence)


def test_the_table_holds_what_it_should() -> None:
    assert len(TABLE) >= 120
    assert len({row[:3] for row in TABLE}) == len(TABLE)
    meant = {row[3] for row in TABLE}
    assert meant == {meaning.value for meaning in Meaning}


ABOUT_A_MAILBOX = {Meaning.MISSING, Meaning.DISABLED, Meaning.FULL, Meaning.EXISTS}


@pytest.mark.parametrize("row", TABLE)
def test_before_rcpt_nothing_is_ever_said_of_a_mailbox(row: tuple[str, ...]) -> None:
    for stage in (stage for stage in Stage if stage is not Stage.RCPT):
        meaning = understand(stage, said(row[2]), row[1], RECIPIENT).meaning
        assert meaning not in {*ABOUT_A_MAILBOX, Meaning.ACCEPTED, Meaning.REFUSED}


@pytest.mark.parametrize(
    "name", ["spamhaus", "quota", "greylist", "blocked", "unknown", "disabled", "user"]
)
@pytest.mark.parametrize(
    ("reply", "meaning"),
    [
        ("550 5.1.1 <{name}@target.example>: Recipient address rejected: User unknown", "missing"),
        ("550 5.1.1 {name}... User unknown", "missing"),
        ("550 no mailbox here for {name} (target.example)", "missing"),
        ("450 4.3.0 {name}@target.example: lookup failure", "temporary"),
        ("554 5.7.1 {name}@target.example: Relay access denied", "not_served"),
    ],
)
def test_nobodys_name_decides_about_him(name: str, reply: str, meaning: str) -> None:
    raw = reply.format(name=name)
    understood = understand(
        Stage.RCPT, Reply.of(raw), "mx.target.example", f"{name}@target.example"
    )
    assert understood.meaning.value == meaning


def test_a_domain_called_after_a_list_does_not_block_us() -> None:
    raw = "550 5.1.1 No such user at spamhaus.example"
    heard = understand(Stage.RCPT, Reply.of(raw), "mx.spamhaus.example", "ann@spamhaus.example")
    assert heard.meaning is Meaning.MISSING


def test_an_endless_text_is_read_at_its_beginning() -> None:
    endless = Reply(550, ("5.1.1 user unknown " + "x" * 16_000,))
    assert understand(Stage.RCPT, endless, "mx.target.example").meaning is Meaning.MISSING


@pytest.mark.parametrize(
    ("raw", "enhanced", "text"),
    [
        ("550 5.1.1 No such user", "5.1.1", "No such user"),
        ("550-5.1.1 No such\n550 5.1.1 user", "5.1.1", "No such user"),
        ("550 No such user (#5.1.1)", "5.1.1", "No such user (#5.1.1)"),
        ("550 #5.1.0 Address rejected.", "5.1.0", "#5.1.0 Address rejected."),
        ("250 ok", "", "ok"),
        ("250", "", ""),
        ("550 198.51.100.7 is not welcome", "", "198.51.100.7 is not welcome"),
        ("550 5.1.1.7 is not a code", "", "5.1.1.7 is not a code"),
    ],
)
def test_the_enhanced_code_is_found_where_servers_put_it(
    raw: str, enhanced: str, text: str
) -> None:
    reply = Reply.of(raw)
    assert (reply.enhanced, reply.text) == (enhanced, text)
