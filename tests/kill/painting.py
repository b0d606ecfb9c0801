"""A studio that paints until it is killed: `python -m tests.kill.painting --provider NAME`. It prints the job and who paints it."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import threading
import time

from studio.settings import read_settings
from studio.studio import open_studio
from tests.conftest import OWNER

PACKAGES = ("providers", "tests.kill.brushes")
PICTURES = 6


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--provider", required=True)
    provider = parser.parse_args().provider
    studio = open_studio(read_settings(), packages=PACKAGES)
    request = {"prompt": "a lighthouse in a storm at dusk", "provider": provider, "count": PICTURES}
    job = studio.submit("image", request, owner=OWNER)
    while not (job := studio.job(job.id, owner=OWNER)).artifacts:
        if job.settled:
            raise SystemExit(f"it was not painted: {job.error}")
        time.sleep(0.01)
    painters = [process.pid for process in multiprocessing.active_children()]
    print(json.dumps({"job": job.id, "painters": painters}), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
