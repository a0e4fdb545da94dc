import io

import pytest

from gatepost.errors import PullError, SettingsError
from gatepost.snapshots.http_fetcher import HttpFetcher, check_url
from support import snapshot_server as hostile
from support.snapshot_scene import SnapshotScene


@pytest.mark.parametrize(
    "url",
    [
        "https://lists.example.com",
        "https://lists.example.com:8443/gatepost",
        "http://localhost:8000",
        "http://127.0.0.1",
        "http://127.8.9.10:1",
        "http://[::1]:8000/x",
    ],
)
def test_https_anywhere_and_http_on_this_host_will_do(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(
    "url", ["http://localhost.example.com", "http://10.0.0.1", "http://127.0.0.1.example.com"]
)
def test_http_to_another_host_needs_the_setting(url: str) -> None:
    with pytest.raises(SettingsError, match="is not https; use https, or set allow_http"):
        check_url(url)
    check_url(url, allow_http=True)


@pytest.mark.parametrize("limit", [879, 880, 881])
def test_a_body_may_be_as_long_as_the_limit(scene: SnapshotScene, limit: int) -> None:
    manifest = scene.service.publish(1)
    published = manifest.sets["disposable"]
    assert published.size == 880
    url = f"{scene.server.url}/v1/full/{published.sha256}"
    for how in (None, hostile.whole_without_length):
        scene.server.misbehave("full/", how)
        sink = io.BytesIO()
        if limit < published.size:
            with pytest.raises(PullError, match="may have"):
                HttpFetcher().fetch(url, sink, limit=limit)
            assert sink.getvalue() == b""
        else:
            reply = HttpFetcher().fetch(url, sink, limit=limit)
            assert reply.size == len(sink.getvalue()) == published.size


def test_chunked_bodies_are_put_together(scene: SnapshotScene) -> None:
    manifest = scene.service.publish(1)
    url = f"{scene.server.url}/v1/full/{manifest.sets['disposable'].sha256}"
    scene.server.misbehave("full/", hostile.chunked)
    sink = io.BytesIO()
    HttpFetcher().fetch(url, sink, limit=1000)
    assert sink.getvalue() == b"index of generation 1\n" * 40


def test_a_chunked_body_that_is_cut_is_refused(scene: SnapshotScene) -> None:
    manifest = scene.service.publish(1)
    url = f"{scene.server.url}/v1/full/{manifest.sets['disposable'].sha256}"
    scene.server.misbehave("full/", hostile.chunked_and_cut)
    with pytest.raises(PullError, match="could not be fetched"):
        HttpFetcher().fetch(url, io.BytesIO(), limit=1000)


def test_a_large_file_may_take_longer_than_a_small_one(scene: SnapshotScene) -> None:
    manifest = scene.service.publish(1, disposable=b"1234567890")
    url = f"{scene.server.url}/v1/full/{manifest.sets['disposable'].sha256}"
    scene.server.misbehave("full/", hostile.drips_body)
    with pytest.raises(PullError, match=r"took longer than 0\.1 s"):
        HttpFetcher(deadline=0.1).fetch(url, io.BytesIO(), limit=10)
    sink = io.BytesIO()
    HttpFetcher(deadline=0.1, pace=0.5).fetch(url, sink, limit=10)
    assert sink.getvalue() == b"1234567890"
