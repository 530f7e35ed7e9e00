"""The list of what is tried, and how a kind gets onto it."""
from world import INVALID

ATTACKS = []  # (makes the file, findings, exit status)


def attack(*ids, status=INVALID):
    """Marks a function that makes a tampered file; one of the findings `ids` must be there, all of `ids` when it is a list."""
    def note(function):
        ATTACKS.append((function, ids, status))
        return function
    return note
