"""The turntable, piece by piece."""
