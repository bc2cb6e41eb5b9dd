"""Writes the type stubs of habitue._core beside the sources, or under FOLDER: python tests/make_stubs.py [FOLDER]"""

import inspect
import pathlib
import re
import subprocess
import sys

SOURCES = pathlib.Path(__file__).parents[1] / "python"
# The package gives the compiled classes methods, which belong in their stubs, and its own name, which does not.
GENERATE = """
import sys
import types
import habitue
import pybind11_stubgen

def come_home(module):
    for value in vars(module).values():
        if isinstance(value, type):
            value.__module__ = module.__name__
        elif isinstance(value, types.ModuleType) and value.__name__.startswith(module.__name__ + "."):
            come_home(value)

come_home(habitue._core)
pybind11_stubgen.main()
"""
# What signatures name and the generator does not import.
IMPORTS = {
    r"\bos\.": "import os",
    r"\bUnit\b": "from habitue._core import Unit",
    r"\bProgress\b": "from habitue._sources import Progress",
    r"\bnp\.": "import numpy as np",
    r"\bTable\b": "from habitue._tables import Table",
    r"\bCovariates\b": "from habitue._covariates import Covariates",
    r"\bPurchaseHistories\b": "from habitue._histories import PurchaseHistories",
    r"(?<![.\w])Paths\b": "from habitue._paths import Paths",
    r"\bRecord\b": "from habitue._record import Record",
    r"(?<![.\w])Mapping\b": "from collections.abc import Mapping",
}


def plain_enum(enum):
    """The stub of an enumeration, without the machinery, which is another one in every release of Python."""
    doc = inspect.getdoc(enum)
    doc = "\n".join(f"    {line}".rstrip() for line in doc.splitlines())
    members = "".join(f"    {member.name} = {member.value!r}\n" for member in enum)
    return f'class {enum.__name__}(enum.StrEnum):\n    """\n{doc}\n    """\n{members}'


def make_stubs(folder):
    command = [sys.executable, "-c", GENERATE, "habitue._core", "--ignore-all-errors", "--output-dir", str(folder)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)

    from habitue import Unit

    core = pathlib.Path(folder) / "habitue" / "_core"
    for stub in core.glob("*.pyi"):
        text = re.sub(r"[ \t]+$", "", stub.read_text(), flags=re.MULTILINE)
        text = re.sub(r"(: |-> )\.\.\.(?=[,)]|:$)", r"\1typing.Any", text, flags=re.MULTILINE)  # bound later than used
        text = re.sub(
            r"\(\*args, \*\*kwargs\):", "(*args: typing.Any, **kwargs: typing.Any) -> typing.Any:", text
        )  # functions put into a class by name
        text = re.sub(r"def __eq__\(self, arg0: \w+\)", "def __eq__(self, arg0: object)", text)
        text = re.sub(r"^class Unit\(.*?(?=^\S)", plain_enum(Unit), text, flags=re.MULTILINE | re.DOTALL)
        text = re.sub(r"__hash__: .*", "__hash__: typing.ClassVar[None]  # type: ignore[assignment]", text)
        own = set(re.findall(r"^class (\w+)", text, re.MULTILINE))
        wanted = [line for name, line in IMPORTS.items() if re.search(name, text) and line.split()[-1] not in own]
        if stub.name != "__init__.pyi":
            text = text.replace("import typing\n", "\n".join(["import typing", *wanted]) + "\n", 1)
        stub.write_text(text)


if __name__ == "__main__":
    make_stubs(sys.argv[1] if len(sys.argv) > 1 else SOURCES)
