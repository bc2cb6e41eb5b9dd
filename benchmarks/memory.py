"""What a fit of 10,000,000 customers needs above its input: the peak of the process, less what it held before."""

import sys

from bench import HERE, Row, Unavailable, output, program
from inputs import customers


def measure() -> list[Row]:
    rows = []
    for language in ("C++", "Python"):
        row = Row(f"memory of a fit, 10,000,000 customers, {language}", aim="<= 32 bytes")
        rows.append(row)
        try:
            command = [program("memory")] if language == "C++" else [sys.executable, HERE / "memory_fit.py"]
            above, of_input = map(float, output([*command, customers()], language).split())
            row.ours, row.remark = f"{above:.1f} bytes", f"a customer, above {of_input:.0f} of input"
        except Unavailable as reason:
            row.remark = str(reason)
    return rows
