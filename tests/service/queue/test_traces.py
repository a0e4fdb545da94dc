"""One trace through processes and a broker: asked for, announced, run, written, published."""

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from gatepost.errors import SettingsError
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.tracing import inner_span, span, trace_parent, tracing
from support.list_server import list_server
from support.running_service import GATEPOST, gatepost
from support.servers import Redis
from support.trace_collector import trace_collector
from support.waiting import wait_until


def test_where_nobody_records_nothing_is_loaded_and_nothing_happens() -> None:
    with tracing(ServiceSettings()), span("outer", job=1) as step, inner_span("write"):
        step.update_name("run publish")
        step.set_attributes({"end": "done"})
        assert trace_parent() is None


def test_what_to_install_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.sdk.trace", None)
    pytest.importorskip("opentelemetry", reason="the extra `otel` is not installed")
    settings = ServiceSettings(traces_url="http://127.0.0.1:9/v1/traces")
    with pytest.raises(SettingsError, match=r"pip install 'gatepost\[otel\]'"), tracing(settings):
        pass


@pytest.mark.slow
def test_a_trace_goes_from_the_request_for_a_job_to_what_it_published(
    redis_server: Redis, tmp_path: Path
) -> None:
    pytest.importorskip("opentelemetry.sdk", reason="the extra `otel` is not installed")
    with trace_collector() as collector, list_server() as lists:
        lists.text = "joe@example.org\nbad.example\n"
        env = {
            "GATEPOST_SERVICE_DATA_DIR": str(tmp_path),
            "GATEPOST_SERVICE_BROKER_URL": redis_server.url,
            "GATEPOST_SERVICE_TRACES_URL": collector.url,
            "GATEPOST_SERVICE_PACKAGES": "false",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }
        (tmp_path / "gatepost.toml").write_text(
            f'[[service.sources]]\nname = "web"\nset = "blacklist"\nkind = "url"\n'
            f'url = "{lists.url}"\n',
            encoding="utf-8",
        )
        gatepost("service", "init", env=env)
        gatepost("service", "publish", "--allow-empty", env=env)
        collector.bodies.clear()
        gatepost("jobs", "run", "publish", env=env)
        wait_until(lambda: bool(collector.spans()), what="the trace of the request")
        (asked,) = collector.spans()
        assert asked.name == "enqueue publish"
        with working(env):
            wait_until(
                lambda: "publish" in names(collector.spans(), asked.trace_id), what="published"
            )
        spans = [one for one in collector.spans() if one.trace_id == asked.trace_id]
        sent = b"".join(collector.bodies)
    parents = {one.span_id: one for one in spans}

    def path(name: str) -> list[str]:
        (one,) = [one for one in spans if one.name == name]
        found = [one.name]
        while one.parent_span_id:
            one = parents[one.parent_span_id]
            found.append(one.name)
        return found[::-1]

    assert path("publish") == ["enqueue publish", "announce", "run publish", "publish"]
    within = {parents[one.parent_span_id].name for one in spans if one.name == "write"}
    assert {"run publish"} <= within
    (run,) = [one for one in spans if one.name == "run publish"]
    said = {item.key: item.value for item in run.attributes}
    assert said["gatepost.kind"].string_value == "publish"
    assert said["gatepost.end"].string_value == "done"
    # Sources were collected meanwhile, and traced: none of what they list is told.
    assert b"run collect" in sent
    assert b"joe" not in sent
    assert b"bad.example" not in sent
    texts = [item.value.string_value for one in collector.spans() for item in one.attributes]
    assert not [text for text in texts if "@" in text]
    assert b"service.name\x12\n\n\x08gatepost" in sent


def names(spans: list[object], trace: bytes) -> set[str]:
    return {one.name for one in spans if one.trace_id == trace}  # type: ignore[attr-defined]


class working:  # noqa: N801  reads as a block
    """`gatepost worker` while the block runs."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env

    def __enter__(self) -> None:
        self._process = subprocess.Popen(
            (*GATEPOST, "worker"),
            env={**os.environ, **self._env},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(60) == 0
