"""Providers for the benchmarks, found beside the real ones: the bare way over HTTP, without any limit."""
