"""The documentation holds: links lead somewhere, examples run and print what stands below them, lists are complete."""

import contextlib
import csv
import importlib.metadata
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import make_docs
import nbformat
import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("*.md")])
WRITTEN = [*PAGES, *make_docs.NOTEBOOKS, *sorted((ROOT / "examples" / "cpp").iterdir())]
LINK = re.compile(r"\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def name(path):
    return str(path.relative_to(ROOT))


def anchors(page):
    """What the headings of a page are linked by."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def blocks(page, language):
    """(code, what it should print or None): a block of text right after code is its output."""
    found = [(m[1], m[2], m.start(), m.end()) for m in BLOCK.finditer(page.read_text())]
    for i, (tag, code, _, end) in enumerate(found):
        if tag != language:
            continue
        follows = found[i + 1] if i + 1 < len(found) else None
        printed = follows and follows[0] == "text" and not page.read_text()[end : follows[2]].strip()
        yield code, follows[1] if printed else None


def pages_with(language):
    return [page for page in PAGES if any(tag == language for tag, _ in BLOCK.findall(page.read_text()))]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Where examples run: beside a file purchases.csv, and the sources as in a clone."""
    with (
        open(ROOT / "python/habitue/_data/cdnow_sample.csv", newline="") as log,
        open(tmp_path / "purchases.csv", "w") as out,
    ):
        print("id,date,spend", file=out)
        for row in csv.DictReader(log):
            day = row["date"]
            print(row["sample_id"], f"{day[:4]}-{day[4:6]}-{day[6:]}", row["dollar_value"], sep=",", file=out)
    (tmp_path / "python").symlink_to(ROOT / "python")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    for link in LINK.findall(CODE.sub("", page.read_text())):
        if re.match(r"https?:|mailto:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", pages_with("python"), ids=name)
def test_python_examples_run_and_print_what_they_say(page, desk):
    shared = {"__name__": "__main__"}
    for code, expected in blocks(page, "python"):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, name(page), "exec"), shared)
        assert expected is None or printed.getvalue() == expected, code


@pytest.fixture(scope="session")
def compile_cpp():
    """Compiles a program, on the built library where there is one."""
    eigen = importlib.metadata.distribution("cmeel-eigen").locate_file("cmeel.prefix/include/eigen3")
    boost = importlib.metadata.distribution("libboost-headers").locate_file("libboost_headers/include")
    built = [ROOT / "build" / folder / "src" / "libhabitue.a" for folder in ("dev", "python", "release")]
    library = [str(path) for path in built if path.exists()][:1]
    flags = ["-std=c++20", "-O0", "-pthread", "-ffp-contract=off", "-fno-trapping-math", "-DEIGEN_MPL2_ONLY"]
    flags += ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wno-sign-conversion", "-Werror"]
    flags += ["-DHABITUE_COMPILED", "-DEIGEN_MAX_ALIGN_BYTES=16"] if library else []
    flags += [f"-I{ROOT / 'include'}", "-isystem", str(eigen), "-isystem", str(boost)]

    def compile_to(app, text, *more):
        source = app.with_suffix(".cpp")
        source.write_text(text)
        command = [os.environ.get("CXX", "g++"), *flags, *more, str(source), *library, "-o", str(app)]
        result = subprocess.run(command, capture_output=True, text=True)
        assert result.returncode == 0, f"{text}\n{result.stderr}"

    return compile_to


@pytest.mark.parametrize("page", pages_with("cpp"), ids=name)
def test_cpp_examples_compile_and_print_what_they_say(page, desk, compile_cpp):
    found = list(blocks(page, "cpp"))
    programs = [(code, expected) for code, expected in found if "int main" in code]
    excerpts = [code for code, _ in found if "int main" not in code]
    if excerpts:
        compile_cpp(desk / "excerpts", as_program(excerpts), "-Wno-unused-variable")
        subprocess.run([desk / "excerpts"], check=True, capture_output=True)
    for i, (code, expected) in enumerate(programs):
        compile_cpp(desk / f"program{i}", code)
        result = subprocess.run([desk / f"program{i}"], check=True, capture_output=True, text=True)
        assert expected is None or result.stdout.rstrip() == expected.rstrip(), code


def as_program(excerpts):
    """The excerpts of a page as one program: includes first, the rest in main, in order."""
    lines = [line for text in excerpts for line in text.splitlines()]
    first = dict.fromkeys(line for line in lines if line.startswith(("#include", "namespace hb =")))
    rest = [line for line in lines if line not in first]
    first.setdefault("namespace hb = habitue;")
    order = sorted(first, key=lambda line: line.startswith("namespace"))
    return "\n".join([*order, "int main() {", *rest, "}\n"])


def test_commands_exist():
    makefile = (ROOT / "Makefile").read_text()
    targets = {target for line in re.findall(r"^([\w -]+):(?!=)", makefile, re.MULTILINE) for target in line.split()}
    command = [sys.executable, "-m", "habitue", "audit", "--help"]
    options = set(re.findall(r"--[\w-]+", subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    for page in PAGES:
        text = page.read_text()
        assert set(re.findall(r"(?:^|`)make ([\w-]+)(?=`| +#|$)", text, re.MULTILINE)) <= targets, name(page)
        for arguments in re.findall(r"^habitue audit(.*)$", text, re.MULTILINE):
            assert set(re.findall(r"--[\w-]+", arguments)) <= options, f"{name(page)}: habitue audit{arguments}"


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_no_path_of_somebodys_machine(page):
    assert not re.search(r"(?<![\w.~])/(work|tmp|home|root|Users)/", page.read_text())


@pytest.mark.parametrize("page", make_docs.PAGES, ids=name)
def test_generated_pages_are_those_of_this_build(page):
    assert page.read_text() == make_docs.PAGES[page](), "out of date: make docs"


@pytest.mark.parametrize("path", make_docs.NOTEBOOKS, ids=name)
@pytest.mark.filterwarnings("default")
def test_notebooks_run_and_are_committed_with_what_they_print(path):
    def printed(notebook):
        outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
        assert not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]
        return [o["text"] for o in outputs if o.output_type == "stream"]

    committed = nbformat.read(path, as_version=4)
    assert all(cell.execution_count for cell in committed.cells if cell.cell_type == "code")
    assert printed(make_docs.executed(path)) == printed(committed), "out of date: make docs"


@pytest.mark.parametrize("app", sorted((ROOT / "examples" / "cpp").glob("*.cpp")), ids=lambda path: path.stem)
def test_example_apps_report_mistakes(app, desk, compile_cpp):
    compile_cpp(desk / app.stem, app.read_text())
    run = [desk / app.stem]
    assert subprocess.run(run, capture_output=True, text=True).returncode == 2
    missing = subprocess.run([*run, "nowhere.csv"], capture_output=True, text=True)
    assert missing.returncode == 1
    assert missing.stderr.startswith(f"{app.stem}: nowhere.csv: ")
    good = subprocess.run([*run, "purchases.csv"], capture_output=True, text=True, check=True)
    assert good.stderr == ""
    assert good.stdout.count("\n") > 2357
