"""Publishing to a dataset: what the preview shows is what becomes public, and the originals stay as they are."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.errors import AuthFailed, Conflict, NotConfigured, NotFound, RequestError, Unreachable
from studio.library import read_recipe
from studio.publishing import Publication
from studio.settings import read_settings
from studio.studio import Studio
from tests.conftest import OWNER
from tests.library.test_baring import RECIPE, WORD, picture
from tests.providers.huggingface.conftest import TOKEN, Desk


def opened(home: Path, **values: str) -> Studio:
    return Studio(read_settings({"BACKLOT_HOME": str(home), **values}))


@pytest.fixture
def studio(desk: Desk, tmp_path: Path) -> Iterator[Studio]:
    studio = opened(tmp_path / "home", HF_TOKEN=TOKEN, BACKLOT_HF_BASE_URL=desk.url)
    yield studio
    studio.pool.close()
    studio.background.close()
    studio.database.dispose()


@pytest.fixture
def chosen(studio: Studio, tmp_path: Path) -> tuple[str, ...]:
    """A photo with every trace there is, and a picture made here."""
    photo = studio.import_file(picture(tmp_path, "JPEG"), owner=OWNER)
    made = tmp_path / "made.png"
    Image.new("RGB", (20, 10), (1, 2, 3)).save(made)
    recipe = {"task": "image", "model": "flux", "request": {"prompt": WORD}}
    artifact = studio.library.add(made, owner=OWNER, title=WORD, recipe=recipe, seed=4)
    return photo.id, artifact.id


def publish(studio: Studio, chosen: tuple[str, ...], **options: Any) -> tuple[str, Any]:
    """Looks at the preview, then publishes it; the dataset's name and the preview."""
    repo = f"tester/{uuid.uuid4().hex[:8]}"
    publication = Publication(repo=options.pop("repo", repo), artifacts=chosen, **options)
    shown = studio.preview_publication(publication, owner=OWNER)
    url = studio.publish(publication, shown.digest, owner=OWNER)
    assert url.endswith(f"/datasets/{publication.repo}")
    return publication.repo, shown


def test_publishes_without_a_word_of_the_prompt_or_a_place(desk: Desk, studio: Studio, chosen: tuple[str, ...]) -> None:
    before = [studio.library.local_path(studio.library.get(one, owner=OWNER)).read_bytes() for one in chosen]
    repo, shown = publish(studio, chosen)
    files = desk.hub.repos[repo]["files"]
    assert sorted(files) == ["README.md", "image-001.jpg", "image-002.png"]
    assert [file.path for file in shown.files] == ["image-001.jpg", "image-002.png"]
    assert all(file.tells == () for file in shown.files)
    assert not [name for name, data in files.items() if WORD.encode() in data or b"GPS" in data]
    for name in ("image-001.jpg", "image-002.png"):
        Image.open(io.BytesIO(files[name])).load()
    after = [studio.library.local_path(studio.library.get(one, owner=OWNER)).read_bytes() for one in chosen]
    assert after == before
    assert WORD.encode() in before[0]
    assert len(desk.hub.repos[repo]["commits"]) == 1


def test_publishes_prompts_where_chosen_and_no_place(
    desk: Desk, studio: Studio, chosen: tuple[str, ...], tmp_path: Path
) -> None:
    repo, shown = publish(studio, chosen, strip_prompts=False, folder="spring")
    assert shown.files[1].tells == ("prompt", "recipe")
    files = desk.hub.repos[repo]["files"]
    assert all(name.startswith("spring/") for name in files)
    lines = [json.loads(line) for line in files["spring/metadata.jsonl"].splitlines()]
    assert lines[1]["prompt"] == WORD
    assert {line["file_name"] for line in lines} == {Path(file.path).name for file in shown.files}
    assert shown.index.encode() == files["spring/metadata.jsonl"]
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(files[shown.files[0].path])
    assert not Image.open(photo).getexif().get_ifd(0x8825)
    recipe = read_recipe(photo)
    assert recipe is not None
    assert recipe["request"]["prompt"] == RECIPE["request"]["prompt"]


def test_publishes_files_as_they_are_where_chosen_and_says_what_they_tell(
    desk: Desk, studio: Studio, chosen: tuple[str, ...]
) -> None:
    repo, shown = publish(studio, chosen, strip_prompts=False, strip_places=False)
    assert "place" in shown.files[0].tells
    assert "place" not in shown.files[1].tells
    original = studio.library.local_path(studio.library.get(chosen[0], owner=OWNER)).read_bytes()
    assert desk.hub.repos[repo]["files"][shown.files[0].path] == original


def test_looking_sends_nothing_and_only_what_was_seen_is_published(
    desk: Desk, studio: Studio, chosen: tuple[str, ...]
) -> None:
    repos = dict(desk.hub.repos)
    publication = Publication(repo="tester/unseen", artifacts=chosen)
    shown = studio.preview_publication(publication, owner=OWNER)
    assert json.dumps(shown.as_dict())
    told = Publication(repo="tester/unseen", artifacts=chosen, strip_prompts=False)
    for other, digest in ((told, shown.digest), (publication, "")):
        with pytest.raises(Conflict, match="not what the preview showed"):
            studio.publish(other, digest, owner=OWNER)
    assert desk.hub.repos == repos


def test_a_dataset_that_is_there_and_public_is_not_taken_for_private(
    desk: Desk, studio: Studio, chosen: tuple[str, ...]
) -> None:
    repo, _ = publish(studio, chosen[:1])
    assert desk.hub.repos[repo]["private"] is False
    with pytest.raises(RequestError) as refused:
        publish(studio, chosen, repo=repo, private=True)
    assert refused.value.field == "private"
    assert len(desk.hub.repos[repo]["commits"]) == 1
    private, _ = publish(studio, chosen, private=True)
    assert desk.hub.repos[private]["private"] is True


def test_a_file_that_cannot_be_freed_is_named_before_anything_is_sent(
    desk: Desk, studio: Studio, tmp_path: Path
) -> None:
    path = tmp_path / "a.gif"
    Image.new("RGB", (8, 8)).save(path, "GIF")
    artifact = studio.import_file(path, owner=OWNER)
    publication = Publication(repo="tester/gif", artifacts=(artifact.id,))
    shown = studio.preview_publication(publication, owner=OWNER)
    assert "cannot be taken out" in shown.problems[0]
    with pytest.raises(RequestError, match="cannot be taken out"):
        studio.publish(publication, shown.digest, owner=OWNER)
    assert "tester/gif" not in desk.hub.repos


def test_somebody_elses_pictures_are_not_there(studio: Studio, chosen: tuple[str, ...]) -> None:
    with pytest.raises(NotFound):
        studio.preview_publication(Publication(repo="a/b", artifacts=chosen), owner="visitor-1")


def test_a_token_that_may_not_write_is_said(studio: Studio, chosen: tuple[str, ...]) -> None:
    studio.enter_key("huggingface", {"HF_TOKEN": "hf_read"}, owner=OWNER)
    with pytest.raises(AuthFailed) as refused:
        publish(studio, chosen)
    assert "permission to write" in refused.value.hint


def test_without_a_token_it_is_named(desk: Desk, tmp_path: Path) -> None:
    studio = opened(tmp_path / "home", BACKLOT_HF_BASE_URL=desk.url)
    path = tmp_path / "a.png"
    Image.new("RGB", (8, 8)).save(path)
    artifact = studio.import_file(path, owner=OWNER)
    publication = Publication(repo="tester/x", artifacts=(artifact.id,))
    shown = studio.preview_publication(publication, owner=OWNER)
    with pytest.raises(NotConfigured, match="HF_TOKEN"):
        studio.publish(publication, shown.digest, owner=OWNER)


def test_an_unclear_commit_says_to_look_first(
    desk: Desk, studio: Studio, chosen: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx2
    from huggingface_hub import HfApi

    def lost(*_: Any, **__: Any) -> None:
        raise httpx2.ReadError("the connection broke")

    monkeypatch.setattr(HfApi, "create_commit", lost)
    with pytest.raises(Unreachable) as unclear:
        publish(studio, chosen)
    assert "Look at the dataset" in unclear.value.hint


def test_nothing_is_left_in_the_home_folder(studio: Studio, chosen: tuple[str, ...], tmp_path: Path) -> None:
    def folders() -> set[str]:
        return {path.name for path in (tmp_path / "home").iterdir()}

    before = folders()
    publish(studio, chosen)
    assert folders() <= before | {"work", "thumbs", "media"}
