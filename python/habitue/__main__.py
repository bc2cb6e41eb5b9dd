"""``python -m habitue``: the command line, and ``--cmake-dir`` for C++ users of an installed wheel."""

import sys
from pathlib import Path


def cmake_dir() -> Path:
    """The folder ``find_package(habitue CONFIG)`` should look in: pass it as ``-Dhabitue_DIR=...``."""
    import habitue

    for root in habitue.__path__:
        folder = Path(root) / "lib" / "cmake" / "habitue"
        if folder.is_dir():
            return folder
    raise FileNotFoundError("this installation of habitue carries no CMake package; install the wheel: pip install .")


def main() -> int | None:
    """Answer ``--cmake-dir``, hand anything else to the command line."""
    if sys.argv[1:] == ["--cmake-dir"]:
        print(cmake_dir())
        return 0
    from habitue.cli import main as command_line

    return command_line()


if __name__ == "__main__":
    sys.exit(main())
