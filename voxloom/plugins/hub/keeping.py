"""Files of hubs, kept on disk: found there, else fetched, never half."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.hub.download import Limits, digest, download
from voxloom.plugins.hub.reference import Reference

MIRRORS = {"hf": "VOXLOOM_HF_MIRROR", "modelscope": "VOXLOOM_MODELSCOPE_MIRROR"}
OFFLINE, CACHE = "VOXLOOM_OFFLINE", "VOXLOOM_CACHE"
HOSTS = {"hf": "https://huggingface.co", "modelscope": "https://modelscope.cn"}
_NO = ("", "0", "no", "false", "off")


@dataclass(frozen=True)
class Settings:
    """folder: where files are kept; hosts: scheme -> address; offline: fetch nothing."""

    folder: Path
    hosts: Mapping[str, str]
    offline: bool = False
    limits: Limits = Limits()  # noqa: RUF009 - a frozen value

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """VOXLOOM_CACHE, VOXLOOM_OFFLINE, VOXLOOM_HF_MIRROR (else HF_ENDPOINT),
        VOXLOOM_MODELSCOPE_MIRROR; HF_HUB_OFFLINE counts too."""
        env = os.environ if environ is None else environ
        kept = env.get(CACHE) or str(
            Path(env.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voxloom"
        )
        hosts = {scheme: env.get(name) or HOSTS[scheme] for scheme, name in MIRRORS.items()}
        if not env.get(MIRRORS["hf"]) and env.get("HF_ENDPOINT"):
            hosts["hf"] = env["HF_ENDPOINT"]
        offline = any(env.get(name, "").lower() not in _NO for name in (OFFLINE, "HF_HUB_OFFLINE"))
        return cls(Path(kept).expanduser(), hosts, offline)


def fetch(wanted: Reference, settings: Settings) -> Path:
    """The file on disk, with its companions beside it.

    Raises:
        WeightsError: it is not kept and nothing may be fetched, the hub does not answer or has no
            such file, or what came has another digest.
    """
    place = settings.folder / wanted.scheme / wanted.repository / wanted.revision
    for path in wanted.files:
        target = place / path
        sha256 = wanted.sha256 if path == wanted.path else ""
        if not target.is_file():
            if settings.offline:
                raise WeightsError(
                    f"{wanted.written!r}: {path} is not kept in {place}, and fetching is switched "
                    "off.",
                    mend=f"Unset {OFFLINE}, or put the file there.",
                )
            download(_address(wanted, path, settings), target, sha256, settings.limits)
        elif sha256 and digest(target) != sha256:
            raise WeightsError(
                f"{target} has another sha256 than {wanted.written!r} says.",
                mend="Remove it, so that it is fetched again, or correct the digest.",
            )
    return place / wanted.path


def _address(wanted: Reference, path: str, settings: Settings) -> str:
    host = settings.hosts[wanted.scheme].rstrip("/")
    if not host.startswith(("https://", "http://")):
        raise WeightsError(
            f"The mirror {host!r} is no address.",
            mend=f"Set {MIRRORS[wanted.scheme]} to https://HOST.",
        )
    folder = "models/" if wanted.scheme == "modelscope" else ""
    revision = quote(wanted.revision, safe="")
    return f"{host}/{folder}{wanted.repository}/resolve/{revision}/{quote(path)}"
