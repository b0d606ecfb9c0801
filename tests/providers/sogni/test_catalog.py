"""Which models are offered, what stands in for one that is gone, and whose account is spent."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from providers._sogni.accounts import account_of, with_file
from providers._sogni.catalog import Catalog, Live, listed
from providers.sogni import Sogni
from studio.errors import ModelUnavailable, NotConfigured, RequestError
from studio.jobs.job import Job
from studio.requests import parse_request
from studio.studio import Studio
from tests.conftest import OWNER
from tests.upstreams.sogni.running import SogniUpstream

ALL = frozenset(model.id for model in listed())


def live(*gone: str, tiers: dict[str, Any] | None = None) -> Live:
    return Live(ALL - set(gone), tiers or {}, {"z_image_turbo_bf16": ("ink",)}, time.time())


def test_a_model_that_is_gone_is_replaced_by_the_nearest_and_it_is_said() -> None:
    catalog = Catalog()
    catalog.put(live("flux2_dev_fp8"))
    request = parse_request("image", {"prompt": "a cat", "quality": "pro"})
    chosen = catalog.choose(request)
    assert chosen is not None
    assert chosen.id == "qwen_image_2512_fp8"
    model, note = catalog.settled(request.changed(model=chosen.id))
    assert model.id == "qwen_image_2512_fp8"
    assert note == "Sogni does not offer FLUX.2 Dev at the moment; Qwen Image 2512 makes this instead."


def test_a_model_that_goes_between_asking_and_sending_is_replaced_too() -> None:
    catalog = Catalog()
    request = parse_request("music", {"prompt": "a waltz", "model": "ace_step_1.5_turbo"})
    catalog.put(live("ace_step_1.5_turbo"))
    model, note = catalog.settled(request)
    assert model.id == "ace_step_1.5_xl_turbo"
    assert "ACE-Step XL Turbo" in note


def test_a_model_chosen_by_name_is_never_another() -> None:
    catalog = Catalog()
    catalog.put(live("chroma1-hd_fp8_scaled"))
    with pytest.raises(ModelUnavailable):
        catalog.settled(parse_request("image", {"prompt": "a cat", "model": "chroma1-hd_fp8_scaled"}))


def test_what_is_offered_is_not_remarked_on() -> None:
    catalog = Catalog()
    catalog.put(live())
    assert catalog.settled(parse_request("image", {"prompt": "a cat", "model": "flux2_dev_fp8"}))[1] == ""


def test_the_live_ranges_win_and_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "catalog.json"
    tiers = {
        "z_image_turbo_bf16": {
            "steps": {"min": 2, "max": 12, "default": 9},
            "sampler": {"allowed": ["euler", "res_2s"]},
        }
    }
    Catalog(file).put(live(tiers=tiers))
    again = Catalog(file)
    model = again.find("z_image_turbo_bf16")
    assert model is not None
    assert model.steps is not None
    assert (model.steps.min, model.steps.max, model.steps.default) == (2, 12, 9)
    assert model.samplers == ("euler", "res_2s")
    assert "ink" in model.loras


def test_a_broken_catalog_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "catalog.json").write_text('{"ids": 3')
    assert len(Catalog(tmp_path / "catalog.json").models()) == len(listed())


def test_the_page_says_that_another_model_made_it(make: Callable[..., Job], sogni: SogniUpstream, busy: Studio) -> None:
    sogni.gone_models.add("flux2_dev_fp8")
    provider = busy.registry.get("sogni")
    assert isinstance(provider, Sogni)
    busy.background.ask(provider.refresh())
    values = {"provider": "sogni", "prompt": "a cat fault:slow=0.5", "quality": "pro"}
    job = busy.submit("image", values, owner=OWNER)
    for _ in range(6000):
        if note := busy.job(job.id, owner=OWNER).note:
            break
        time.sleep(0.01)
    assert note.startswith("Sogni does not offer FLUX.2 Dev at the moment; Qwen Image 2512 makes this instead")
    job = busy.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "succeeded"
    assert (job.artifacts[0].width, job.artifacts[0].height) == (1024, 1024)
    sogni.gone_models.clear()
    busy.background.ask(provider.refresh())


def test_the_vendors_file_is_read_where_no_key_is_set(tmp_path: Path) -> None:
    file = tmp_path / ".config" / "sogni" / "credentials"
    file.parent.mkdir(parents=True)
    file.write_text("# mine\nexport SOGNI_API_KEY='from-the-file'\n")
    assert with_file({"HOME": str(tmp_path)})["SOGNI_API_KEY"] == "from-the-file"
    assert with_file({"HOME": str(tmp_path), "SOGNI_API_KEY": "mine"})["SOGNI_API_KEY"] == "mine"
    file.write_text("SOGNI_USERNAME=ada\nSOGNI_PASSWORD=secret1\n")
    found = with_file({"SOGNI_CREDENTIALS_PATH": str(file)})
    assert account_of(found).username == "ada"
    assert not Sogni({"SOGNI_CREDENTIALS_PATH": str(file)}).missing()
    assert "SOGNI_API_KEY" not in with_file({})


def test_an_account_shows_no_secret() -> None:
    account = account_of({"SOGNI_API_KEY": "sk-very-secret"})
    assert "sk-very-secret" not in repr(account)
    assert "sk-very-secret" not in account.name
    with pytest.raises(NotConfigured, match="SOGNI_API_KEY"):
        account_of({"SOGNI_USERNAME": "ada"})


def test_an_agents_defaults_are_honoured(tmp_path: Path) -> None:
    config = {
        "defaultImageModel": "flux1-schnell-fp8",
        "defaultTokenType": "auto",
        "videoModels": {"t2v": "wan_v2.2-14b-fp8_t2v"},
    }
    file = tmp_path / "openclaw.json"
    file.write_text(json.dumps({"plugins": {"entries": {"sogni-gen": {"enabled": True, "config": config}}}}))
    provider = Sogni({"OPENCLAW_CONFIG_PATH": str(file)})
    assert provider.values["SOGNI_CURRENCY"] == "auto"
    assert provider.model_for(parse_request("image", {"prompt": "a cat"})).id == "flux1-schnell-fp8"
    assert provider.model_for(parse_request("image", {"prompt": "a cat", "quality": "pro"})).id == "flux2_dev_fp8"
    assert provider.model_for(parse_request("video", {"prompt": "waves"})).id == "wan_v2.2-14b-fp8_t2v"


def test_an_unknown_model_is_an_error() -> None:
    with pytest.raises(RequestError, match="nobody"):
        Sogni({}).model_for(parse_request("image", {"prompt": "a cat", "model": "nobody"}))
