"""The parts of the SenseNova provider."""
