"""Handing a file's addresses in, chunk by chunk; what was handed in before is passed over."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from gatepost_sync.batches.sealing import Sealing
from gatepost_sync.jobs.batch import batch_kinds, chunk_key
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.service import Service
from gatepost_sync.store.batch_tables import BatchRow, ChunkRow
from gatepost_sync.store.batches import chunks_there, find_batch, new_batch, place

__all__ = ["CHUNK", "answers_of", "digest_of", "submit"]

CHUNK = 1_000
_BLOCK = 1 << 20


def digest_of(path: Path, options: Mapping[str, Any]) -> bytes:
    """Of the file and of what decides the answers."""
    digest = hashlib.sha256(json.dumps(options, sort_keys=True).encode() + b"\n")
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.digest()


def submit(
    service: Service,
    token: str,
    options: Mapping[str, Any],
    addresses: Iterable[str],
    *,
    now: datetime,
    show: Callable[[int], None],
) -> int:
    """The number of the batch. Every chunk and its job are one transaction.

    `show` is told how many addresses were handed in.
    """
    sealing = Sealing(service.keyring.seed)
    with service.database.write() as session:
        row = find_batch(session, token) or new_batch(session, token, options, now)
        batch, sealed = row.id, row.chunks is not None
        number, there = chunks_there(session, batch)
    if sealed:
        return batch
    remaining = islice(addresses, there, None)
    while chunk := list(islice(remaining, CHUNK)):
        with service.database.write() as session:
            _add(session, sealing, (batch, number), chunk, now)
        number, there = number + 1, there + len(chunk)
        show(there)
    with service.database.write() as session:
        session.get_one(BatchRow, batch).chunks = number
    return batch


def answers_of(service: Service, batch: int, chunks: int) -> Iterator[Any]:
    """What was found for each address, in order."""
    sealing = Sealing(service.keyring.seed)
    for number in range(chunks):
        with service.database.read() as session:
            answer = session.get_one(ChunkRow, (batch, number)).answer
        if answer is not None:
            yield from sealing.open(answer, place(batch, number, "answer"))


def _add(
    session: Session, sealing: Sealing, key: tuple[int, int], chunk: list[str], now: datetime
) -> None:
    batch, number = key
    question = sealing.seal(chunk, place(batch, number, "question"))
    session.add(
        ChunkRow(
            batch_id=batch, number=number, addresses=len(chunk), rechecks=0, done=False,
            question=question, answer=None,
        )
    )  # fmt: skip
    kind, *_ = batch_kinds()
    arguments = {"batch": batch, "number": number}
    enqueue(session, kind, now, key=chunk_key(batch, number), arguments=arguments)
