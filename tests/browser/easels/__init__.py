"""Providers for the browser tests, found beside the real ones."""
