"""Prints a plan to measure with: layers of ten tasks, each after one to three tasks before.

    python3 layered_plan.py 4000 > plan.csv
"""

import random
import sys

n_tasks = int(sys.argv[1])
draw = random.Random(n_tasks)
print("id,low,likely,high,predecessors")
for task in range(n_tasks):
    first = task // 10 * 10
    links = {}
    for _ in range(draw.randint(1, 3) if first else 0):
        predecessor = draw.randrange(max(0, first - 30), first)
        links[predecessor] = draw.choice(["", "", "", " SS+2d", " FF+1d"])
    cell = "; ".join(f"T{other}{kind}" for other, kind in links.items())
    likely = draw.randint(2, 20)
    print(f"T{task},{likely * 0.8:g},{likely},{likely * 1.6:g},{cell}")
