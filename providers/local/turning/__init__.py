"""A subject on a turntable: cut out of its picture, given a round depth, lit, and looked at from any side.

`subject` finds it, `relief` gives it depth, `skin` paints the sides that the picture does not show, `tracing` finds what each ray of a
`camera` meets, `stage` sets the table, `table` puts them together, and `files` writes views and films. Places are in a world where the
subject stands on the disc at height 0 around the upright axis: x to its right as the picture shows it, y up, z towards the front. An
azimuth of 90 degrees looks from the picture's right.
"""
