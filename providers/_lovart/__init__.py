"""The parts of the Lovart provider."""
