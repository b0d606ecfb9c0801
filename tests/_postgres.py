"""A real PostgreSQL server for tests: Debian's package, in a folder of its own, on loopback, as an unprivileged user, with fsync on."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import psycopg

from tests.conftest import free_port

USER = "backlot"
START_DEADLINE = 30.0  # seconds
NOT_RUN = "not run: PostgreSQL is not installed"


def programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs, None where there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class Server:
    """One cluster, started when made and gone after `stop`."""

    def __init__(self, bin_folder: Path) -> None:
        self.bin, self.port, self.password = bin_folder, free_port(), secrets.token_hex(16)
        self.folder = Path(tempfile.mkdtemp(prefix="backlot-pg-"))
        self._who = _unprivileged(self.folder)
        self._make()
        self._process = self._start()

    def database(self) -> str:
        """The URL of a new empty database."""
        name = f"backlot_{uuid.uuid4().hex[:12]}"
        with self._connect() as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)  # its word for a fast shutdown
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self.password)
        secret.chmod(0o644)
        subprocess.run(
            [
                *(self.bin / "initdb", "-D", self.folder / "data", "-U", USER, "-A", "scram-sha-256"),
                *("--pwfile", secret, "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            **self._who,
        )
        secret.unlink()

    def _start(self) -> subprocess.Popen[bytes]:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "fsync": "on",
            "max_connections": 200,
        }
        given = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.folder / "data", *given], stdout=log, stderr=log, **self._who
            )
        end = time.monotonic() + START_DEADLINE
        while time.monotonic() < end and process.poll() is None:
            try:
                self._connect().close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return process
        process.kill()
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-500:]}")

    def _connect(self) -> psycopg.Connection[Any]:
        place: dict[str, Any] = {"host": "127.0.0.1", "port": self.port, "dbname": "postgres"}
        return psycopg.connect(**place, user=USER, password=self.password, autocommit=True, connect_timeout=2)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How to start a program as somebody who is not root, who then owns the folder; PostgreSQL refuses root."""
    here: dict[str, Any] = {"cwd": folder}
    if os.geteuid() != 0:
        return here
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {**here, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
