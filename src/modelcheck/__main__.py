"""`python -m modelcheck` does what the console script does."""

from modelcheck.cli.main import run

run()
