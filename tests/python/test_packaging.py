"""What a stranger installs: a wheel built in isolation, a CMake prefix, and C++ apps on top of both."""

import importlib.metadata
import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import check_layers
import habitue
import make_stubs
import pytest

pytestmark = pytest.mark.xdist_group("packaging")  # one worker, which makes the wheel once

ROOT = Path(__file__).parents[2]
LOG = ROOT / "python" / "habitue" / "_data" / "cdnow.csv"


def run(*command, **options):
    """Runs a command outside the development environment; returns what it printed, or fails with it."""
    clean = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=clean, **options)
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def outputs_of_examples(build, *options):
    """Builds examples/cpp as a project of its own and returns what each app prints, by name."""
    run("cmake", "-S", ROOT / "examples" / "cpp", "-B", build, "-G", "Ninja", "-DCMAKE_CXX_FLAGS=-O1", *options)
    run("cmake", "--build", build)
    apps = sorted(source.stem for source in (ROOT / "examples" / "cpp").glob("*.cpp"))
    assert apps
    return {app: run(build / app, LOG) for app in apps}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel: from what `make dev` has built, or, with HABITUE_WHEEL=isolated (.ci/run), as a stranger's `pip wheel`
    makes it, with nothing but the build requirements, unoptimised to save time."""
    folder = tmp_path_factory.mktemp("wheel")
    if os.environ.get("HABITUE_WHEEL") == "isolated":
        how = ["-C", f"build-dir={folder / 'build'}", "-C", "cmake.build-type=Debug"]
        how += ["-C", "cmake.define.CMAKE_CXX_FLAGS_DEBUG=-O0"]
    else:
        how = ["--no-build-isolation", "-C", "cmake.define.HABITUE_STRICT=ON"]
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, *how, ROOT)
    return next(folder.glob("habitue-*.whl"))


@pytest.fixture(scope="module")
def examples_on_headers(tmp_path_factory):
    """The apps on an installed prefix, header-only."""
    folder = tmp_path_factory.mktemp("prefix")
    assert (ROOT / "build" / "dev").is_dir(), "the C++ build is missing: make test-cpp"
    run("cmake", "--install", ROOT / "build" / "dev", "--prefix", folder / "installed")
    wheels = [("cmeel-eigen", "cmeel.prefix"), ("libboost-headers", "libboost_headers")]
    dependencies = [str(importlib.metadata.distribution(name).locate_file(prefix)) for name, prefix in wheels]
    where = ";".join([str(folder / "installed"), *dependencies])
    return outputs_of_examples(folder / "build", f"-DCMAKE_PREFIX_PATH={where}", "-DHABITUE_TARGET=habitue::habitue")


def test_cpp_apps_build_on_an_installed_prefix(examples_on_headers):
    assert all(examples_on_headers.values())


def test_a_wheel_serves_python_and_cpp_in_a_bare_environment(wheel, examples_on_headers, tmp_path):
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", f"{wheel}[cpp]")
    assert run(python, "-c", "import habitue; print(len(habitue.datasets.cdnow_sample()))", cwd=tmp_path) == "6919\n"
    assert "audit" in run(environment / "bin" / "habitue", "--help", cwd=tmp_path)
    cmake_dir = run(python, "-m", "habitue", "--cmake-dir", cwd=tmp_path).strip()
    outputs = outputs_of_examples(tmp_path / "build", f"-Dhabitue_DIR={cmake_dir}")
    assert outputs == examples_on_headers


def test_the_wheel_carries_what_it_promises(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    headers = {str(path.relative_to(ROOT)) for path in (ROOT / "include").rglob("*.hpp")}
    wanted = {"py.typed", "_core/__init__.pyi", "_data/cdnow.csv", "_data/SOURCES.md", "lib/libhabitue.a"} | headers
    assert {f"habitue/{name}" for name in wanted} <= set(names)
    licences = {name.rsplit("/", 1)[1] for name in names if ".dist-info/licenses/" in name}
    assert {"LICENSE", "Eigen-MPL-2.0.txt", "Boost-BSL-1.0.txt", "pybind11-BSD-3-Clause.txt"} <= licences


def test_one_version_everywhere():
    header = (ROOT / "include/habitue/core/version.hpp").read_text()
    parts = [re.search(rf"HABITUE_VERSION_{part} (\d+)", header)[1] for part in ("MAJOR", "MINOR", "PATCH")]
    version = ".".join(parts)
    assert f'HABITUE_VERSION "{version}"' in header
    assert habitue.__version__ == version
    assert importlib.metadata.version("habitue") == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text()


def test_the_type_stubs_are_those_of_this_build(tmp_path):
    make_stubs.make_stubs(tmp_path)
    written = {path.relative_to(tmp_path): path.read_text() for path in tmp_path.rglob("*.pyi")}
    committed = {
        path.relative_to(make_stubs.SOURCES): path.read_text()
        for path in (make_stubs.SOURCES / "habitue" / "_core").rglob("*.pyi")
    }
    assert written == committed, "the bindings changed: make stubs"


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("core", "#include <habitue/math/special.hpp>"),
        ("clv", "#include <habitue/lifecycle/markov_chain.hpp>"),
        ("data", "#include <habitue.hpp>"),
        ("clv", "#include <habitue/audit.hpp>"),
        ("optim", "#include <boost/graph/adjacency_list.hpp>"),
        ("io", "#include <iostream>"),
        ("io", "#include <pybind11/pybind11.h>"),
        ("math", "return std::lgamma(x);"),
    ],
)
def test_a_layer_that_is_broken_is_reported(folder, line):
    assert list(check_layers.broken_rules(folder, f"/// @file\n{line}\n"))


def test_layers_take_what_lies_below():
    assert not list(check_layers.broken_rules("clv", "#include <habitue/math/special.hpp>  // not std::lgamma(x)\n"))
