"""Rewrites what is generated of the documentation: lists of names, the glossary's words, notebook outputs, the picture.

python tests/make_docs.py
"""

import base64
import importlib
import inspect
import json
import re
import sys
import tempfile
import types
from pathlib import Path

import habitue
import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
INCLUDE = ROOT / "include"
NOTEBOOKS = sorted((ROOT / "examples" / "notebooks").glob("*.ipynb"))
ROOMS = ["data", "clv", "lifecycle", "ecosystem", "datasets", "plot", "report"]
MODULES = ["habitue", *(f"habitue.{room}" for room in ROOMS)]
WORDS = ("<!-- begin: the words of the report, written by tests/make_docs.py -->", "<!-- end -->")


def table(rows):
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def sentence(doc):
    """The first sentence of a docstring or comment, fit for a cell of a table."""
    title, _, rest = (doc or "").strip().partition("\n\n")
    first = re.split(r"(?<=[.:;])\s+(?=[A-Z*(>])", title, maxsplit=1)[0]
    if " " not in first and rest:  # a name alone, then what it is
        first = f"{first}: {sentence(rest)}"
    return " ".join(first.split()).rstrip(".:;").replace("|", "\\|")


# Python


def python_names():
    parts = ["# Python names\n\nEvery public name; `help(name)` says more. Written by `tests/make_docs.py`.\n"]
    for module_name in MODULES:
        module = importlib.import_module(module_name)
        head = f"\n## {module_name}\n\n{sentence(module.__doc__)}.\n\n| | |\n|---|---|\n"
        parts.append(f"{head}{table(rows_of(module))}\n")
    return "".join(parts)


def rows_of(module):
    for name in sorted(module.__all__, key=lambda n: (n != n.lower(), n.lower())):
        thing = getattr(module, name)
        if isinstance(thing, types.ModuleType):
            yield f"[`{name}`](#{thing.__name__.replace('.', '')})", sentence(thing.__doc__)
        elif name == "__version__":
            yield f"`{name}`", "The version, as text"
        elif inspect.isclass(thing):
            yield f"`{name}`", sentence(thing.__doc__)
            own = [m for m in vars(thing) if not m.startswith("_") and not issubclass(thing, (BaseException, str))]
            if own:
                yield "", "has " + ", ".join(f"`{m}`" for m in own)
        else:
            yield f"`{name}({arguments(thing)})`", sentence(thing.__doc__)


def arguments(function):
    names = []
    for p in inspect.signature(function).parameters.values():
        star = {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "")
        names.append(f"{star}{p.name}" + ("=" if p.kind is p.KEYWORD_ONLY else ""))
    return ", ".join(names)


# C++

DECLARATION = re.compile(
    r"^(?:template <.*>\s*)?(?:    requires .*\n)?(?:\[\[[\w:, ]+\]\] |inline |constexpr |static |HABITUE_\w+ )*"
    r"(?:(?:struct|class|enum class|concept) (\w+)|using (\w+) =|[\w:<>,&* ]+?[ &*](\w+)\(|[\w:<>,&* ]+ (\w+)(?:\{| =))"
)


def cpp_names():
    """The headers by room, and what each declares at namespace level."""
    parts = ["# C++ names\n\nEvery public header, and what it declares. Written by `tests/make_docs.py`.\n"]
    room = None
    for header in sorted(INCLUDE.rglob("*.hpp"), key=lambda h: (len(h.parts), h)):
        path = header.relative_to(INCLUDE)
        if {"detail", "definitions"} & set(path.parts):
            continue
        if path.parent != room:
            room = path.parent
            title = room if room.parts else "The umbrella"
            parts.append(f"\n## {title}\n\n| header | subject | names |\n|---|---|---|\n")
        text = header.read_text(encoding="utf-8")
        about = re.search(r"/// @file\n((?:///.*\n)+)", text)[1].replace("///", "")
        names = ", ".join(f"`{n}`" for n in declared(text))
        parts.append(table([(f"`{path}`", sentence(about), names)]) + "\n")
    return "".join(parts)


def declared(text):
    """The types of a header, and what else it documents, at namespace level and outside namespaces called detail."""
    if re.search(r"^namespace habitue::inline v1::[\w:]*detail \{", text, re.MULTILINE):
        return []
    text = re.sub(r"^namespace detail \{$.*?^\}  // namespace .*?detail$", "", text, flags=re.MULTILINE | re.DOTALL)
    names = []
    for match in re.finditer(r"(?P<documented>(?:^///(?! @file).*\n)*)(?P<code>(?:^[^/\n].*\n)+)", text, re.MULTILINE):
        found = DECLARATION.match(match["code"])
        if found and (match["documented"] or found[1]):
            names.append(next(group for group in found.groups() if group))
    return list(dict.fromkeys(names))


# The glossary


def glossary():
    from habitue._report.glossary import MEANING

    page = (DOCS / "concepts" / "glossary.md").read_text(encoding="utf-8")
    begin, end = WORDS
    before, rest = page.split(begin)
    after = rest.split(end)[1]
    words = table((f"**{word}**", MEANING[word]) for word in sorted(MEANING, key=str.lower))
    return f"{before}{begin}\n\n| | |\n|---|---|\n{words}\n\n{end}{after}"


# Hard inputs

QUESTIONS = {"loglik": "log L", "p_alive": "P(alive)", "cond_exp": "expectation"}
MODEL_OF = {
    "BG/NBD": "BgNbd",
    "MBG/NBD": "MbgNbd",
    "Pareto/NBD": "ParetoNbd",
    "BG/BB": "BgBb",
    "Gamma-Gamma": "GammaGamma",
}
PEERS = {
    "lifetimes": ["lifetimes"],
    "PyMC-Marketing": ["pymc_marketing"],
    "CLVTools": ["CLVTools"],
    "BTYD, BTYDplus": ["BTYD", "BTYDplus"],
}


def hard_cases():
    """The hard inputs of tests/golden/hard_cases.json, and what each package makes of them."""
    cases = [c for c in json.loads((ROOT / "tests/golden/hard_cases.json").read_text())["cases"] if not c["easy"]]
    rows, failed, asked = [], dict.fromkeys(["habitue", *PEERS], 0), dict.fromkeys(["habitue", *PEERS], 0)
    for case in cases:
        answers = {"habitue": ours(case)}
        for peer, names in PEERS.items():
            answers[peer] = next((case["peers"][name] for name in names if name in case["peers"]), {})
        for peer, given in answers.items():
            asked[peer] += len(given)
            failed[peer] += sum(a["verdict"] != "ok" for a in given.values())
        wrong = [
            q for q in QUESTIONS if any(given.get(q, {}).get("verdict", "ok") != "ok" for given in answers.values())
        ]
        truth = ", ".join(f"{QUESTIONS[q]} {float(case['truth'][q]):.7g}" for q in wrong)
        rows.append([case["model"], case["tag"], truth, *map(cell, answers.values())])
    head = [("model", "input", "truth", *asked), ("---",) * (3 + len(asked))]
    total = [("", "**answers that fail**", "", *(f"**{failed[p]} of {asked[p]}**" for p in asked))]
    return f"""# Hard inputs

What packages return for inputs that are unusual and legal, against truths of 30 digits (mpmath, from the papers'
formulas; most confirmed by a second, independent integral). An answer fails when it is not a number, or off by more
than 1e-6 (habitue: 1e-12), relative; log-likelihoods relative to max(1, abs(log L)). Where a cell says what was
returned, it is wrong; an empty cell: the package has no such model. lifetimes 0.11.3, PyMC-Marketing 0.19.2, CLVTools
0.12.1, BTYD 2.4.3, BTYDplus 1.2.0. Written by `tests/make_docs.py` from `tests/golden/hard_cases.json`.

{table([*head, *rows, *total])}
"""


def ours(case):
    """What habitue says to a case, as the file has it for the others."""
    clv = habitue.clv
    model = getattr(clv, MODEL_OF[case["model"]])(**case["params"])
    if "mean_spend" in case:
        history = {"frequency": case["x"], "monetary_value": case["mean_spend"]}
        values = {"loglik": model.log_likelihood(**history), "cond_exp": model.expected_spend(**history)}
    else:
        history = {"frequency": case["x"], "recency": case["tx"], "T": case["T"]}
        discrete = "p_alive_at_n" in case["truth"]  # the papers of BG/BB mean the next opportunity
        values = {
            "loglik": model.log_likelihood(**history),
            "p_alive": model.probability_alive(**history, **({"horizon": 1} if discrete else {})),
            "cond_exp": model.expected_purchases(**history, horizon=case["t"]),
        }
    answers = {}
    for question, value in values.items():
        truth = float(case["truth"][question])
        error = abs(value - truth) / (max(1.0, abs(truth)) if question == "loglik" else abs(truth) or 1.0)
        answers[question] = {"value": value, "verdict": "ok" if error <= 1e-12 else "wrong"}
    return answers


def cell(answers):
    def said(value):
        if isinstance(value, str):
            return "an error" if value.startswith("EXC") else value.lower()
        return format(value, ".7g")

    wrong = [f"{QUESTIONS[q]} {said(a['value'])}" for q, a in answers.items() if a["verdict"] != "ok"]
    return ", ".join(wrong) or ("ok" if answers else "")


# Notebooks


def executed(path):
    """The notebook with the outputs of a run in a fresh kernel, in a folder of its own; raises what a cell raises."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        how = {"timeout": 300, "kernel_name": "python3", "coalesce_streams": True}
        NotebookClient(notebook, **how, resources={"metadata": {"path": folder}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


# The picture of the README


def picture(path):
    """Page one of the audit of CDNOW as Chromium shows it."""
    from chromium import Chromium

    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "audit.html"
        habitue.audit(habitue.datasets.cdnow(), currency="USD").to_html(page)
        browser = Chromium()
        try:
            browser.open(page, width=1100)
            bottom = browser.evaluate("document.querySelector('#page-one ol').getBoundingClientRect().bottom")
            clip = {"x": 0, "y": 0, "width": 1100, "height": bottom + 24, "scale": 1.25}
            shot = browser.call("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        finally:
            browser.close()
    path.write_bytes(base64.b64decode(shot["data"]))


# The generated pages, and what writes each.
PAGES = {
    DOCS / "api" / "python.md": python_names,
    DOCS / "api" / "cpp.md": cpp_names,
    DOCS / "concepts" / "glossary.md": glossary,
    DOCS / "hard_inputs.md": hard_cases,
}

if __name__ == "__main__":
    for path, text in PAGES.items():
        path.write_text(text(), encoding="utf-8")
    for path in NOTEBOOKS:
        nbformat.write(executed(path), path)
    sys.path.append(str(ROOT / "tests" / "python"))
    picture(DOCS / "images" / "audit.png")
    print(f"habitue {habitue.__version__}: documentation written")
