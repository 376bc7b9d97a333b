"""Commands: options in, one call, one formatter, one exit code."""
