"""Dates of schedule files by planodds, beside those that MPXJ's schedulers compute.

Neither is told the dates that the files hold: MPXJ clears them before it schedules, and
planodds only compares with them afterwards. Finished activities are left out: the two tools
that wrote such files disagree on what their early and late dates are.
"""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import jpype
import mpxj  # puts MPXJ's classes on the path of the Java machine

# Known differences, decided by dates that the tools themselves stored (tests/import_proof.rs):
# a finish that an FF or SF relation asks for in free time is met when work begins again, and a
# milestone's late dates stay where work begins. A task of Microsoft Project as late as possible
# is shown here where its free float puts it; there it keeps its early dates.
FIELDS = ("early_start", "early_finish", "late_start", "late_finish")


def by_planodds(program, path):
    """Dates by id; None where the file is refused."""
    command = [program, "run", str(path), "--format", "json", "-n", "1", "-q"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        return None, done.stderr.split("\n", 1)[0]
    tasks = json.loads(done.stdout)["tasks"]
    return {task["id"]: {name: moment(task[name]) for name in FIELDS} for task in tasks}, None


def moment(text):
    """A date and time; a finish at midnight is told as the last minute of its day."""
    if not text:
        return None
    at = datetime.fromisoformat(text)
    return at + timedelta(minutes=1) if (at.hour, at.minute) == (23, 59) else at


def java_moment(value):
    return value and datetime.fromisoformat(str(value.toString()))


def complete(file):
    """Says of every task what MPXJ insists on: that nothing was done of it so far."""
    duration, unit = jpype.JClass("org.mpxj.Duration"), jpype.JClass("org.mpxj.TimeUnit")
    for task in file.getTasks():
        if task.getActualDuration() is None:
            task.setActualDuration(duration.getInstance(0, unit.HOURS))
        if task.getRemainingDuration() is None:
            task.setRemainingDuration(task.getDuration())


def by_mpxj(path):
    """Dates by id of unfinished tasks, of every project in the file."""
    reader = jpype.JClass("org.mpxj.reader.UniversalProjectReader")()
    found = {}
    for file in reader.readAll(str(path)):
        properties = file.getProjectProperties()
        is_p6 = "Primavera" in str(properties.getFileApplication())
        cpm = jpype.JPackage("org").mpxj.cpm
        scheduler = cpm.PrimaveraScheduler() if is_p6 else cpm.MicrosoftScheduler()
        start = properties.getPlannedStart() if is_p6 else None
        complete(file)
        scheduler.schedule(file, start or properties.getStartDate())
        for task in file.getTasks():
            if task.getSummary() or task.getActualFinish() is not None:
                continue
            id = task.getActivityID() if is_p6 else task.getUniqueID()
            dates = (task.getEarlyStart(), task.getEarlyFinish(), task.getLateStart(), task.getLateFinish())
            found[str(id)] = dict(zip(FIELDS, map(java_moment, dates)))
    return found


def compare(program, path):
    """Prints what differs; returns how many activities were compared and how many differ."""
    ours, refusal = by_planodds(program, path)
    if ours is None:
        print(f"{path.name}: refused by planodds: {refusal}")
        return 0, 0
    try:
        theirs = by_mpxj(path)
    except jpype.JException as error:
        print(f"{path.name}: not scheduled by MPXJ: {error}")
        return 0, 0
    compared = differing = 0
    for id, dates in theirs.items():
        if id not in ours:
            continue
        compared += 1
        found = [
            f"{name} {ours[id][name]} (MPXJ {dates[name]})"
            for name in FIELDS
            if dates[name] != ours[id][name]
        ]
        if found:
            differing += 1
            print(f"{path.name}: {id}: " + "; ".join(found))
    print(f"{path.name}: {compared} activities compared, {differing} differ")
    return compared, differing


def main(program, *paths):
    jpype.startJVM()
    counts = [compare(program, Path(path)) for path in paths]
    compared, differing = map(sum, zip(*counts))
    print(f"in all {compared} activities compared, {differing} differ")


if __name__ == "__main__":
    main(*sys.argv[1:])
