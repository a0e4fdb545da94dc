"""The forms of lists: small samples, made by hand in the shapes that upstreams have."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost_sync.errors import ListRefusedError, UpstreamError
from gatepost_sync.sources.formats.form import Form, refuse_page
from gatepost_sync.sources.formats.json_form import JsonForm
from gatepost_sync.sources.formats.moment import read_moment
from gatepost_sync.sources.formats.rbldnsd import Rbldnsd
from gatepost_sync.sources.formats.table import Table
from gatepost_sync.sources.formats.text import Text
from gatepost_sync.sources.listed import Listed
from gatepost_sync.sources.unpacking import unpacked

DAY = datetime(2026, 3, 1, tzinfo=UTC)

FAKEFILTER = {
    "version": 1,
    "t": 1_790_000_000,
    "domains": {
        "trash.example": {"provider": "p", "firstseen": 1_700_000_000, "lastseen": 1_790_000_000},
        "old.example": {"provider": "p", "firstseen": 1_600_000_000, "lastseen": 1_650_000_000},
    },
}
FAKEFILTER_FORM = JsonForm("domains", first_seen="firstseen", last_seen="lastseen", version=1)

RBLDNSD = """\
# made by hand
$SOA 3600 a.example b.example 0 600 300 86400 300
$TTL 300
:127.0.1.2:listed as $
.spam.example
*.wild.example\t:127.0.1.4
plain.example
Upper.Example.
203.0.113.7
!fine.example
.fine.example
"""


def entries(form: Form, data: bytes | str) -> list[str]:
    return [str(line) for line in form.read(data.encode() if isinstance(data, str) else data)]


def test_text_is_read_by_the_line_and_broken_bytes_spoil_their_own() -> None:
    assert entries(Text(), b"\xef\xbb\xbfa.example\r\nb\xff.example\n") == [
        "a.example",
        "b\ufffd.example",
    ]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Table(), "a.example,1\nb.example,2\n"),
        (Table(2), '1,a.example\n2,"b.example"\n'),
        (Table("Domain", ";"), "id;domain\n1;a.example\n2;b.example\n"),
        (Table(delimiter="\t"), "# made by hand\na.example\tx\nb.example\n"),
    ],
)
def test_a_table_has_its_entries_in_one_column(form: Table, text: str) -> None:
    assert entries(form, text) == ["a.example", "b.example"]


def test_a_table_may_say_when_it_saw_an_entry() -> None:
    form = Table("domain", first_seen="first", last_seen="last")
    (line,) = form.read(b"domain,first,last\na.example,2026-03-01,1772409600\n")
    assert isinstance(line, Listed)
    assert (line.first_seen, line.last_seen) == (DAY, datetime(2026, 3, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("form", "document"),
    [
        (JsonForm(), ["a.example", "b.example"]),
        (JsonForm("data.domains"), {"data": {"domains": ["a.example", "b.example"]}}),
        (JsonForm(entry="name"), [{"name": "a.example"}, {"name": "b.example"}]),
        (JsonForm("domains"), {"domains": {"a.example": {}, "b.example": None}}),
    ],
)
def test_json_has_its_entries_in_one_place(form: JsonForm, document: object) -> None:
    assert entries(form, json.dumps(document)) == ["a.example", "b.example"]


def test_fakefilter_says_when_it_saw_a_domain() -> None:
    lines = tuple(FAKEFILTER_FORM.read(json.dumps(FAKEFILTER).encode()))
    assert lines == ("trash.example", "old.example")
    assert isinstance(lines[1], Listed)
    assert lines[1].first_seen == datetime.fromtimestamp(1_600_000_000, UTC)
    assert lines[1].last_seen == datetime.fromtimestamp(1_650_000_000, UTC)


@pytest.mark.parametrize(
    ("form", "data", "complaint"),
    [
        (JsonForm(), "[", "no JSON any more"),
        (JsonForm(), "[" * 100_000, "no JSON any more"),
        (FAKEFILTER_FORM, json.dumps({**FAKEFILTER, "version": 2}), "version 2 and not 1"),
        (FAKEFILTER_FORM, '{"version": 1, "hosts": {}}', "no member 'domains'"),
        (JsonForm("domains"), '{"domains": 7}', "there is 7 and no list"),
        (JsonForm(), '["a.example", {"name": "b.example"}]', "no texts any more"),
        (JsonForm(entry="name"), '[{"domain": "a.example"}]', "no objects with 'name'"),
        (Table("domain"), "host,seen\na.example,1\n", "no column 'domain' any more"),
        (Table("domain"), "", "no column 'domain' any more"),
    ],
)
def test_a_list_of_another_shape_is_refused(form: Form, data: str, complaint: str) -> None:
    with pytest.raises(ListRefusedError, match=complaint):
        entries(form, data)


def test_a_zone_of_rbldnsd_lists_names_and_excludes_some() -> None:
    assert entries(Rbldnsd(), RBLDNSD) == [
        "spam.example", "*.wild.example", "plain.example", "upper.example",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [b"<!DOCTYPE html><p>Moved", b"\xef\xbb\xbf\n <HTML>", b'<?xml version="1.0"?><Error/>'],
)
def test_a_page_is_no_list(page: bytes) -> None:
    with pytest.raises(ListRefusedError, match="web page and not a list"):
        refuse_page(page)


@pytest.mark.parametrize(
    "value", [None, True, "", "yesterday", -5, 0, float("inf"), "0000-00-00", [], 10**30, "9" * 400]
)
def test_a_time_that_cannot_be_meant_is_none(value: object) -> None:
    assert read_moment(value) is None


@pytest.mark.parametrize(
    "value", [1772323200, "1772323200", 1772323200000, "2026-03-01", "2026-03-01T01:00:00+01:00"]
)
def test_a_time_is_read_however_it_is_written(value: object) -> None:
    assert read_moment(value) == DAY


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"a.example\n")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"a.example\n", gzip.compress(b"a.example\n"), zipped("x.txt")],
    ids=["as it is", "gzip", "zip"],
)
def test_a_list_may_come_packed(data: bytes) -> None:
    assert unpacked(data, 100) == b"a.example\n"


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (gzip.compress(b"a" * 10_000), "larger than 100 bytes"),
        (gzip.compress(bytes(range(90)))[:60], "half a gzip"),
        (b"\x1f\x8brubbish", "damaged gzip"),
        (zipped("a", "b"), "a zip of 2 files"),
        (b"PK\x03\x04rubbish", "damaged zip"),
    ],
    ids=["bomb", "half", "rubbish", "two", "no zip"],
)
def test_what_cannot_be_unpacked_is_told(data: bytes, complaint: str) -> None:
    with pytest.raises(UpstreamError, match=complaint):
        unpacked(data, 100)


FORMS = (Text(), Table(), Table("a"), JsonForm(), JsonForm("a", "b"), FAKEFILTER_FORM, Rbldnsd())


@given(st.binary(max_size=400), st.sampled_from(FORMS))
def test_no_bytes_are_more_than_a_refusal(data: bytes, form: Form) -> None:
    try:
        lines: Iterable[str] = tuple(form.read(data))
    except ListRefusedError:
        return
    assert all(isinstance(line, str) for line in lines)
