"""A user's FastAPI application."""

from typing import Annotated

from fastapi import Depends, FastAPI
from pydantic import BaseModel

from gatepost import Gatepost as Gate
from gatepost_fastapi import (
    CheckedEmail,
    Email,
    Gatepost,
    GatepostMiddleware,
    RequestLanguage,
    ValidEmail,
    checked_email,
    live_check,
)

gatepost = Gatepost({"policy": "strict"})
Checked = Annotated[CheckedEmail, Depends(checked_email(gatepost, source="form"))]
AppGate = Annotated[Gate, Depends(gatepost)]
app = FastAPI(lifespan=gatepost.lifespan)
app.add_middleware(RequestLanguage)
app.add_middleware(GatepostMiddleware, gatepost=gatepost)
app.include_router(live_check(gatepost))


class Signup(BaseModel):
    email: Annotated[str, ValidEmail(gatepost)]
    second: Email | None = None


@app.post("/signup")
async def signup(body: Signup) -> str:
    return body.email.lower()


@app.post("/checked")
async def checked(email: Checked) -> str | None:
    address: str = email.address
    return email.suggestion or address


@app.get("/report")
async def report(email: str, gate: AppGate) -> dict[str, object]:
    found = await gate.acheck(email)
    return found.to_dict()
