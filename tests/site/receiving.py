"""A receiver of webhooks on this machine: a real HTTPS server with a certificate of its own, that answers as it is told."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from duixian.site.exchange.webhooks.posting import Route


@dataclass
class Receiver:
    """`status` is what it answers, `slow` seconds between the bytes of its answer, `headers` what it says beside."""

    port: int
    certificate: Path
    status: int = 204
    slow: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}/hooks?for=duixian"

    def route(self, seconds: float = 5.0) -> Route:
        """The way here: this machine is not on the public network, its certificate is its own."""
        return Route((ip_network("127.0.0.0/8"), ip_network("::1/128")), self.certificate, seconds)


@contextmanager
def receiver(folder: Path) -> Iterator[Receiver]:
    """A running receiver."""
    both = _certificate(folder)
    server = ThreadingHTTPServer(("localhost", 0), BaseHTTPRequestHandler)
    made = Receiver(server.server_address[1], folder / "certificate.pem")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            made.got.append((self.path, dict(self.headers), body))
            try:
                for byte in b"HTTP/1.1 " if made.slow else b"":
                    self.wfile.write(bytes([byte]))
                    time.sleep(made.slow)
                self.send_response(made.status)
                for key, value in made.headers.items():
                    self.send_header(key, value)
                self.end_headers()
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            pass

    server.RequestHandlerClass = Handler
    server.daemon_threads = True
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(both)
    server.socket = trust.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certificate(folder: Path) -> Path:
    """A certificate for `localhost`; beside it one file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "certificate.pem").write_bytes(certificate)
    both = folder / "server.pem"
    both.write_bytes(certificate + private)
    return both
