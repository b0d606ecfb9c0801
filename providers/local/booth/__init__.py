"""Portraits in many looks from one photo: the person is found, framed, restyled, set before a backdrop, and put into a frame."""
