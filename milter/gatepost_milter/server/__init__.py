"""The I/O of the milter: listening sockets, connections, deadlines. Decides nothing."""

from gatepost_milter.server.limits import Limits
from gatepost_milter.server.listen import ListenAddress
from gatepost_milter.server.server import MilterServer

__all__ = ["Limits", "ListenAddress", "MilterServer"]
