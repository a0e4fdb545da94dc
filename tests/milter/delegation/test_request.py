"""Requests out of a stream, wherever it is cut; anything else ends in one error."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost_milter.delegation.request import MAX_REQUEST, Request, RequestReader
from gatepost_milter.errors import ProtocolError

# As Postfix 3.7 sends it, in its own order.
POSTFIX = (
    b"request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\n"
    b"client_address=192.0.2.55\nclient_name=client.example.net\nclient_port=4025\n"
    b"reverse_client_name=client.example.net\nserver_address=127.0.0.1\nserver_port=25\n"
    b"helo_name=client.example.net\nsender=a@example.net\nrecipient=b@example.org\n"
    b"recipient_count=0\nqueue_id=\ninstance=1b9c.6565.0\nsize=0\netrn_domain=\nstress=\n"
    b"sasl_method=\nsasl_username=\nsasl_sender=\nccert_subject=\nccert_issuer=\n"
    b"ccert_fingerprint=\nccert_pubkey_fingerprint=\nencryption_protocol=\n"
    b"encryption_cipher=\nencryption_keysize=0\npolicy_context=\n\n"
)
STREAM = POSTFIX + b"recipient=\xc3\xa9@example.org\nsender=\n\n" + POSTFIX


def requests(*pieces: bytes) -> list[Request]:
    reader, found = RequestReader(), []
    for piece in pieces:
        reader.receive_data(piece)
        while (request := reader.next_request()) is not None:
            found.append(request)
    assert reader.pending == 0
    return found


def complaint(data: bytes) -> str:
    reader = RequestReader()
    reader.receive_data(data)
    with pytest.raises(ProtocolError) as caught:
        reader.next_request()
    return str(caught.value)


def test_what_postfix_sends_is_read() -> None:
    assert requests(POSTFIX) == [
        Request(
            state="RCPT",
            sender="a@example.net",
            recipient="b@example.org",
            client_address="192.0.2.55",
            sasl_username="",
            queue_id="",
            instance="1b9c.6565.0",
            utf8=False,
        )
    ]


def test_exim_says_only_what_it_wants_to_know_about() -> None:
    (request,) = requests(b"recipient=\xc3\xa9@example.org\n\n")
    assert (request.state, request.recipient, request.utf8) == ("RCPT", "é@example.org", True)


@given(st.sets(st.integers(0, len(STREAM))))
def test_any_split_of_the_stream_gives_the_same_requests(cuts: set[int]) -> None:
    bounds = sorted({0, len(STREAM)} | cuts)
    assert requests(*(STREAM[a:b] for a, b in pairwise(bounds))) == requests(STREAM)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"GET / HTTP/1.1\r\n", "without name=value"),
        (b"x" * 256, "without name=value"),
        (b"sender=a\nnonsense\n\n", "without name=value"),
        (b"=x\n\n", "without name=value"),
        (b"request=junk\n\n", "not smtpd_access_policy"),
        (b"\n\n", "without name=value"),
        (b"a=" + b"x" * MAX_REQUEST, "more than 65536 bytes"),
        (b"a=" + b"x" * MAX_REQUEST + b"\n\n", "more than 65536 bytes"),
    ],
)
def test_what_is_no_request_is_refused(data: bytes, said: str) -> None:
    assert said in complaint(data)


@given(st.binary(max_size=400))
def test_garbage_gives_requests_or_one_error(data: bytes) -> None:
    reader = RequestReader()
    reader.receive_data(data)
    try:
        while reader.next_request() is not None:
            pass
    except ProtocolError:
        return
    assert reader.pending <= len(data)
