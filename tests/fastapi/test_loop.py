"""While the DNS hangs, the event loop goes on with everything else."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Annotated

import httpx2
import pytest
from fastapi import Depends, FastAPI

from gatepost_fastapi import CheckedEmail, Gatepost, GatepostMiddleware, checked_email
from support.name_servers import black_hole

BUDGET = 1.0  # seconds that every one of these requests waits for the DNS
REQUESTS = 20
TICK = 0.01
TICKS = 5  # of a hundred that fit: a machine may be busy, a loop may not be blocked


async def ticks_during(work: Awaitable[object]) -> int:
    """How often a task that only wants to sleep got its turn until `work` was done."""
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(TICK)
            ticks += 1

    ticker = asyncio.create_task(tick())
    await work
    ticker.cancel()
    return ticks


async def posted_to(app: FastAPI) -> list[int]:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        asked = (
            client.post("/signup", json={"email": f"ann@hangs-{number}.example"})
            for number in range(REQUESTS)
        )
        return [answer.status_code for answer in await asyncio.gather(*asked)]


def by_dependency(gatepost: Gatepost) -> FastAPI:
    app = FastAPI()
    checked = checked_email(gatepost)

    @app.post("/signup")
    async def signup(email: Annotated[CheckedEmail, Depends(checked)]) -> str:
        return email.address

    return app


def by_middleware(gatepost: Gatepost) -> FastAPI:
    app = FastAPI()
    app.add_middleware(GatepostMiddleware, gatepost=gatepost)

    @app.post("/signup")
    async def signup() -> str:
        return "in"

    return app


@pytest.mark.parametrize("build", [by_dependency, by_middleware])
async def test_the_loop_goes_on_and_nobody_is_refused(
    build: Callable[[Gatepost], FastAPI],
) -> None:
    with black_hole() as server:
        gatepost = Gatepost(
            {
                "phase": "domain",
                "budget": BUDGET,
                "nameservers": [server],
                "routes": {"/signup": "email"},
            }
        )
        gatepost().start()
        statuses: list[int] = []

        async def work() -> None:
            statuses.extend(await posted_to(build(gatepost)))

        ticks = await ticks_during(work())
        gatepost.close()
    assert statuses == [200] * REQUESTS
    assert ticks >= TICKS


async def test_a_loop_that_is_blocked_would_be_noticed() -> None:
    async def blocking() -> None:
        time.sleep(BUDGET)  # noqa: ASYNC251  this is what the other tests must not find

    assert await ticks_during(blocking()) < TICKS
