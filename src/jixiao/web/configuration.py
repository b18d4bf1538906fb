"""What an operator may set, read once from environment variables into one typed object."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings of one installation.

    `data` is the folder of the SQLite database, the secret key and the file store.
    `database` is empty for SQLite or `postgresql://user:password@host:port/name` (host may be a
    socket folder given as `?host=`). `https` turns on secure cookies and HSTS: set it wherever the
    site is reached over TLS. `demo` shows that the data are for demonstration. `upload_days` is how
    long uploads are kept from which nothing was saved.
    """

    data: Path
    database: str
    hosts: tuple[str, ...]
    https: bool
    demo: bool
    debug: bool
    upload_days: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Configuration:
        """Variables: JIXIAO_DATA, JIXIAO_DATABASE, JIXIAO_HOSTS, JIXIAO_HTTPS, JIXIAO_DEMO,
        JIXIAO_DEBUG, JIXIAO_UPLOAD_DAYS."""
        return cls(
            data=Path(environment.get("JIXIAO_DATA", "var")).resolve(),
            database=environment.get("JIXIAO_DATABASE", ""),
            hosts=tuple(environment.get("JIXIAO_HOSTS", "127.0.0.1,localhost").split(",")),
            https=environment.get("JIXIAO_HTTPS", "") == "1",
            demo=environment.get("JIXIAO_DEMO", "") == "1",
            debug=environment.get("JIXIAO_DEBUG", "") == "1",
            upload_days=int(environment.get("JIXIAO_UPLOAD_DAYS", "90")),
        )

    def secret_key(self) -> str:
        """The key that signs sessions: made at first use, readable by its owner only."""
        path = self.data / "secret-key"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(64))
        return path.read_text()

    def databases(self) -> dict[str, dict[str, object]]:
        """Django's DATABASES. On SQLite, WAL and IMMEDIATE are what keeps writers from failing."""
        if self.database:
            parts = urlsplit(self.database)
            query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
            return {
                "default": {
                    "ENGINE": "django.db.backends.postgresql",
                    "NAME": parts.path.lstrip("/"),
                    "USER": unquote(parts.username or ""),
                    "PASSWORD": unquote(parts.password or ""),
                    "HOST": unquote(query.get("host", parts.hostname or "")),
                    "PORT": str(parts.port or ""),
                    "CONN_MAX_AGE": 60,
                }
            }
        return {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": self.data / "jixiao.sqlite3",
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 10,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                    "PRAGMA cache_size=-20000",
                },
            }
        }
