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


# The places in a file between which `--update` puts the tables.
BEGIN, END = "<!-- peers -->\n", "<!-- /peers -->"


def main():
    parser = argparse.ArgumentParser(prog="benches/peers/run", description=__doc__)
    parser.add_argument("planodds", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("target", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("tasks", nargs="*", type=int, default=[300, 1000, 4000])
    parser.add_argument("--iterations", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--update", type=Path, metavar="FILE", help="put the tables into FILE")
    options = parser.parse_args()
    n = options.iterations

    all_agree = True
    results, times = [], []
    for n_tasks in options.tasks:
        folder = options.target / f"layered-{n_tasks}"
        write(folder, n_tasks)
        seconds, found = measure(options.planodds, folder, n, options.rounds)
        all_agree &= agree(found, n, n_tasks)
        for name, values in found.items():
            *days, criticality, correlations = values
            cells = [f"{value:,.2f}" for value in days]
            cells += [f"{criticality:.4f}", f"{correlations:.2f}"]
            results.append([f"{n_tasks:,}", name, *cells])
        per_iteration = {name: 1e9 * s / n / n_tasks for name, s in seconds.items()}
        alone = per_iteration["planodds"]
        cells = [f"{ns:.2f} (× {ns / alone:.1f})" for ns in per_iteration.values()]
        times.append([f"{n_tasks:,}", *cells])

    found_heads = ["mean", "sd", "P50", "P80", "mean criticality", "sum of correlations"]
    tables = (
        f"Nanoseconds a task and iteration, medians of {options.rounds} rounds of {n:,}"
        " iterations;\nin brackets, as a multiple of planodds' simulation on one thread.\n\n"
        + table(["tasks", *seconds], times)
        + "\nWhat they found, finishes in days:\n\n"
        + table(["tasks", "", *found_heads], results)
    )
    print(tables)
    if options.update and all_agree:
        before, rest = options.update.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        text = f"{before}{BEGIN}\n{tables}\n{END}{after}"
        options.update.write_text(text, encoding="utf-8")
    sys.exit(0 if all_agree else 1)


def table(heads, rows):
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


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
                seconds[f"planodds{suffix}"].append((longer - whole) / (FACTOR - 1))
                seconds[f"whole process{suffix}"].append(whole)
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
