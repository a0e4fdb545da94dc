"""Starting an example from its folder: a port, a line that says where, and an end by Ctrl-C."""

import argparse
import signal
from types import FrameType

__all__ = ["read_options", "say_ready", "stop_as_by_ctrl_c"]


def read_options(description: str) -> argparse.Namespace:
    """`--port` (0 takes a free one) and `--host`."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--port", type=int, default=8951)
    parser.add_argument("--host", default="127.0.0.1")
    return parser.parse_args()


def say_ready(host: str, port: int) -> None:
    """The first line, which says where."""
    print(f"Sign-up page ready: http://{host}:{port}/", flush=True)


def stop_as_by_ctrl_c() -> None:
    """SIGTERM ends the server as Ctrl-C does."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
