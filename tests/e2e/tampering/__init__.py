"""Kinds of tampering with a signed PDF: functions that make such a file from a signed one (attacks.py judges them)."""
from tampering import catalog, certificates, dictionaries, shadows, updates  # noqa: F401, they enter themselves
from tampering.kinds import ATTACKS

__all__ = ["ATTACKS"]
