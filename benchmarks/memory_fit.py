"""Fits 10,000,000 customers in a fresh process: python memory_fit.py FOLDER.

Prints the bytes a customer it took at most above what the process held before, and those of the input.
"""

import re
import sys
from pathlib import Path

import habitue as hb
import numpy as np

COPIES = 10


def memory(which: str) -> int:
    """Bytes resident now (VmRSS) or at most (VmHWM)."""
    return int(re.search(rf"{which}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024


def columns(folder: str) -> dict[str, np.ndarray]:
    """The customers in `folder`, again and again, in a unit of time that differs from copy to copy."""
    made = {}
    for name in ("frequency", "recency", "T"):
        once = np.load(f"{folder}/{name}.npy")
        made[name] = np.empty(COPIES * len(once))
        for i in range(COPIES):
            factor = 1.0 if name == "frequency" else 1.0 + 1e-6 * i
            np.multiply(once, factor, out=made[name][i * len(once) : (i + 1) * len(once)])
    return made


histories = columns(sys.argv[1])
customers = len(histories["T"])
before = memory("VmRSS")
Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
fit = hb.clv.fit(hb.clv.BgNbd, histories)
print((memory("VmHWM") - before) / customers, sum(c.nbytes for c in histories.values()) / customers)
