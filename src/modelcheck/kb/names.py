"""How names are compared."""


def fold(name: str) -> str:
    """Return *name* as names are compared: case and runs of blanks do not count."""
    return " ".join(name.casefold().split())
