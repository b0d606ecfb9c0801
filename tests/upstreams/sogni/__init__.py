"""Sogni on loopback: both planes of the service on one port, counting what it is sent and failing where it is told to.

In a test: `with SogniUpstream() as up:` from `tests.upstreams.sogni.running`. By hand: `python -m tests.upstreams.sogni --port N`.
Facts: the vendor's SDK (sogni-client 5.70.0) talks to it unchanged; prices and the refusals of wrong parameters are its own.
"""
