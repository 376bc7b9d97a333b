"""Words: answers turned into text, JSON documents and their schemas. Nothing here decides anything."""
