"""The parts of The Director's provider."""
