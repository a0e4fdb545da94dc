"""The command line: one small module per command."""

from gatepost.cli.app import main

__all__ = ["main"]
