"""The audit as one HTML file that needs nothing else: no network, no fonts, no scripts but its own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from ._report.close import comes_next, groups, method, words
from ._report.customers import customers
from ._report.front import changed, page_one
from ._report.holdout import holdout
from ._report.html import Page
from ._report.lifecycle import lifecycle
from ._report.log import log
from ._report.ubiquity import ubiquity

__all__ = ["to_html"]


def to_html(audit: Any, path: str | os.PathLike[str] | None = None, show_ids: bool = False) -> str:
    """The report of an `Audit` (or its `to_dict()`) as HTML; written to `path` if given.

    Customers' ids are masked, the same number for the same customer throughout, unless `show_ids`.
    """
    page = Page(audit if isinstance(audit, Mapping) else audit.to_dict(), show_ids)
    front = page_one(page)
    parts = (changed, log, holdout, customers, lifecycle, groups, ubiquity, comes_next, method, words)
    body = "".join(part(page) for part in parts)
    version = page.audit["stamp"]["version"]
    html = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Customer audit</title>'
        f'<link rel="icon" href="data:,"><style>{_asset("style.css")}</style></head><body><main>{front}{body}</main>'
        f"<footer>Made with habitue {version}. This file is complete: it loads nothing.</footer>"
        f'<div id="tip" role="tooltip" hidden></div><script>{_asset("script.js")}</script></body></html>\n'
    )
    if path is not None:
        Path(path).write_text(html, encoding="utf-8")
    return html


def _asset(name: str) -> str:
    return files(f"{__package__}._report").joinpath(name).read_text(encoding="utf-8")
