"""The commands of `cli.py`, a family in each file. What they ask for is what the public API offers, by the same names."""
