"""Weights references: from what a spec writes to a local file whose digest is checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from threading import Lock

from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.plugin import AssetInfo, PluginInfo

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(.*)", re.DOTALL)  # two letters: `C:\` is a path
_BLOCK = 1 << 20


class References:
    """Resolves references against the plugins of one registry.

    Digests already checked are remembered by path, size and modification time.
    """

    def __init__(
        self,
        plugins: Mapping[str, PluginInfo],
        elsewhere: Callable[[str, Path], Path | None],
    ) -> None:
        """elsewhere: the hooks' answer for other schemes."""
        self._plugins, self._elsewhere = plugins, elsewhere
        self._checked: set[tuple[str, int, int, str]] = set()
        self._lock = Lock()

    def asset(self, plugin: str, name: str) -> AssetInfo:
        """Raises WeightsError naming the assets there are."""
        owner = self._plugins.get(plugin)
        if owner is None:
            close = get_close_matches(plugin, sorted(self._plugins), n=1)
            mend = f"Did you mean {close[0]!r}?" if close else "See `voxloom plugins`."
            raise WeightsError(f"No plugin is named {plugin!r}.", mend=mend)
        for asset in owner.assets:
            if asset.name == name:
                return asset
        names = ", ".join(asset.name for asset in owner.assets) or "none"
        raise WeightsError(
            f"The plugin {plugin!r} has no asset {name!r}.", mend=f"Its assets: {names}."
        )

    def resolve(self, reference: str, base: Path, plugin: str) -> Path:
        """A reference -> an existing file. Raises WeightsError."""
        scheme, rest = _split(reference)
        if scheme == "asset":
            owner, slash, name = rest.partition("/")
            if not slash:
                owner, name = plugin, rest
            if not owner:
                raise WeightsError(
                    f"The weights {reference!r} name no plugin.", mend="Write asset:PLUGIN/NAME."
                )
            return self._of_asset(owner, self.asset(owner, name), base)
        if scheme in ("", "file"):
            return _local(rest.removeprefix("//") if scheme else reference, base, reference)
        return self._remote(reference, base)

    def _of_asset(self, plugin: str, asset: AssetInfo, base: Path) -> Path:
        scheme, rest = _split(asset.uri)
        if scheme == "package":
            folder = self._plugins[plugin].manifest.parent.resolve()
            path = (folder / rest).resolve()
            if not path.is_relative_to(folder):
                raise WeightsError(
                    f"The asset {asset.name!r} of {plugin!r} leads out of its package.",
                    mend=f"Leave the plugin out: --without {plugin}",
                )
            if not path.is_file():
                raise WeightsError(
                    f"The asset {asset.name!r} of {plugin!r} is not at {path}.",
                    mend=f"pip install --force-reinstall {self._plugins[plugin].package}",
                )
        else:
            path = self._remote(asset.uri, base)
        self._check(path, asset, plugin)
        return path

    def _remote(self, reference: str, base: Path) -> Path:
        path = self._elsewhere(reference, base)
        if path is None:
            raise WeightsError(
                f"Nothing installed can fetch the weights {reference!r}.",
                mend="Give a path, file:PATH or asset:NAME, or install a plugin for that scheme.",
            )
        if not Path(path).is_file():
            raise WeightsError(
                f"The weights {reference!r} were answered with {path}, which is no file.",
                mend="Mend the plugin that resolves this scheme.",
            )
        return Path(path)

    def _check(self, path: Path, asset: AssetInfo, plugin: str) -> None:
        status = path.stat()
        key = (str(path), status.st_size, status.st_mtime_ns, asset.sha256)
        with self._lock:
            if key in self._checked:
                return
        mend = f"pip install --force-reinstall {self._plugins[plugin].package}"
        if asset.size and status.st_size != asset.size:
            raise WeightsError(
                f"{path} has {status.st_size} bytes, and the asset {asset.name!r} of {plugin!r} "
                f"has {asset.size}: the file is truncated or of another version.",
                mend=mend,
            )
        if asset.sha256 and (found := digest(path)) != asset.sha256:
            raise WeightsError(
                f"{path} has the sha256 {found[:12]}..., and the manifest of {plugin!r} says "
                f"{asset.sha256[:12]}...: the file was changed or damaged.",
                mend=mend,
            )
        with self._lock:
            self._checked.add(key)


def digest(path: Path) -> str:
    """sha256 of a file, in hexadecimal."""
    import hashlib  # opens OpenSSL, which listing plugins need not wait for

    summed = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            summed.update(block)
    return summed.hexdigest()


def _split(reference: str) -> tuple[str, str]:
    match = _SCHEME.fullmatch(reference)
    return (match[1].lower(), match[2]) if match else ("", reference)


def _local(written: str, base: Path, reference: str) -> Path:
    if not written.strip():
        raise WeightsError("The weights' reference is empty.", mend="Give a path or asset:NAME.")
    path = Path(base) / Path(written).expanduser()
    if path.is_file():
        return path
    siblings = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
    close = get_close_matches(path.name, siblings, n=1)
    what = "is a folder" if path.is_dir() else "does not exist"
    raise WeightsError(
        f"The weights {reference!r} were looked for at {path}, which {what}.",
        mend=f"Did you mean {close[0]!r}?" if close else "Give the path of the weights file.",
    )
