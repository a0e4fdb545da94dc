"""What holds a gate for an application: a lifespan, a dependency, and the types' way to it."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from threading import Lock

from gatepost import Gatepost as Gate
from gatepost import Settings

__all__ = ["Gatepost"]


class Gatepost:
    """Builds its gate when first asked, so one may stand at the top of a module.

    ```
    gatepost = Gatepost()
    app = FastAPI(lifespan=gatepost.lifespan)
    Email = Annotated[str, ValidEmail(gatepost)]  # in models
    AppGate = Annotated[Gate, Depends(gatepost)]  # in path functions
    ```
    """

    def __init__(
        self,
        settings: Settings | Mapping[str, object] | None = None,
        *,
        plugins: Iterable[object] = (),
    ) -> None:
        """As for the core's gate; nothing is read before the gate is built."""
        self._settings = settings
        self._plugins = tuple(plugins)
        self._lock = Lock()
        self._gate: Gate | None = None

    def __call__(self) -> Gate:
        """The gate. Raises SettingsError or PluginError when it cannot be built."""
        with self._lock:
            if self._gate is None:
                self._gate = Gate(self._settings, plugins=self._plugins)
            return self._gate

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[None]:
        """Starts the gate with the application, so that a wrong setting stops it, and closes it."""
        self().start()
        try:
            yield
        finally:
            self.close()

    def close(self) -> None:
        """Ends the gate's threads and closes its lists; the next question builds another."""
        with self._lock:
            gate, self._gate = self._gate, None
        if gate is not None:
            gate.close()
