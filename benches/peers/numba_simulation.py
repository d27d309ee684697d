"""The simulation in numba: loops over iterations, tasks and relations, compiled."""

import math

import numpy as np
from numba import njit

compiled = njit(fastmath=True, error_model="numpy")


def compile_plan(plan):
    """The plan as arrays."""

    def ragged(lists):
        ends = np.cumsum([0] + [len(items) for items in lists])
        return np.array([item for items in lists for item in items], np.int32), ends

    def table(estimates):
        rows = [(*estimate, estimate.alpha, estimate.beta) for estimate in estimates]
        return np.array(rows).reshape(-1, 5)

    estimates = table([task.estimate for task in plan.tasks])
    is_pert = np.array([task.is_pert for task in plan.tasks])
    risks = plan.shares + plan.delays
    probability = np.array([risk.probability for risk in risks])
    impact = table([risk.impact for risk in risks])
    predecessors = ragged([task.predecessors for task in plan.tasks])
    affected = ragged([risk.tasks for risk in risks])
    return estimates, is_pert, *predecessors, len(plan.shares), probability, impact, *affected


def simulate(compiled, n, seed):
    """The finishes of `n` iterations and, by task, how often it was critical and sums.

    Sums are of the duration less its likely value, of the square of that, and of its product
    with the finish less that of the first iteration.
    """
    return loops(np.random.Generator(np.random.SFC64(seed)), n, *compiled)


@compiled
def pert(rng, estimates, row):
    """Draws a beta variable as a share of two gammas, faster here than `rng.beta`."""
    low, high = estimates[row, 0], estimates[row, 2]
    first = rng.standard_gamma(estimates[row, 3])
    second = rng.standard_gamma(estimates[row, 4])
    return low + (high - low) * first / (first + second)


@compiled
def triangular(rng, estimates, row):
    """Draws by the inverse of the distribution function, faster than `rng.triangular`."""
    low, likely, high = estimates[row, 0], estimates[row, 1], estimates[row, 2]
    uniform = rng.random()
    if uniform * (high - low) < likely - low:
        return low + math.sqrt(uniform * (high - low) * (likely - low))
    return high - math.sqrt((1 - uniform) * (high - low) * (high - likely))


@compiled
def loops(rng, n, estimates, is_pert, links, ends, n_shares, probability, impact, hit, hit_ends):
    """Simulates one iteration after another."""
    n_tasks = len(estimates)
    finishes = np.empty(n)
    n_critical = np.zeros(n_tasks)
    sums = np.zeros((3, n_tasks))
    duration = np.empty(n_tasks)
    start = np.empty(n_tasks)
    finish = np.empty(n_tasks)
    critical = np.empty(n_tasks, np.bool_)
    for iteration in range(n):
        for task in range(n_tasks):
            if is_pert[task]:
                duration[task] = pert(rng, estimates, task)
            else:
                duration[task] = triangular(rng, estimates, task)
        for risk in range(n_shares):
            if rng.random() < probability[risk]:
                factor = 1 + pert(rng, impact, risk)
                for index in range(hit_ends[risk], hit_ends[risk + 1]):
                    duration[hit[index]] *= factor
        np.rint(duration, duration)
        for risk in range(n_shares, len(probability)):
            if rng.random() < probability[risk]:
                delay = np.rint(pert(rng, impact, risk))
                for index in range(hit_ends[risk], hit_ends[risk + 1]):
                    duration[hit[index]] += delay
        project_finish = 0.0
        for task in range(n_tasks):
            earliest = 0.0
            for index in range(ends[task], ends[task + 1]):
                earliest = max(earliest, finish[links[index]])
            start[task] = earliest
            finish[task] = earliest + duration[task]
            project_finish = max(project_finish, finish[task])
        finishes[iteration] = project_finish
        # What drives the finish, traced back from it, has no float: cheaper than late dates.
        for task in range(n_tasks):
            critical[task] = finish[task] == project_finish
        for task in range(n_tasks - 1, -1, -1):
            if critical[task]:
                n_critical[task] += 1
                for index in range(ends[task], ends[task + 1]):
                    if finish[links[index]] == start[task]:
                        critical[links[index]] = True
        centred_finish = project_finish - finishes[0]
        for task in range(n_tasks):
            centred = duration[task] - estimates[task, 1]
            sums[0, task] += centred
            sums[1, task] += centred * centred
            sums[2, task] += centred * centred_finish
    return finishes, n_critical, sums
