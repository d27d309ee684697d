"""The simulation in NumPy: arrays of tasks × iterations, one array operation a task.

Iterations go in blocks, whose rows of one task fit the first cache. Times are whole minutes in
32-bit floats, exact up to 2²⁴.
"""

import numpy as np

# Of 128 … 10,000 the fastest for 300 to 4,000 tasks: fewer iterations pay more for the calls,
# more of them for fresh memory.
BLOCK = 2048


def simulate(plan, n, seed):
    """The finishes of `n` iterations and, by task, how often it was critical and sums.

    Sums are of the duration less its likely value, of the square of that, and of its product
    with the finish less that of the first iteration.
    """
    rng = np.random.Generator(np.random.SFC64(seed))
    likely = np.array([[task.estimate.likely] for task in plan.tasks], np.float32)
    finishes = np.empty(n)
    n_critical = np.zeros(len(plan.tasks))
    sums = np.zeros((3, len(plan.tasks)))
    for first in range(0, n, BLOCK):
        size = min(BLOCK, n - first)
        duration = draw(plan, rng, size)
        finish, project_finish = forward(plan.tasks, duration)
        finishes[first : first + size] = project_finish
        n_critical += criticality(plan.tasks, duration, finish, project_finish)
        duration -= likely
        sums[0] += duration.sum(axis=1)
        sums[1] += np.einsum("ti,ti->t", duration, duration)
        sums[2] += duration @ (project_finish - np.float32(finishes[0]))
    return finishes, n_critical, sums


def draw(plan, rng, size):
    """Durations with the risks that occur: an array of tasks × iterations."""
    duration = np.empty((len(plan.tasks), size), np.float32)
    for task, row in zip(plan.tasks, duration):
        (pert if task.is_pert else triangular)(task.estimate, rng, row)
    for risk in plan.shares:
        occurred, impact = draw_risk(risk, rng, size)
        for task in risk.tasks:
            duration[task, occurred] *= 1 + impact
    np.rint(duration, out=duration)
    for risk in plan.delays:
        occurred, impact = draw_risk(risk, rng, size)
        np.rint(impact, out=impact)
        for task in risk.tasks:
            duration[task, occurred] += impact
    return duration


def draw_risk(risk, rng, size):
    """The iterations in which a risk occurs, and its impact in each."""
    occurred = np.flatnonzero(rng.random(size, np.float32) < risk.probability)
    impact = np.empty(len(occurred), np.float32)
    pert(risk.impact, rng, impact)
    return occurred, impact


def triangular(estimate, rng, out):
    """Draws by the inverse of the distribution function, faster than `rng.triangular`."""
    low, likely, high = estimate
    uniform = rng.random(out=out, dtype=np.float32)
    rising = np.sqrt(uniform * ((high - low) * (likely - low)))
    falling = np.sqrt((1 - uniform) * ((high - low) * (high - likely)))
    is_rising = uniform < (likely - low) / (high - low)
    out[:] = np.where(is_rising, low + rising, high - falling)


def pert(estimate, rng, out):
    """Draws a beta variable as a share of two gammas, in 32 bits faster than `rng.beta`."""
    first = rng.standard_gamma(estimate.alpha, out=out, dtype=np.float32)
    total = rng.standard_gamma(estimate.beta, len(out), dtype=np.float32)
    total += first
    out /= total
    out *= estimate.high - estimate.low
    out += estimate.low


def forward(tasks, duration):
    """The finish of every task, and of the project."""
    finish = np.empty_like(duration)
    for task, row in enumerate(finish):
        predecessors = tasks[task].predecessors
        if not predecessors:
            row[:] = duration[task]
            continue
        start = finish[predecessors[0]]
        for predecessor in predecessors[1:]:
            start = np.maximum(start, finish[predecessor], out=row)
        np.add(start, duration[task], out=row)
    return finish, finish.max(axis=0)


def criticality(tasks, duration, finish, project_finish):
    """In how many iterations each task has no float, by a backward pass."""
    late_finish = np.empty_like(finish)
    late_finish[:] = project_finish
    late_start = np.empty_like(project_finish)
    for task in range(len(tasks) - 1, -1, -1):
        np.subtract(late_finish[task], duration[task], out=late_start)
        for predecessor in tasks[task].predecessors:
            late = late_finish[predecessor]
            np.minimum(late, late_start, out=late)
    return np.count_nonzero(late_finish == finish, axis=1)
