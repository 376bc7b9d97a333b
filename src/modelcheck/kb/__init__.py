"""Knowledge: read and validate the YAML files, compile them, look things up, prove them against the license texts."""
