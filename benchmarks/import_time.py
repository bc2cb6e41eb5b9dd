"""What `import` costs in a fresh interpreter."""

from bench import Row, Unavailable, compare, output, python_of, take_turns

IMPORT = "import time; begin = time.perf_counter(); import {}; print(time.perf_counter() - begin)"
PEERS = {"lifetimes": "lifetimes", "pymc-marketing": "pymc_marketing"}


def importing(module: str, environment: str | None):
    command = [python_of(environment), "-W", "ignore", "-c", IMPORT.format(module)]
    return lambda: float(output(command, f"import {module}").split()[-1])


def measure() -> list[Row]:
    rows, calls = [], {"habitue": importing("habitue", None)}
    for peer, module in PEERS.items():
        try:
            calls[peer] = importing(module, peer)
        except Unavailable as reason:
            rows.append(Row("import", peer=peer, remark=str(reason)))
    taken = take_turns(calls, rounds=7)
    return rows + [compare("import", taken["habitue"], peer, taken[peer], "< 0.2 s") for peer in PEERS if peer in taken]
