"""From the click on Generate to the accepted job, beside a click on an empty Gradio handler.

    python -m benchmarks.clicks

Both as raw HTTP against a running app, exactly what the page sends; each app in a process of its own, asked in turns.
"""

from __future__ import annotations

import statistics
import time
import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from benchmarks._fakes._plain import URL
from benchmarks._ratio import Row, free_port, home, percentile, present, process, upstream, wait_for

CLICKS, WARM = 40, 5
PAUSE = 0.3  # seconds before each click: people do not click while the last one is still being sent
GENERATE = {"image-prompt": "a lighthouse at dusk", "image-provider": "patient", "image-count": 1}


@dataclass
class Button:
    """One button of a running app, and what its page would send."""

    web: httpx.Client
    body: dict[str, Any]

    @classmethod
    def find(cls, web: httpx.Client, name: str, values: dict[str, Any] | None = None) -> Button:
        """By the element id; values: of fields, by theirs."""
        config = web.get("/config").json()
        parts = {part["id"]: part["props"] for part in config["components"]}
        button = next(number for number, props in parts.items() if props.get("elem_id") == name)
        wired = next(each for each in config["dependencies"] if [button, "click"] in each["targets"])
        fields = [parts[number] for number in wired["inputs"]]
        data = [(values or {}).get(props.get("elem_id", ""), props.get("value")) for props in fields]
        return cls(web, {"data": data, "fn_index": wired["id"], "trigger_id": button, "session_hash": uuid.uuid4().hex})

    def click(self) -> float:
        """Milliseconds until the page has its answer."""
        time.sleep(PAUSE)
        begun = time.perf_counter()
        self.web.post("/gradio_api/run/predict", json=self.body).raise_for_status()
        return 1000 * (time.perf_counter() - begun)


def run() -> list[Row]:
    with upstream() as url, home() as folder:
        ours, empty = free_port(), free_port()
        settings = {URL: url, "BACKLOT_HOME": str(folder), "BACKLOT_JOBS_PER_OWNER": "100000"}
        with (
            process(["-m", "benchmarks._serve"], {**settings, "GRADIO_SERVER_PORT": str(ours)}) as app,
            process(["-m", "benchmarks._empty"], {"GRADIO_SERVER_PORT": str(empty)}) as other,
            httpx.Client(base_url=f"http://127.0.0.1:{ours}", trust_env=False, timeout=30) as our_web,
            httpx.Client(base_url=f"http://127.0.0.1:{empty}", trust_env=False, timeout=30) as empty_web,
        ):
            wait_for(f"http://127.0.0.1:{ours}/", app)
            wait_for(f"http://127.0.0.1:{empty}/", other)
            buttons = {
                "generate": Button.find(our_web, "image-generate", GENERATE),
                "empty": Button.find(empty_web, "empty"),
                "fields": Button.find(empty_web, "fields"),
            }
            took: dict[str, list[float]] = {name: [] for name in buttons}
            for number in range(WARM + CLICKS):
                for name, button in buttons.items():
                    milliseconds = button.click()
                    if number >= WARM:
                        took[name].append(milliseconds)
            accepted = our_web.post("/gradio_api/run/list_jobs", json={"data": ["", 500]}).json()["data"][0]["jobs"]
            assert len(accepted) == WARM + CLICKS, "not every click became a job"
    typical = {name: statistics.median(values) for name, values in took.items()}
    slow = {name: percentile(values, 95) for name, values in took.items()}
    return [
        Row("click to accepted job, median", typical["generate"], "ms", typical["empty"], "empty handler", "< 2x"),
        Row("click to accepted job, p95", slow["generate"], "ms", slow["empty"], "empty handler", "< 2x"),
        Row("the same, median", typical["generate"], "ms", typical["fields"], "empty handler of 21 fields"),
    ]


if __name__ == "__main__":
    present(run, __doc__)
