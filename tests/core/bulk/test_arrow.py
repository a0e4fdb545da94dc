"""Arrow tables: columns kept, verdicts those of `check`, and pickled into other processes."""

import multiprocessing
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from gatepost import BulkError, Gatepost
from gatepost.bulk.files.verdict import COLUMNS

pytestmark = pytest.mark.slow

pa = pytest.importorskip("pyarrow")

ADDRESSES = ["ann@gmail.com", None, "x@mailinator.com", "bob@gmail.con", "info@company.example"]


@pytest.fixture
def gate(tmp_path: Path) -> Gatepost:
    return Gatepost({"data_dir": tmp_path})


def table(addresses: list[str | None] = ADDRESSES) -> Any:
    ids = pa.array(range(len(addresses)), pa.int16())
    schema = pa.schema(
        [pa.field("id", pa.int16()), pa.field("E-Mail", pa.string())], metadata={"from": "a test"}
    )
    return pa.Table.from_arrays([ids, pa.array(addresses, pa.string())], schema=schema)


def expected(gate: Gatepost) -> list[str]:
    return [gate.check(address or "").decision.value for address in ADDRESSES]


async def test_a_table_keeps_what_it_has_and_gets_the_verdicts_of_check(gate: Gatepost) -> None:
    for found in (gate.verify_batch(table()), await gate.averify_batch(table())):
        assert found.schema.names == ["id", "E-Mail", *COLUMNS]
        assert found.schema.field("id").type == pa.int16()
        assert found.schema.metadata == {b"from": b"a test"}
        assert found.select(["id", "E-Mail"]).equals(table())
        assert found["gatepost_decision"].to_pylist() == expected(gate)
        assert found["gatepost_reasons"].to_pylist()[2] == ["disposable"]
        assert found["gatepost_suggestion"].to_pylist()[2:4] == [None, "bob@gmail.com"]


def test_a_record_batch_stays_one_and_no_row_is_a_row_too_many(gate: Gatepost) -> None:
    (batch,) = table().to_batches()
    found = gate.verify_batch(batch)
    assert isinstance(found, pa.RecordBatch)
    assert found.num_rows == len(ADDRESSES)
    assert gate.verify_batch(batch.slice(0, 0)).schema == found.schema


@pytest.mark.parametrize("kind", [pa.large_string(), pa.dictionary(pa.int8(), pa.string())])
def test_text_of_every_kind_is_text(gate: Gatepost, kind: Any) -> None:
    batch = pa.table({"email": pa.array(ADDRESSES).cast(kind)})
    assert gate.verify_batch(batch)["gatepost_decision"].to_pylist() == expected(gate)


def test_a_second_time_the_verdicts_are_replaced(gate: Gatepost) -> None:
    once = gate.verify_batch(table())
    assert gate.verify_batch(once).equals(once)


def test_a_batch_that_cannot_be_used_is_an_error_with_the_next_step(gate: Gatepost) -> None:
    for batch, column, said in (
        (pa.table({"id": [1], "name": ["a"]}), None, "Say --column NAME|holds the addresses"),
        (table(), "emial", "there is no column 'emial'"),
        (pa.table({"email": [1]}), None, "holds int64, not text"),
        ([1], None, "takes a pyarrow Table or RecordBatch, not list"),
    ):
        with pytest.raises(BulkError, match=said):
            gate.verify_batch(batch, column=column)


def test_a_gate_is_pickled_as_what_it_was_built_from(gate: Gatepost) -> None:
    settings = {"policies": {"mine": {"based_on": "strict"}}, "actions": {"role": "reject"}}
    for one in (gate, Gatepost(settings)):
        again = pickle.loads(pickle.dumps(one))
        assert again.settings == one.settings
        assert again.check("info@company.example").decision is (
            one.check("info@company.example").decision
        )


def test_processes_that_share_nothing_verify_their_parts(gate: Gatepost) -> None:
    whole = table(ADDRESSES * 200)
    parts = [whole.slice(start, 250) for start in range(0, whole.num_rows, 250)]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as pool:
        found = pa.concat_tables(pool.map(gate.verify_batch, parts))
    assert found.equals(gate.verify_batch(whole))


def test_unpickling_opens_nothing_and_starts_nothing(gate: Gatepost) -> None:
    script = (
        "import pickle, sys, threading\n"
        "data = sys.stdin.buffer.read()\n"
        "import gatepost.gate\n"
        "did = []\n"
        "sys.addaudithook(lambda name, _: did.append(name) if 'socket' in name else None)\n"
        "method = pickle.loads(data)\n"
        "assert not did, did\n"
        "assert threading.active_count() == 1\n"
        "assert 'pyarrow' not in sys.modules\n"
    )
    data = pickle.dumps(gate.verify_batch)
    subprocess.run((sys.executable, "-c", script), input=data, check=True, timeout=60)
