"""Signed snapshots of the lists: published by a service, pulled and verified by every host.

`docs/snapshots.md` specifies the bytes and the rules.
"""
