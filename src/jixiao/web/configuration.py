"""What an operator may set, read once from environment variables into one typed object."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jixiao.errors import Message, NotReadable

# Seconds. A connection opened for each request reads the whole schema again, and the last one that
# closes empties the log of SQLite: half of the time of an approval.
_KEPT_OPEN_S = 60
_MAIL_PORTS = {"smtp": 587, "smtps": 465, "smtp-plain": 25}


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings of one installation.

    `data` is the folder of the SQLite database, the secret key and the file store.
    `database` is empty for SQLite or `postgresql://user:password@host:port/name` (host may be a
    socket folder given as `?host=`). `https` turns on secure cookies and HSTS: set it wherever the
    site is reached over TLS. `demo` shows that the data are for demonstration. `upload_days` is how
    long uploads are kept from which nothing was saved. `smtp` is the mail server, empty for none:
    `smtp://user:password@host:port` (STARTTLS), `smtps://…` (TLS at once) or `smtp-plain://…`
    (no encryption); letters come from `mail_from` and name the site's `address`. `workflow`
    is the city's workflow file; None for the one that is shipped.
    """

    data: Path
    database: str
    hosts: tuple[str, ...]
    https: bool
    demo: bool
    debug: bool
    upload_days: int
    smtp: str
    mail_from: str
    address: str
    workflow: Path | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Configuration:
        """Variables: JIXIAO_DATA, JIXIAO_DATABASE, JIXIAO_HOSTS, JIXIAO_HTTPS, JIXIAO_DEMO,
        JIXIAO_DEBUG, JIXIAO_UPLOAD_DAYS, JIXIAO_SMTP, JIXIAO_MAIL_FROM, JIXIAO_ADDRESS,
        JIXIAO_WORKFLOW."""
        workflow = environment.get("JIXIAO_WORKFLOW", "")
        return cls(
            data=Path(environment.get("JIXIAO_DATA", "var")).resolve(),
            database=environment.get("JIXIAO_DATABASE", ""),
            hosts=tuple(environment.get("JIXIAO_HOSTS", "127.0.0.1,localhost").split(",")),
            https=environment.get("JIXIAO_HTTPS", "") == "1",
            demo=environment.get("JIXIAO_DEMO", "") == "1",
            debug=environment.get("JIXIAO_DEBUG", "") == "1",
            upload_days=int(environment.get("JIXIAO_UPLOAD_DAYS", "90")),
            smtp=environment.get("JIXIAO_SMTP", ""),
            mail_from=environment.get("JIXIAO_MAIL_FROM", ""),
            address=environment.get("JIXIAO_ADDRESS", ""),
            workflow=Path(workflow).resolve() if workflow else None,
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
                    "CONN_MAX_AGE": _KEPT_OPEN_S,
                }
            }
        return {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": self.data / "jixiao.sqlite3",
                "CONN_MAX_AGE": _KEPT_OPEN_S,
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 10,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                    "PRAGMA cache_size=-20000",
                },
            }
        }

    def mail(self) -> dict[str, object]:
        """Options of Django's SMTP backend. Raises NotReadable if the server or the sender is not
        set, or cannot be understood; the text given is not repeated, it may hold a password."""
        try:
            parts = urlsplit(self.smtp)
            port, host = parts.port, parts.hostname
        except ValueError:
            port, host, parts = None, None, urlsplit("")
        if not host or parts.scheme not in _MAIL_PORTS or "@" not in self.mail_from:
            raise NotReadable(
                Message(
                    id="configuration.mail",
                    where="邮件设置",
                    what="没有设置邮件服务器（JIXIAO_SMTP）和发件地址（JIXIAO_MAIL_FROM），"
                    "或无法识别，没有发送任何邮件。",
                    how="例如 JIXIAO_SMTP=smtps://账号:密码@mail.example.gov.cn:465，"
                    "JIXIAO_MAIL_FROM=jixiao@example.gov.cn。",
                )
            )
        return {
            "host": host,
            "port": port or _MAIL_PORTS[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp",
            "use_ssl": parts.scheme == "smtps",
            "timeout": 30,
        }
