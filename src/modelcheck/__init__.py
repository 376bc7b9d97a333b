"""modelcheck: what the license of an open-weight model lets you do, what you owe for it, and where the text says so."""

__version__ = "0.1.0"
