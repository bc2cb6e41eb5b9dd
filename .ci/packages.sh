#!/bin/sh
# Sees to the Debian packages that PyPI cannot give: installs what is missing when it may, and otherwise prints the one
# line to type and exits 2. Usage: packages.sh PYTHON
python=$1

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "habitue needs Python 3.11 or later; '$python' is not. Name one: make PYTHON=/path/to/python3" >&2
    exit 2
}

python_headers() { "$python" -c 'import os, sysconfig as s; exit(not os.path.exists(s.get_path("include") + "/Python.h"))'; }
doctest() { echo '#include <doctest/doctest.h>' | "${CXX:-g++}" -E -x c++ - >/dev/null 2>&1; }

missing() {
    command -v "${CXX:-g++}" >/dev/null || echo g++
    python_headers || echo python3-dev
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    doctest || echo doctest-dev
    command -v chromium >/dev/null || echo chromium
}

packages=$(missing | xargs)
[ -n "$packages" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null; then
    as_root=sudo
else
    echo "Some Debian packages are missing. Type this line, then make again:" >&2
    echo "sudo apt-get install -y $packages" >&2
    exit 2
fi
echo "Installing $packages"
$as_root apt-get update -q >/dev/null || exit 2
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages >/dev/null </dev/null || exit 2

packages=$(missing | xargs)
[ -z "$packages" ] || {
    echo "Still missing for $python: $packages. Try the system's own Python: make PYTHON=/usr/bin/python3" >&2
    exit 2
}
