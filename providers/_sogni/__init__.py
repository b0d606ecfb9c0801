"""What the Sogni provider is made of. Sources: the wire as the vendor's Python SDK (sogni-client 5.70.0) speaks it, and its documentation."""
