"""The I/O of the milter: listening sockets, connections, deadlines. Decides nothing."""

from gatepost_milter.server.limits import Limits
from gatepost_milter.server.listen import ListenAddress
from gatepost_milter.server.server import Server
from gatepost_milter.server.sockets import Access

__all__ = ["Access", "Limits", "ListenAddress", "Server"]
