"""Asking mail hosts whether a mailbox exists, as politely and as quickly as SMTP allows."""
