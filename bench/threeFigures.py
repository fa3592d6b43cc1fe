"""The trace suite's three figures by matplotlib, for the bench of reports: two phases of three panels, and both side by side."""

import csv
import json
import resource
import sys
from datetime import datetime

import matplotlib

matplotlib.use("Agg")
import matplotlib.dates as dates
import matplotlib.pyplot as plt

source, folder, told = sys.argv[1:4]


def read(phase):
    with open(f"{source}/memory_{phase}_small.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {name: [float(row[name]) for row in rows] for name in rows[0] if name != "Timestamp"}
    columns["at"] = [datetime.fromisoformat(row["Timestamp"].replace("Z", "+00:00")) for row in rows]
    return columns


def phase_figure(phase, data):
    figure, (memory, collections, goroutines) = plt.subplots(3, 1, figsize=(14, 10), sharex=True)
    for name in ("HeapAlloc(MB)", "HeapSys(MB)", "RSS(MB)"):
        memory.plot(data["at"], data[name], label=name, linewidth=2)
    heap = data["HeapAlloc(MB)"]
    for value, color in ((max(heap), "red"), (sum(heap) / len(heap), "green")):
        memory.axhline(value, color=color, linestyle="--", alpha=0.5, label=f"{value:.1f} MB")
    collections.plot(data["at"], data["NumGC"], color="orange")
    goroutines.plot(data["at"], data["NumGoroutine"], color="purple")
    for panel, title in ((memory, "Memory (MB)"), (collections, "GC Cycles"), (goroutines, "Goroutine Count")):
        panel.set_ylabel(title)
        panel.grid(True, alpha=0.3)
        panel.xaxis.set_major_formatter(dates.DateFormatter("%H:%M:%S"))
    memory.legend(loc="best")
    figure.tight_layout()
    figure.savefig(f"{folder}/memory_{phase}.png", dpi=150)


def comparison_figure(sides):
    figure, panels = plt.subplots(2, 1, figsize=(16, 10))
    for panel, name in zip(panels, ("HeapAlloc(MB)", "NumGoroutine")):
        for phase, data in sides.items():
            seconds = [(at - data["at"][0]).total_seconds() for at in data["at"]]
            panel.plot(seconds, data[name], label=phase, linewidth=2)
        panel.set_title(name)
        panel.grid(True, alpha=0.3)
        panel.legend()
    figure.tight_layout()
    figure.savefig(f"{folder}/memory_comparison.png", dpi=150)


sides = {phase: read(phase) for phase in ("write", "query")}
for phase, data in sides.items():
    phase_figure(phase, data)
comparison_figure(sides)
used = resource.getrusage(resource.RUSAGE_SELF)
with open(told, "w") as file:
    json.dump({"cpu": used.ru_utime + used.ru_stime, "written": 3}, file)
