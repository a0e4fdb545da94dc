"""The status page of the sync service in a real Chromium."""

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from gatepost_sync.jobs.publish import publish
from gatepost_sync.keyring import initialise
from gatepost_sync.service import open_service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.history import add_downloads
from gatepost_sync.store.tables import SetSizeRow
from gatepost_sync.web.app import create_app


class Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its own name
        """Nothing."""


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    settings, now = ServiceSettings(data_dir=tmp_path, packages=False), datetime.now(UTC)
    initialise(settings, now=now)
    with open_service(settings) as service:
        publish(service, allow_empty=True)
        with service.database.write() as session:
            for days in range(1, 90):
                row = {"issued": now - timedelta(days=days), "entries": 70_000 - 200 * days}
                session.add(SetSizeRow(generation=-days, set_name="disposable", bytes=1, **row))
                counts = {("manifest", 304): (4_000 + days * 20, 0), ("delta", 200): (90, 90_000)}
                add_downloads(session, (now - timedelta(days=days)).date(), counts)
    with make_server("127.0.0.1", 0, create_app(settings), handler_class=Silent) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/status"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_everybody_can_read_it(chromium: Any, url: str, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(url)
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for chart in page.locator("svg.chart").all():
        assert chart.bounding_box()["height"] > 80
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    folder = os.environ.get("STATUS_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"status-{width}-{scheme}.png", full_page=True)
    context.close()
