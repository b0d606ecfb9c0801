"""Where the painter puts things: what floats is on the water, not on the land or behind it."""

import numpy as np
import pytest

from providers.local.painter.planning import plan
from providers.local.painter.reading import read

PROMPT = "a lighthouse on a cliff at sunset with a sailboat"


@pytest.mark.parametrize("seed", range(12))
def test_a_boat_is_on_the_water_beside_a_cliff(seed: int) -> None:
    scene = plan(read(PROMPT, ""), f"{PROMPT}\x1e{seed}", 256, 256)
    (boat,) = [item for item in scene.items if item.name == "sailboat"]
    half = int(0.4 * boat.aspect * boat.size)
    under = scene.ground_line[max(0, int(boat.x) - half) : int(boat.x) + half]
    assert float(np.mean(under < boat.y)) == 0
