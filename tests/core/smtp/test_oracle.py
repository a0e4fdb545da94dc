"""What we hear is what aiosmtplib hears from the same host."""

import aiosmtplib
import pytest

from gatepost.smtp.connection import Connection
from gatepost.smtp.race import Target, connect
from gatepost.smtp.session import Heard, greet
from support.mail_hosts import Host, ordinary, scripted_host

ANN = "ann@target.example"
REPLIES = [
    b"250 2.1.5 Ok\r\n",
    b"250\r\n",
    b"252 perhaps\r\n",
    b"550 5.1.1 No such user\r\n",
    b"550-5.1.1 The email account that you tried to reach does not exist.\r\n550 5.1.1 gsmtp\r\n",
    b"450-one\r\n450-two\r\n450 three\r\n",
    b"554 delivery error: dd This user doesn't have an account\r\n",
    b"421 4.7.0 Try again later\r\n",
    "550 почтовый ящик не найден\r\n".encode(),
    b"550 5.1.1 bare line feed\n",
]


async def theirs(host: Host) -> tuple[int, str]:
    client = aiosmtplib.SMTP(hostname=host.address, port=host.port, start_tls=False)
    await client.connect()
    try:
        await client.mail("probe@a.example")
        code, text = await client.rcpt(ANN)
    except aiosmtplib.SMTPRecipientRefused as refused:
        code, text = refused.code, refused.message
    finally:
        client.close()
    return code, text


async def ours(host: Host) -> tuple[int, str]:
    alive: set[Connection] = set()
    target, connection = await connect([Target("mx", host.address, host.port)], alive)
    heard: list[Heard] = []
    session = await greet(target, connection, "a.example", heard)
    assert session is not None
    await session.ask("probe@a.example", [ANN], heard)
    session.close()
    await connection.gone
    assert not alive
    (said,) = heard
    return said.reply.code, "\n".join(said.reply.lines)


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
@pytest.mark.parametrize("reply", REPLIES)
async def test_both_hear_the_same(reply: bytes, extensions: tuple[str, ...]) -> None:
    async with scripted_host(ordinary(extensions=extensions, rcpt=reply)) as host:
        assert await ours(host) == await theirs(host)
