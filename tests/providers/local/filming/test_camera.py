"""The camera does before a picture what the words say; measured in the picture."""

from __future__ import annotations

import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest

from providers.local.filming.camera import Camera, Pose, View
from providers.local.filming.words import direction, names
from tests.providers.local.filming.shots import apart, picture_file, plaid, shot, way


@pytest.fixture(scope="module")
def blots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return picture_file(tmp_path_factory.mktemp("in") / "blots.png", plaid())


@pytest.fixture(scope="module")
def moved(blots: Path) -> dict[str, tuple[float, float, float, float]]:
    """What each word moves: (right, down, larger, degrees)."""
    words = ("pan left", "pan right", "tilt up", "tilt down", "zoom in", "zoom out", "roll", "roll left", "static")
    return {word: way(shot("image", word, {"first": blots})) for word in words}


@pytest.mark.long
def test_a_pan_moves_the_picture_the_other_way(moved: dict[str, tuple[float, float, float, float]]) -> None:
    assert moved["pan left"][0] > 4
    assert moved["pan right"][0] < -4


def test_a_tilt_moves_the_picture_the_other_way(moved: dict[str, tuple[float, float, float, float]]) -> None:
    assert moved["tilt up"][1] > 2
    assert moved["tilt down"][1] < -2


def test_a_zoom_enlarges_or_shrinks(moved: dict[str, tuple[float, float, float, float]]) -> None:
    assert moved["zoom in"][2] > 1.12
    assert moved["zoom out"][2] < 0.9


def test_a_roll_turns_the_picture_the_way_that_is_said(moved: dict[str, tuple[float, float, float, float]]) -> None:
    assert moved["roll"][3] > 3
    assert moved["roll left"][3] < -3


def test_a_fixed_camera_stands(moved: dict[str, tuple[float, float, float, float]]) -> None:
    right, down, larger, degrees = moved["static"]
    assert max(abs(right), abs(down)) < 0.3
    assert abs(larger - 1) < 0.01
    assert abs(degrees) < 0.3


def test_every_move_is_a_film_of_its_own(blots: Path) -> None:
    words = ("push in", "dolly in", "orbit right", "orbit left", "truck right", "handheld", "crane up", "sway")
    ends = {word: shot("image", word, {"first": blots}) for word in words}
    for number, word in enumerate(words):
        for other in words[number + 1 :]:
            assert max(apart(a, b) for a, b in zip(ends[word], ends[other], strict=True)) > 3, (word, other)


def test_a_hand_shakes_and_a_dolly_does_not(blots: Path) -> None:
    def unrest(word: str) -> float:
        frames = shot("image", word, {"first": blots}, frames=24)
        steps = np.array([way(frames[n : n + 2])[:2] for n in range(10, 22)])
        return float(np.abs(np.diff(steps, axis=0)).mean())

    assert unrest("handheld") > 2 * unrest("dolly in")


def test_what_is_near_moves_more_than_what_is_far() -> None:
    view = View(160, 96, 160, 96)
    for pose in (Pose(truck_x=0.1), Pose(truck_y=0.1), Pose(forward=0.2)):
        far, near = (view.flat(pose, nearness) @ np.array([150.0, 90.0, 1.0]) for nearness in (0.1, 0.8))
        far, near = far[:2] / far[2] - (150, 90), near[:2] / near[2] - (150, 90)
        assert np.linalg.norm(near) > 4 * np.linalg.norm(far)


@pytest.mark.parametrize(("words", "sign"), [("pan left fast", 1), ("pan right", -1), ("truck left", 1)])
def test_a_pan_moves_everything_evenly_and_does_not_zoom(blots: Path, words: str, sign: int) -> None:
    frames = shot("image", words, {"first": blots})
    seeker = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    for one, other in itertools.pairwise(frames[3:-3]):
        grays = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (one, other)]
        flow = seeker.calc(grays[0], grays[1], np.zeros((96, 160, 2), np.float32))[12:-12, 20:-20]
        across, down = sign * flow[..., 0], flow[..., 1]
        assert across.mean() > 0.4
        assert across.std() < 0.35 * across.mean() + 0.25
        assert np.abs(down).mean() < 0.25 * across.mean() + 0.1
    right, _, larger, _ = way(frames)
    assert sign * right > 10
    assert abs(larger - 1) < 0.05


@pytest.fixture
def ball(tmp_path: Path) -> Path:
    """A red ball with a yellow spot in its middle, before soft blots."""
    pixels = cv2.addWeighted(plaid(320, 192), 0.25, np.full((192, 320, 3), 150, np.uint8), 0.75, 0)
    cv2.circle(pixels, (160, 104), 38, (190, 30, 30), -1, cv2.LINE_AA)
    cv2.circle(pixels, (160, 104), 9, (250, 220, 60), -1, cv2.LINE_AA)
    return picture_file(tmp_path / "ball.png", pixels)


def middle_of(seen: np.ndarray) -> float:
    return float(np.flatnonzero(seen.any(axis=0)).mean())


def red_at(frame: np.ndarray) -> float:
    return middle_of((frame[..., 0].astype(int) - frame[..., 2] > 90) & (frame[..., 1] < 90))


def spot_at(frame: np.ndarray) -> float:
    return middle_of((frame[..., 0] > 170) & (frame[..., 1] > 150) & (frame[..., 2] < 130))


def ground_shift(frames: list[np.ndarray]) -> float:
    """How far the ground above the ball has gone, step by step."""
    points = np.array([[x, 20] for x in range(60, 260, 8)], np.float32)[:, None]
    shift = 0.0
    for one, other in itertools.pairwise(frames):
        grays = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (one, other)]
        after, found, _ = cv2.calcOpticalFlowPyrLK(grays[0], grays[1], points, points.copy())
        shift += float(np.median((after - points)[found[:, 0] > 0][..., 0]))
    return shift


def test_a_subject_passes_before_its_ground(ball: Path) -> None:
    frames = shot("image", "truck right", {"first": ball}, width=320, height=192)
    subject = red_at(frames[-1]) - red_at(frames[0])
    assert subject < -4
    assert subject < 1.3 * ground_shift(frames)


def test_an_orbit_turns_around_the_subject(ball: Path) -> None:
    frames = shot("image", "orbit right", {"first": ball}, width=320, height=192)
    ends = frames[0], frames[-1]
    assert abs(red_at(ends[1]) - red_at(ends[0])) < 12
    assert abs(ground_shift(frames)) > 32  # a tenth of the width
    turned = (spot_at(ends[1]) - red_at(ends[1])) - (spot_at(ends[0]) - red_at(ends[0]))
    assert abs(turned) > 6


@pytest.mark.parametrize(
    "word", ["pan right fast", "orbit left", "roll", "crane up", "earthquake", "handheld", "zoom out"]
)
def test_no_black_edge_comes_into_the_frame(blots: Path, tmp_path: Path, word: str) -> None:
    white = picture_file(tmp_path / "white.png", np.full((96, 160, 3), 240, np.uint8))
    assert min(int(frame.min()) for frame in shot("image", word, {"first": white})) > 225


def test_it_begins_or_ends_with_exactly_the_picture(blots: Path) -> None:
    pixels = plaid()
    assert np.array_equal(shot("image", "push in", {"first": blots})[0], pixels)
    assert np.array_equal(shot("image", "push in", {"last": blots})[-1], pixels)


def test_the_pace_is_how_far_it_goes() -> None:
    def far(prompt: str) -> float:
        camera = Camera(direction(prompt), (), 24, 24.0, 1)
        return abs(camera.pose(23).pan_x - camera.pose(0).pan_x)

    assert far("very slow pan left") < far("pan left") < far("pan left, fast")


def test_a_loop_closes() -> None:
    camera = Camera(direction("handheld orbit, seamless loop"), (), 48, 24.0, 1)
    first, closing = camera.pose(0), camera.pose(48)
    assert max(abs(a - b) for a, b in zip(vars(first).values(), vars(closing).values(), strict=True)) < 1e-6


def test_the_longest_phrase_is_the_one_that_is_meant() -> None:
    assert [move.name for move in direction("slow pan left, then tilt up").moves] == ["pan-left", "tilt-up"]
    assert [move.name for move in direction("dolly zoom").moves] == ["dolly-zoom"]
    assert len(names("moves")) >= 20
