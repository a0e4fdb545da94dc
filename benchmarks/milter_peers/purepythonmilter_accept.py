"""purepythonmilter, saying yes; TCP only, there are no UNIX sockets in it."""

import logging
import sys

from purepythonmilter import Continue, PurePythonMilter, RcptTo


async def on_rcpt_to(command: RcptTo) -> Continue:
    return Continue()


logging.disable(logging.CRITICAL)
print("listening", flush=True)
milter = PurePythonMilter(name="accept_all", hook_on_rcpt_to=on_rcpt_to)
milter.run_server(host="127.0.0.1", port=int(sys.argv[1].rpartition(":")[2]))
