from __future__ import annotations

import asyncio
import base64
import datetime
import ipaddress
import ssl
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from studio import downloads
from studio.downloads import decode_data_uri, fetch
from studio.errors import BacklotError, ProviderFailed, RequestError, StorageFailed, TimedOut, Unreachable
from tests.media import samples

SECRET = "?X-Signature=hunter2"


class Upstream:
    """A server on loopback that answers each request with the next of its answers; the last one stays."""

    def __init__(
        self,
        *answers: bytes | Callable[[asyncio.StreamWriter], Coroutine[Any, Any, None]],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.answers, self.tls, self.requests = list(answers), tls, []

    async def __aenter__(self) -> Upstream:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        self.port = self.server.sockets[0].getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        try:
            if callable(answer):
                await answer(writer)
            else:
                writer.write(answer)
                await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Connection: close"]
    headers = {"Content_Length": str(len(body)), **headers}
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value]
    return "\r\n".join([*lines, "", ""]).encode() + body


def get(
    folder: Path, *answers: Any, path: str = "/a.png" + SECRET, **options: Any
) -> tuple[Path | BacklotError, list[str]]:
    """What came of fetching from an upstream with these answers, and the requests it saw."""

    async def run() -> tuple[Path | BacklotError, list[str]]:
        async with Upstream(*answers) as upstream:
            given = {"max_bytes": 1_000_000, "deadline": 20.0, "trusted": (upstream.origin,), "pause": 0.0, **options}
            url = options.pop("url", upstream.origin + path)
            given.pop("url", None)
            try:
                return await fetch(url, folder / "in", **given), upstream.requests
            except BacklotError as error:
                return error, upstream.requests

    result = asyncio.run(run())
    if isinstance(result[0], BacklotError):
        assert "hunter2" not in result[0].message + result[0].hint + repr(result[0].__cause__)
        assert not (folder / "in").exists() or list((folder / "in").iterdir()) == []
    return result


@pytest.fixture
def png(tmp_path: Path) -> bytes:
    return samples.picture(tmp_path / "source.png").read_bytes()


def test_fetches_a_file(tmp_path: Path, png: bytes) -> None:
    found, requests = get(tmp_path, answer(png, Content_Type="text/html"), expect="image")
    assert isinstance(found, Path)
    assert found.read_bytes() == png
    assert [path.name for path in (tmp_path / "in").iterdir()] == [found.name]
    assert requests[0].startswith("GET /a.png?X-Signature=hunter2 HTTP/1.1\r\n")


def test_fetches_a_file_of_unknown_length(tmp_path: Path, png: bytes) -> None:
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(png), png)
    found, _ = get(tmp_path, answer(b"", Content_Length="", Transfer_Encoding="chunked") + chunked)
    assert isinstance(found, Path)
    assert found.read_bytes() == png


@pytest.mark.parametrize(
    "fault",
    [
        answer(b"busy", "503 Service Unavailable"),
        answer(b"slowly", "429 Too Many Requests", Retry_After="0"),
        answer(b"half", Content_Length="1000"),
        answer(b""),
        b"",
        b"nonsense\r\n\r\n",
    ],
    ids=["503", "429", "truncated", "empty", "dropped", "nonsense"],
)
def test_tries_again_what_may_pass(tmp_path: Path, png: bytes, fault: bytes) -> None:
    found, requests = get(tmp_path, fault, fault, answer(png))
    assert isinstance(found, Path)
    assert found.read_bytes() == png
    assert len(requests) == 3
    error, requests = get(tmp_path / "again", fault)
    assert isinstance(error, Unreachable)
    assert error.retryable
    assert len(requests) == 3


@pytest.mark.parametrize(
    "status",
    ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone", "206 Partial Content"],
)
def test_does_not_try_again_what_will_not_pass(tmp_path: Path, status: str) -> None:
    error, requests = get(tmp_path, answer(b"no", status))
    assert isinstance(error, ProviderFailed)
    assert status in error.message
    assert len(requests) == 1


def test_says_when_nobody_answers(tmp_path: Path) -> None:
    url = "http://127.0.0.1:9/a.png" + SECRET
    error, _ = get(tmp_path, answer(b"x"), url=url, trusted=("http://127.0.0.1:9",))
    assert isinstance(error, Unreachable)
    assert "127.0.0.1/a.png" in error.message


def test_stops_at_the_deadline_however_the_bytes_drip(tmp_path: Path) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"", Content_Length="100000"))
        for _ in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    error, requests = get(tmp_path, drip, deadline=0.3)
    assert isinstance(error, TimedOut)
    assert "0.3 seconds" in error.message
    assert len(requests) == 1


@pytest.mark.parametrize("headers", [{}, {"Content_Length": ""}], ids=["promised", "not promised"])
def test_stops_at_the_size_limit(tmp_path: Path, headers: dict[str, str]) -> None:
    error, requests = get(tmp_path, answer(b"x" * 5000, **headers), max_bytes=4999)
    assert isinstance(error, RequestError)
    assert error.code == "too_large"
    assert len(requests) == 1


@pytest.mark.parametrize(
    ("expect", "content"),
    [("image", b"<html>sign in</html>"), ("image", b"%PDF-1.7"), ("video", b"\x89PNG\r\n\x1a\n"), ("audio", b"GIF89a")],
)
def test_refuses_another_kind_by_content(tmp_path: Path, expect: str, content: bytes) -> None:
    error, _ = get(tmp_path, answer(content, Content_Type="image/png"), expect=expect)
    assert isinstance(error, RequestError)
    assert error.code == "wrong_kind"


@pytest.mark.parametrize(("expect", "name"), [("audio", "a.m4a"), ("video", "a.mp4"), ("audio", "a.webm")])
def test_takes_sound_and_video_for_each_other(tmp_path: Path, expect: str, name: str) -> None:
    make = samples.video if name.endswith("mp4") else samples.sound
    found, _ = get(tmp_path, answer(make(tmp_path / name).read_bytes()), expect=expect)
    assert isinstance(found, Path)


def test_follows_redirects(tmp_path: Path, png: bytes) -> None:
    found, requests = get(
        tmp_path,
        answer(b"", "302 Found", Location="/b.png?c=d"),
        answer(b"", "307 Temporary Redirect", Location="e.png"),
        answer(png),
    )
    assert isinstance(found, Path)
    assert [request.split()[1] for request in requests] == ["/a.png?X-Signature=hunter2", "/b.png?c=d", "/e.png"]


def test_stops_at_too_many_redirects(tmp_path: Path) -> None:
    error, requests = get(tmp_path, answer(b"", "301 Moved", Location="/again" + SECRET))
    assert isinstance(error, RequestError)
    assert len(requests) == 6


@pytest.mark.parametrize(
    "location",
    [
        "https://127.0.0.1/",
        "https://10.0.0.1/a",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "http://127.0.0.1:1/",
        "file:///etc/passwd",
        "https://localhost/x",
    ],
)
def test_refuses_a_redirect_into_a_private_network(tmp_path: Path, location: str) -> None:
    error, requests = get(tmp_path, answer(b"", "302 Found", Location=location))
    assert isinstance(error, RequestError)
    assert error.code == "address_refused"
    assert len(requests) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:{port}/a",
        "https://localhost:{port}/a",
        "https://127.1:{port}/",
        "https://2130706433:{port}/",
        "https://[::ffff:127.0.0.1]:{port}/",
    ],
)
def test_never_connects_to_this_machine(tmp_path: Path, url: str) -> None:
    async def run() -> list[str]:
        async with Upstream(answer(b"secret")) as upstream:
            with pytest.raises(RequestError, match="private network"):
                await fetch(url.format(port=upstream.port), tmp_path, max_bytes=100, deadline=5)
            return upstream.requests

    assert asyncio.run(run()) == []


def test_looks_a_host_up_once_and_connects_to_that_very_address(tmp_path: Path, png: bytes) -> None:
    lookups = []

    async def run() -> tuple[Path, list[str]]:
        async with Upstream(answer(png)) as upstream:
            url = f"http://media.example:{upstream.port}"

            async def resolve(host: str, port: int) -> list[str]:
                lookups.append((host, port))
                return ["127.0.0.1"]

            found = await fetch(
                f"{url}/a.png", tmp_path / "in", max_bytes=10_000_000, deadline=10, trusted=(url,), resolve=resolve
            )
            assert lookups == [("media.example", upstream.port)]
            return found, upstream.requests

    found, requests = asyncio.run(run())
    assert found.read_bytes() == png
    assert f"host: media.example:{lookups[0][1]}" in requests[0].lower()


def test_checks_the_certificate_against_the_name(tmp_path: Path, png: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    server, client = certificates(tmp_path, "media.example")
    monkeypatch.setattr(downloads, "_tls", lambda: client)

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async def run() -> None:
        async with Upstream(answer(png), tls=server) as upstream:
            for host in ("media.example", "other.example"):
                url = f"https://{host}:{upstream.port}"
                call = fetch(
                    f"{url}/a.png",
                    tmp_path / "in",
                    max_bytes=10_000_000,
                    deadline=10,
                    trusted=(url,),
                    resolve=resolve,
                    pause=0,
                )
                if host == "media.example":
                    assert (await call).read_bytes() == png
                else:
                    with pytest.raises(Unreachable):
                        await call
            assert len(upstream.requests) == 1

    asyncio.run(run())


def test_refuses_an_unknown_host(tmp_path: Path) -> None:
    error, _ = get(tmp_path, answer(b"x"), url="https://" + "a" * 70 + ".example/a.png")
    assert isinstance(error, RequestError | Unreachable)


def test_says_when_the_disk_is_full(tmp_path: Path, png: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        with downloads.storage_errors("here"):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(downloads, "_write", full)
    error, requests = get(tmp_path, answer(png))
    assert isinstance(error, StorageFailed)
    assert len(requests) == 1


def test_leaves_nothing_when_it_is_cancelled(tmp_path: Path) -> None:
    async def wait(writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"x", Content_Length="100"))
        await writer.drain()
        await asyncio.sleep(5)

    async def run() -> None:
        async with Upstream(wait) as upstream:
            task = asyncio.create_task(
                fetch(upstream.origin, tmp_path / "in", max_bytes=1000, deadline=20, trusted=(upstream.origin,))
            )
            while not upstream.requests:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())
    assert list((tmp_path / "in").iterdir()) == []


@pytest.mark.parametrize(
    ("source", "data"),
    [
        ("data:image/png;base64," + base64.b64encode(b"\x89PNG").decode(), b"\x89PNG"),
        ("data:;base64,aGk", b"hi"),
        (" DATA:text/plain;charset=utf-8;BASE64,aG\nk=", b"hi"),
        ("data:;base64," + base64.urlsafe_b64encode(b"\xff\xfe\xfb").decode(), b"\xff\xfe\xfb"),
        ("data:text/plain,a%20b%2Cc,d", b"a b,c,d"),
    ],
)
def test_decodes_a_data_uri(source: str, data: bytes) -> None:
    assert decode_data_uri(source, 1000) == data


@pytest.mark.parametrize(
    "source",
    [
        "",
        "data:",
        "data:image/png;base64",
        "data:,",
        "data:;base64,",
        "data:;base64,!!!",
        "https://a.example/",
        "data:;base64,aaaaa",
    ],
)
def test_refuses_what_is_no_data_uri(source: str) -> None:
    with pytest.raises(RequestError):
        decode_data_uri(source, 1000)


@pytest.mark.parametrize(
    "source", ["data:;base64," + base64.b64encode(b"x" * 1001).decode(), "data:," + "x" * 1001, "data:," + "%20" * 2000]
)
def test_refuses_a_data_uri_that_is_too_large(source: str) -> None:
    with pytest.raises(RequestError) as caught:
        decode_data_uri(source, 1000)
    assert caught.value.code == "too_large"


def certificates(folder: Path, host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's side of TLS, with a certificate for the host that only this client believes."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")]),
    )
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    )
    builder = builder.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(
        now + datetime.timedelta(days=1)
    )
    names = [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("192.0.2.1"))]
    signed = builder.add_extension(x509.SubjectAlternativeName(names), critical=False).sign(key, hashes.SHA256())
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(plain + signed.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "server.pem")
    return server, ssl.create_default_context(cadata=signed.public_bytes(serialization.Encoding.PEM).decode())
