"""The parts of the Hugging Face provider: its models, the lookup of who serves one, the ways to speak with them, and publishing."""
