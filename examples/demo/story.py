"""What the demo does, one step after the other."""

import os
import shutil
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep

from demo.cases import BLACKLISTED_ADDRESS, CASES, NEWLY_LISTED, Case
from demo.children import Child, gatepost, run
from demo.form import SignupForm
from demo.mail import MailServer
from demo.ports import free_port
from demo.postfix import Postfix
from demo.verdict import Verdict, table

__all__ = ["Story"]

_EXAMPLES = Path(__file__).resolve().parents[1]
_POLL_SECONDS = 1
_PATIENCE = 30  # seconds until a newly listed domain has to be refused


class Story:
    """The service, the form and the mail server, and what is tried on them."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._service = f"127.0.0.1:{free_port()}"
        self._environment = {
            "GATEPOST_SERVICE_DATA_DIR": str(folder / "service"),
            "GATEPOST_SERVICE_LISTEN": self._service,
            "GATEPOST_SYNC_URL": f"http://{self._service}",
            "GATEPOST_DATA_DIR": str(folder / "plugin"),
            "GATEPOST_POLL_SECONDS": str(_POLL_SECONDS),
        }
        self._url = ""

    def tell(self) -> bool:
        """All steps; True when every verdict was the expected one."""
        self._start_service()
        form = self._start_form()
        verdicts = [form.submit(case) for case in CASES]
        verdicts += self._newly_listed(form)
        verdicts += self._through_postfix()
        _say("What the gates said")
        print(table(verdicts))
        wrong = sum(not verdict.ok for verdict in verdicts)
        print(f"\n{len(verdicts)} verdicts, {wrong or 'none'} unexpected.")
        print(f"Sign-up page  {self._url}\nSync service  http://{self._service}/v1/manifest.note")
        return not wrong

    def wait(self) -> None:
        """Serves until Ctrl-C."""
        print("\nTry it in a browser. Ctrl-C ends the demo.", flush=True)
        threading.Event().wait()

    def _start_service(self) -> None:
        _say("Keys for the service, and the line by which plugins trust it")
        printed = run(gatepost("service", "init"), self._environment)
        trust = next(line for line in printed.splitlines() if "GATEPOST_TRUST=" in line)
        print(trust.strip())
        self._environment["GATEPOST_TRUST"] = trust.partition("GATEPOST_TRUST=")[2].strip()
        run(gatepost("service", "collect"), self._environment)
        add = gatepost("service", "add", "blacklist", BLACKLISTED_ADDRESS)
        print(run(add, self._environment).strip())
        _say("The service: collects from the installed lists, publishes, serves")
        self._start(gatepost("serve"), "service", ready="http://")
        print(f"Sync service ready: http://{self._service}/v1/manifest.note")

    def _start_form(self) -> SignupForm:
        _say("A sign-up page that pulls from it")
        print(run(gatepost("pull"), self._environment).strip())
        page = [sys.executable, str(_EXAMPLES / "flask_signup"), "--port", "0"]
        line = self._start(page, "form", ready="http://")
        print(line)
        self._url = line[line.index("http://") :].split()[0]
        return SignupForm(self._url)

    def _newly_listed(self, form: SignupForm) -> list[Verdict]:
        """A domain that is fine, is put on the service's blacklist, and is refused soon after."""
        address = f"oscar@{NEWLY_LISTED}"
        before = form.submit(Case("not listed yet", address, "", ""))
        run(gatepost("service", "add", "blacklist", NEWLY_LISTED), self._environment)
        listed, case = monotonic(), Case("listed since", address, "blacklisted_domain", "")
        after = form.submit(case)
        while after.accepted and monotonic() < listed + _PATIENCE:
            sleep(0.1)
            after = form.submit(case)
        _say("A domain added to the service's blacklist")
        print(
            f"{NEWLY_LISTED}: refused by the form {monotonic() - listed:.1f} s after it was added"
        )
        return [before, after]

    def _through_postfix(self) -> list[Verdict]:
        _say("A real Postfix that asks the milter")
        if shutil.which("postfix", path=f"{os.environ['PATH']}:/usr/sbin") is None:
            print("left out: there is no Postfix here (apt-get install postfix)")
            return []
        if os.geteuid() != 0:
            print("left out: Postfix needs root to start its own daemons (sudo make demo)")
            return []
        listen = f"inet:127.0.0.1:{free_port()}"
        print(self._start(gatepost("milter", "--listen", listen), "milter", ready="istening"))
        postfix = Postfix({"inet": {"smtpd_milters": listen}}, relay_domains=("company.example",))
        self._stack.enter_context(postfix)
        print(f"Postfix ready: smtp://127.0.0.1:{postfix.ports['inet']}")
        server = MailServer(postfix.ports["inet"], "reader@company.example")
        return [server.submit(case) for case in CASES]

    def _start(self, command: list[str], name: str, *, ready: str) -> str:
        log = self._folder / f"{name}.log"
        child = Child(command, self._environment, ready=ready, log=log)
        return self._stack.enter_context(child).line


def _say(title: str) -> None:
    print(f"\n\u2500\u2500 {title}", flush=True)
