"""Times planodds, NumPy and numba in turn on the same plans, and compares what they find.

Exits with 1 if two of them differ by more than sampling explains.
"""

import argparse
import json
import math
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

import numba_simulation
import numpy_simulation
from plan import Summary, read, summary, write

# planodds alone is the difference between a run of so many times the iterations and one of them.
FACTOR = 5
# A run of planodds is so much shorter than the others' that it is repeated in every round.
REPEATS = 5


def main():
    parser = argparse.ArgumentParser(prog="benches/peers/run", description=__doc__)
    parser.add_argument("planodds", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("target", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("tasks", nargs="*", type=int, default=[300, 1000, 4000])
    parser.add_argument("--iterations", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    n = options.iterations

    print(f"{n:,} iterations, {options.rounds} rounds. Times in days.\n")
    print(f"{'tasks':>5}  {'':12}" + "".join(f"{name:>13}" for name in Summary._fields))
    all_agree = True
    rows = []
    for n_tasks in options.tasks:
        folder = options.target / f"layered-{n_tasks}"
        write(folder, n_tasks)
        seconds, found = measure(options.planodds, folder, n, options.rounds)
        for name, values in found.items():
            cells = "".join(f"{value:13.4f}" for value in values)
            print(f"{n_tasks:5}  {name:12}{cells}")
        all_agree &= agree(found, n, n_tasks)
        rows.append((n_tasks, {name: 1e9 * s / n / n_tasks for name, s in seconds.items()}))

    print("\nMedian nanoseconds a task and iteration; in brackets, times what planodds alone needs:\n")
    names = list(rows[0][1])
    print("| tasks | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    for n_tasks, times in rows:
        cells = [f"{ns:.2f} ({ns / times['planodds']:.1f})" for ns in times.values()]
        print(f"| {n_tasks:,} | " + " | ".join(cells) + " |")
    sys.exit(0 if all_agree else 1)


def measure(planodds, folder, n, rounds):
    """Median seconds by who simulates, and what each found in the first round."""
    plan = read(folder)
    compiled = numba_simulation.compile_plan(plan)
    numba_simulation.simulate(compiled, 1, 0)
    seconds = defaultdict(list)
    found = {}
    for seed in range(1, rounds + 1):
        begin = time.perf_counter()
        result = numpy_simulation.simulate(plan, n, seed)
        seconds["NumPy"].append(time.perf_counter() - begin)
        found.setdefault("NumPy", summary(*result))
        begin = time.perf_counter()
        result = numba_simulation.simulate(compiled, n, seed)
        seconds["numba"].append(time.perf_counter() - begin)
        found.setdefault("numba", summary(*result))
        for threads, suffix in ((1, ""), (2, ", 2 threads")):
            for _ in range(REPEATS):
                whole = seconds_of(planodds, folder, n, threads)
                longer = seconds_of(planodds, folder, FACTOR * n, threads)
                seconds["planodds" + suffix].append((longer - whole) / (FACTOR - 1))
                seconds["whole process" + suffix].append(whole)
    found["planodds"] = planodds_summary(planodds, folder, n)
    return {name: median(times) for name, times in seconds.items()}, found


def command(planodds, folder, n, *options):
    return [planodds, "run", folder, "--quiet", "--iterations", str(n), *options]


def seconds_of(planodds, folder, n, threads):
    """How long planodds takes from start to end for its text answer."""
    words = command(planodds, folder, n, "--threads", str(threads))
    begin = time.perf_counter()
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begin


def planodds_summary(planodds, folder, n):
    """The same of planodds, from its JSON."""
    words = command(planodds, folder, n, "--format", "json", "--percentiles", "50,80")
    answer = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    finish, tasks = answer["finish"], answer["tasks"]
    days = {row["p"]: row["days"] for row in finish["percentiles"]}
    return Summary(
        finish["mean_days"],
        finish["sd_days"],
        days[50],
        days[80],
        sum(task["criticality"] for task in tasks) / len(tasks),
        sum(task["sensitivity"]["pearson"] for task in tasks),
    )


def agree(found, n, n_tasks):
    """Whether the peers found what planodds did, give or take five standard errors.

    The errors are those of the difference of two samples of a normal finish. That of the
    correlations is theirs if the tasks were independent of the finish, an upper limit. Mean
    criticality has none that is known beforehand: it may differ by one part in a hundred.
    """
    truth = found["planodds"]
    of_mean = truth.sd * math.sqrt(2 / n)
    tolerance = Summary(
        mean=5 * of_mean,
        sd=5 * of_mean * math.sqrt(1 / 2),
        p50=5 * of_mean * 1.2533,
        p80=5 * of_mean * 1.4288,
        criticality=0.01 * truth.criticality,
        correlations=5 * math.sqrt(2 * n_tasks / n),
    )
    all_agree = True
    for name, values in found.items():
        for field, value, expected, limit in zip(Summary._fields, values, truth, tolerance):
            if abs(value - expected) > limit:
                print(f"{name}: {field} is {value}, not {expected} ± {limit}", file=sys.stderr)
                all_agree = False
    return all_agree


if __name__ == "__main__":
    main()
