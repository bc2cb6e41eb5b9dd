"""Writes the type stubs of habitue._core beside the sources, or under FOLDER: python tests/make_stubs.py [FOLDER]"""

import pathlib
import subprocess
import sys

SOURCES = pathlib.Path(__file__).parents[1] / "python"


def make_stubs(folder):
    command = [sys.executable, "-m", "pybind11_stubgen", "habitue._core", "--ignore-all-errors"]
    subprocess.run([*command, "--output-dir", str(folder)], check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    make_stubs(sys.argv[1] if len(sys.argv) > 1 else SOURCES)
