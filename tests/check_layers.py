"""Checks what may include what, and what no header may use: python tests/check_layers.py [ROOT]"""

import pathlib
import re
import sys

BASE = {"core", "math", "optim", "graph", "data"}
MODELS = {"clv", "lifecycle", "ecosystem", "network", "experience"}
# Each folder of include/habitue may include itself and the folders listed here.
MAY_INCLUDE = {
    "core": set(),
    "math": {"core"},
    "optim": {"core", "math"},
    "graph": {"core", "math"},
    "data": {"core", "math"},
    **dict.fromkeys(MODELS, BASE),
    "value": BASE | MODELS,
    "strategy": BASE | MODELS | {"value"},
    "market": BASE | MODELS | {"value", "strategy"},
    "audit": BASE | MODELS | {"value", "strategy", "market"},
    "io": {"core", "math", "data"},
}
HAVE_BOOST_GRAPH = {"graph", "ecosystem", "network"}
OUR_INCLUDE = re.compile(r"^\s*#\s*include\s*<habitue/(?:(\w+)/)?(?:\w+/)?(\w+)\.hpp>", re.MULTILINE)
QUOTED_INCLUDE = re.compile(r'^\s*#\s*include\s*"', re.MULTILINE)
COMMENT = re.compile(r"//.*|/\*.*?\*/")
FORBIDDEN = {
    r"#\s*include\s*<habitue\.hpp>": "the umbrella is for users",
    r"#\s*include\s*<(pybind11/|Python\.h|numpy/)": "Python stays in python/bindings",
    r"#\s*include\s*<([io]?stream|iostream|fstream|sstream|iomanip|regex|c?locale)>": "no streams, no locales",
    r"\b(std::)?[lt]gamma(_r|f|l)?\s*\(": "std::lgamma writes signgam, a data race: use math/special.hpp",
    r"\bstd::(cout|cerr|clog|cin|printf|puts)\b|(?<![:\w])(printf|fprintf|puts)\s*\(": "no printing",
    r"\b(rand|srand|setlocale|strtok)\s*\(|\bstd::(random_device|locale)\b": "no hidden state",
    r"\b(atof|strtod|stod|stof|std::to_string\(double)\b": "the locale decides: use std::from_chars",
}


def broken_rules(folder, text):
    """What is wrong with the text of a header of the folder, or of a source of src/."""
    for target, name in OUR_INCLUDE.findall(text):
        wanted = target or name  # <habitue/audit.hpp> is of the room audit
        if wanted != folder and wanted not in MAY_INCLUDE[folder]:
            yield f"includes habitue/{wanted}, which {folder}/ may not"
    if folder not in HAVE_BOOST_GRAPH | {"market", "audit"} and "<boost/graph" in text:
        yield "includes Boost.Graph, which only graph/, ecosystem/ and network/ do"
    if QUOTED_INCLUDE.search(text):
        yield 'includes "...": write <habitue/...>'
    for line in text.splitlines():
        code = COMMENT.sub("", line)
        for pattern, why in FORBIDDEN.items():
            if re.search(pattern, code):
                yield f"{line.strip()!r}: {why}"


def violations(root):
    headers = root / "include" / "habitue"
    for header in sorted(headers.rglob("*.hpp")):
        folder = header.relative_to(headers).parts[0].removesuffix(".hpp")
        if folder not in MAY_INCLUDE:
            yield f"{header.relative_to(root)}: there is no room called {folder}"
            continue
        for problem in broken_rules(folder, header.read_text(encoding="utf-8")):
            yield f"{header.relative_to(root)}: {problem}"
    for source in sorted((root / "src").glob("*.cpp")):
        for problem in broken_rules("audit", source.read_text(encoding="utf-8")):
            yield f"{source.relative_to(root)}: {problem}"


if __name__ == "__main__":
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1])
    found = list(violations(root))
    print("\n".join(found) or "layers hold")
    sys.exit(bool(found))
