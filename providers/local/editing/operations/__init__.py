"""Every operation. Importing this package makes them known to the registry."""

from . import captions, colours, cutting, film, focus, framing, geometry, mixing, painted, prints, restoring, tones

MODULES = (captions, colours, cutting, film, focus, framing, geometry, mixing, painted, prints, restoring, tones)
