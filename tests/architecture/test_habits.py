"""Habits that hold for every file: size, safety, no global state."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LONGEST = 400
ROOT = Path(__file__).parents[2]

# Dotted calls and imports that no file of the package has: what they do -> the names.
UNSAFE_IMPORTS = ("pickle", "cPickle", "dill", "marshal", "shelve", "joblib", "cloudpickle")
UNSAFE_CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "os.system",
    "os.popen",
    "torch.load",
    "yaml.load",
    "yaml.unsafe_load",
    "yaml.full_load",
    "tempfile.mktemp",
}
GLOBAL_STATE = {
    "torch.manual_seed",
    "torch.seed",
    "torch.cuda.manual_seed_all",
    "torch.set_rng_state",
    "torch.set_default_dtype",
    "torch.set_default_device",
    "random.seed",
    "numpy.random.seed",
    "np.random.seed",
    "os.chdir",
    "os.putenv",
    "sys.path.append",
    "sys.path.insert",
}
# Nothing at a module's top level may call these: importing does nothing.
AT_IMPORT = {"print", "open", "os.getenv", "os.environ.get", "input", "warnings.warn"}


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a name or attribute, `` of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
        return f"{base}.{node.attr}"
    return ""


def at_top(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Nodes that run when the module is imported."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.ClassDef):
            yield from at_top(node.body)
        elif isinstance(node, ast.If) and "__main__" in ast.dump(node.test):
            continue
        else:
            yield from ast.walk(node)


def faults(source: ast.Module) -> list[str]:
    """What in a file is against the habits: `line: what`."""
    found = []
    for node in ast.walk(source):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            names = [module] if module else [alias.name for alias in node.names]
            found += [
                f"{node.lineno}: imports {each}"
                for each in names
                if each.split(".")[0] in UNSAFE_IMPORTS
            ]
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            if name in UNSAFE_CALLS | GLOBAL_STATE:
                found.append(f"{node.lineno}: calls {name}")
            found += [
                f"{node.lineno}: gives {keyword.arg}"
                for keyword in node.keywords
                if keyword.arg in ("shell", "allow_pickle")
                if not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
            ]
    for node in at_top(source.body):
        if isinstance(node, ast.Call) and dotted(node.func) in AT_IMPORT:
            found.append(f"{node.lineno}: calls {dotted(node.func)} at import")
        if isinstance(node, ast.Subscript) and dotted(node.value) == "os.environ":
            found.append(f"{node.lineno}: reads os.environ at import")
    return found


def test_no_file_runs_unsafe_code_or_touches_global_state(source: Any) -> None:
    found = [
        f"{name}:{fault}"
        for name, path in source.modules.items()
        for fault in faults(source.tree(path))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from pickle import loads",
        "eval('1')",
        "torch.load('x')",
        "def f():\n    torch.manual_seed(0)",
        "subprocess.run('ls', shell=True)",
        "np.load('x', allow_pickle=True)",
        "x = os.environ['HOME']",
        "class A:\n    print(1)",
        "import random\nrandom.seed(1)",
    ],
)
def test_the_check_sees_a_bad_habit(line: str) -> None:
    assert faults(ast.parse(line))


@pytest.mark.parametrize(
    "line",
    [
        "model.eval()",
        "re.compile('a')",
        "torch.Generator().manual_seed(1)",
        "subprocess.run(['ls'], shell=False)",
        "def f():\n    print(1)",
        "if __name__ == '__main__':\n    print(1)",
    ],
)
def test_the_check_lets_good_habits_pass(line: str) -> None:
    assert not faults(ast.parse(line))


def python_files(package: Path) -> list[Path]:
    folders = [package, *(ROOT / name for name in ("tests", "examples", "benchmarks"))]
    found = {path for folder in folders for path in folder.rglob("*.py")}
    return sorted(path for path in found if not {"build", ".venv"} & set(path.parts))


def test_every_file_is_under_400_lines(source: Any) -> None:
    found = [
        f"{path}: {lines} lines"
        for path in python_files(source.package)
        if (lines := path.read_text(encoding="utf-8").count("\n")) >= LONGEST
    ]
    assert not found, "\n".join(found)


def test_every_module_says_what_it_is(source: Any) -> None:
    found = [
        name
        for name, path in source.modules.items()
        if source.tree(path).body and not ast.get_docstring(source.tree(path))
    ]
    assert not found, "\n".join(found)


def test_nothing_is_left_to_do_later(source: Any) -> None:
    word = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3]) + r")\b")
    found = [
        f"{path}:{number}"
        for path in python_files(source.package)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if word.search(line)
    ]
    assert not found, "\n".join(found)


def test_the_tests_mirror_the_tree(source: Any) -> None:
    apart = {"architecture", "benchmarks", "conformance", "docs", "examples", "packages", "parity"}
    tests, found = ROOT / "tests", []
    for folder in sorted(each for each in tests.rglob("*") if each.is_dir()):
        relative = folder.relative_to(tests)
        mirrored = source.package / relative
        if relative.parts[0] in apart or not any(folder.glob("test_*.py")):
            continue
        if not mirrored.is_dir() and not mirrored.with_suffix(".py").is_file():
            found.append(str(relative))
    assert not found, "\n".join(found)
