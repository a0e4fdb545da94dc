"""pymilter, saying yes."""

import sys

import Milter


class AcceptAll(Milter.Base):
    """Asks for RCPT and nothing else that costs."""

    @Milter.noreply
    def connect(self, name, family, address):
        return Milter.CONTINUE

    @Milter.noreply
    def envfrom(self, sender, *parameters):
        return Milter.CONTINUE

    def envrcpt(self, recipient, *parameters):
        return Milter.CONTINUE


Milter.factory = AcceptAll
print("listening", flush=True)
Milter.runmilter("accept_all", sys.argv[1], 60)
