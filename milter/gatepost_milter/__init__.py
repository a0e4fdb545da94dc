"""The milter: Gatepost's verdicts at RCPT time, for Postfix and Sendmail.

`protocol` is pure (bytes in, events out), `server` does the I/O, and what stands between them
(`session`, `judge`, `decide`, `replies`) decides. Start it with `gatepost milter`.
"""
