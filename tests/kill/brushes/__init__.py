"""A provider for the kill tests, found beside the real ones."""
