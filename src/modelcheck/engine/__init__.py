"""Judgment: three-valued logic, facts, permission. No input, no output; the knowledge comes in as typed values."""
