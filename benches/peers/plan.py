"""The plan that all peers simulate: written as planodds reads it, and read as peers need it."""

import csv
import pathlib
import random
import sys
from typing import NamedTuple

import numpy as np

MINUTES_PER_DAY = 480


class Estimate(NamedTuple):
    """A three-point estimate in minutes, or as a share of a duration."""

    low: float
    likely: float
    high: float

    @property
    def alpha(self):
        """First shape of the beta distribution that is the PERT's."""
        return 1 + 4 * (self.likely - self.low) / (self.high - self.low)

    @property
    def beta(self):
        """Its second shape."""
        return 1 + 4 * (self.high - self.likely) / (self.high - self.low)


class Task(NamedTuple):
    """A task; predecessors are indices of earlier tasks."""

    estimate: Estimate
    is_pert: bool
    predecessors: list


class Risk(NamedTuple):
    """A threat that occurs or does not, with one impact for all its tasks."""

    probability: float
    impact: Estimate
    tasks: list


class Plan(NamedTuple):
    """Tasks in an order that suits a forward pass, and risks by kind of impact."""

    tasks: list
    shares: list
    delays: list


class Summary(NamedTuple):
    """What every peer must agree on; times in days."""

    mean: float
    sd: float
    p50: float
    p80: float
    criticality: float
    correlations: float


def write(folder, n_tasks):
    """Writes layers of ten tasks, each after one to three of the thirty tasks before its layer.

    Every second estimate is triangular, the others PERT; one risk for every ten tasks, in turn
    a delay and a share of the duration, acts on two of them.
    """
    draw = random.Random(n_tasks)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "tasks.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["id", "low", "likely", "high", "distribution", "predecessors"])
        for task in range(n_tasks):
            layer = task // 10 * 10
            earlier = range(max(0, layer - 30), layer)
            predecessors = draw.sample(earlier, draw.randint(1, 3)) if layer else []
            likely = draw.randint(2, 20)
            low = round(likely * draw.uniform(0.6, 0.9), 2)
            high = round(likely * draw.uniform(1.2, 2.0), 2)
            shape = ("triangular", "pert")[task % 2]
            links = "; ".join(f"T{predecessor}" for predecessor in predecessors)
            table.writerow([f"T{task}", low, likely, high, shape, links])
    with open(folder / "risks.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["id", "probability", "low", "likely", "high", "tasks"])
        for risk in range(n_tasks // 10):
            impact = ("1d", "2d", "5d") if risk % 2 == 0 else ("5%", "10%", "40%")
            tasks = f"T{risk * 10 + 3}; T{risk * 10 + 7}"
            table.writerow([f"R{risk}", "30%", *impact, tasks])


def read(folder):
    """Reads what `write` has written."""

    def rows(name):
        with open(folder / name, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def indices(cell):
        return [int(part.strip(" T")) for part in cell.split(";") if part.strip()]

    def estimate(row, unit, scale):
        cells = (row["low"], row["likely"], row["high"])
        return Estimate(*(float(cell.rstrip(unit)) * scale for cell in cells))

    tasks = [
        Task(
            estimate(row, "d", MINUTES_PER_DAY),
            row["distribution"] == "pert",
            indices(row["predecessors"]),
        )
        for row in rows("tasks.csv")
    ]
    shares, delays = [], []
    for row in rows("risks.csv"):
        is_share = row["likely"].endswith("%")
        impact = estimate(row, "%", 0.01) if is_share else estimate(row, "d", MINUTES_PER_DAY)
        probability = float(row["probability"].rstrip("%")) / 100
        kind = shares if is_share else delays
        kind.append(Risk(probability, impact, indices(row["tasks"])))
    return Plan(tasks, shares, delays)


def summary(finish, n_critical, sums):
    """From all finishes and, by task, counts of being critical and sums as peers keep them."""
    n = len(finish)
    duration, square, with_finish = sums / n
    finish_from_first = finish.mean() - finish[0]
    covariance = with_finish - duration * finish_from_first
    scale = np.sqrt(square - duration**2) * finish.std()
    p50, p80 = np.percentile(finish, [50, 80], method="inverted_cdf")
    return Summary(
        finish.mean() / MINUTES_PER_DAY,
        finish.std() / MINUTES_PER_DAY,
        p50 / MINUTES_PER_DAY,
        p80 / MINUTES_PER_DAY,
        n_critical.mean() / n,
        (covariance / scale).sum(),
    )


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
