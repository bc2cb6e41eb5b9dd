"""Holds one call of one peer ready in that peer's environment: python worker.py PEER FUNCTION ARGUMENTS.

Reads "run" or "facts" from standard input, line by line, and answers each with a line of JSON.
"""

import gc
import importlib
import importlib.metadata
import json
import os
import sys
import time
import warnings

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what libraries print must not come between the answers
warnings.simplefilter("ignore")


def answer(**what):
    print(json.dumps(what), file=answers, flush=True)


module = importlib.import_module(f"peers.{sys.argv[1]}")
run, facts = getattr(module, sys.argv[2])(**json.loads(sys.argv[3]))
answer(version=importlib.metadata.version(sys.argv[1].replace("_", "-")))

result = None
for line in sys.stdin:
    if line.strip() == "run":
        result = None
        gc.collect()
        begin = time.perf_counter()
        result = run()
        answer(seconds=time.perf_counter() - begin)
    else:
        answer(**facts(result))
