"""Reading the package's source for the architecture tests; nothing of it is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest

import voxloom


class Source:
    """The package's modules as text and syntax trees."""

    package = Path(voxloom.__file__).parent

    def __init__(self) -> None:
        self._trees: dict[Path, ast.Module] = {}

    @cached_property
    def modules(self) -> dict[str, Path]:
        """Every module of the package: dotted name -> file."""
        found = {}
        for path in sorted(self.package.rglob("*.py")):
            parts = ("voxloom", *path.relative_to(self.package).with_suffix("").parts)
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
        return found

    def tree(self, path: Path) -> ast.Module:
        if path not in self._trees:
            self._trees[path] = ast.parse(path.read_text(encoding="utf-8"), str(path))
        return self._trees[path]

    def imports(self, name: str) -> Iterator[tuple[str, int]]:
        """What a module imports, anywhere in it: dotted module, line. A name imported from a
        package counts as the submodule if it is one."""
        path = self.modules[name]
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        for node in ast.walk(self.tree(path)):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield alias.name, node.lineno
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    above = package.split(".")[: len(package.split(".")) - node.level + 1]
                    base = ".".join([*above, base] if base else above)
                for alias in node.names:
                    full = f"{base}.{alias.name}"
                    yield (full if full in self.modules else base), node.lineno


@pytest.fixture(scope="session")
def source() -> Source:
    return Source()
