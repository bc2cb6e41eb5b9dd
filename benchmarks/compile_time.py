"""How long a C++ file that fits one model compiles, with headers alone and with habitue::compiled.

Processor time, which other work on the machine disturbs less than the time of day.
"""

import resource
import statistics

from bench import HERE, Row, compiler, output, seconds, take_turns

FILES = {
    "Eigen alone": ["compile_eigen.cpp"],
    "headers": ["compile_fit.cpp"],
    "compiled": ["compile_fit.cpp", "-DHABITUE_COMPILED", "-DEIGEN_MAX_ALIGN_BYTES=16"],
}


def compiling(arguments: list[str]):
    def processor_time() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    def run() -> float:
        begin = processor_time()
        output([*compiler(), "-c", "-o", "/dev/null", *arguments], "compile", cwd=HERE)
        return processor_time() - begin

    return run


def measure() -> list[Row]:
    taken = take_turns({name: compiling(arguments) for name, arguments in FILES.items()}, rounds=5, budget=60.0)
    rows = []
    for name, aim in (("headers", "<= 3 s"), ("compiled", "<= 1.5 s")):
        beyond = statistics.median(a - b for a, b in zip(taken[name], taken["Eigen alone"], strict=False))
        whole, eigen = (seconds(statistics.median(taken[file])) for file in (name, "Eigen alone"))
        remark = f"beyond Eigen's own {eigen}; in all {whole}"
        rows.append(Row(f"compile a file that fits one model, {name}", seconds(beyond), aim=aim, remark=remark))
    return rows
