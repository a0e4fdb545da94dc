"""https is what everybody uses: the deadline and the cut must reach through TLS."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gatepost.errors import PullError
from support import snapshot_server as hostile
from support.certificates import loopback_certificate
from support.snapshot_scene import SnapshotScene
from support.snapshot_server import Misbehaviour, SnapshotServer, serving

pytestmark = pytest.mark.slow


@pytest.fixture
def https(
    scene: SnapshotScene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SnapshotServer]:
    """The scene's service over https, with a certificate that this process trusts."""
    context, trusted = loopback_certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    scene.service.publish(1)
    with serving(scene.service.directory, tls=context) as server:
        yield server


def test_a_pull_over_https(scene: SnapshotScene, https: SnapshotServer) -> None:
    assert scene.puller(url=https.url).pull().generation == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(
    scene: SnapshotScene, https: SnapshotServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(PullError, match="certificate verify failed"):
        scene.puller(url=https.url).pull()
    assert https.paths == []


@pytest.mark.parametrize("how", [hostile.drips_body, hostile.drips_headers, hostile.hangs])
def test_the_deadline_holds(scene: SnapshotScene, https: SnapshotServer, how: Misbehaviour) -> None:
    https.misbehave("manifest.note", how)
    with pytest.raises(PullError, match=r"took longer than 0\.6 s"):
        scene.puller(url=https.url, deadline=0.6).pull()


def test_closing_cuts_the_transfer(scene: SnapshotScene, https: SnapshotServer) -> None:
    https.misbehave("manifest.note", hostile.hangs)
    puller = scene.puller(url=https.url, deadline=600, wait=600)
    errors: list[str] = []

    def pull() -> None:
        with pytest.raises(PullError) as caught:
            puller.pull()
        errors.append(str(caught.value))

    thread = threading.Thread(target=pull)
    thread.start()
    assert https.arrived.wait(20)
    puller.close()
    thread.join()
    assert "Gatepost is closing" in errors[0]


def test_a_server_without_tls_is_reported_as_such(
    scene: SnapshotScene, https: SnapshotServer
) -> None:
    plain = scene.server.url.replace("http://", "https://")
    with pytest.raises(PullError, match=r"could not be fetched.*SSL"):
        scene.puller(url=plain).pull()
