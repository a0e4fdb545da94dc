"""Who can say whether a mailbox exists: our own SMTP prober, another Gatepost, a third party."""
