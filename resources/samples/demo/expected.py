"""Writes expected.json: what the trace-streaming suite's own plotting script says about the demo recordings.

A second, separate writing of that script's arithmetic, so that Quartile's figures are held to something that shares no
code with them. Python's standard library only:

    python3 expected.py            writes expected.json beside this file
    python3 expected.py --check    exits 1 when expected.json says something else

All memory figures are in the CSV's "MB", which are MiB.
"""

import csv
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RECORDINGS = ("stable", "leaking")
PHASES = ("write", "query")


def total(values):
    """Adds from left to right, as sum() did before Python 3.12 began to compensate for rounding."""
    result = 0.0
    for value in values:
        result += value
    return result


def verdict(first, last):
    if last > first * 1.5:
        return "warning"
    if last > first * 1.2:
        return "caution"
    return "stable"


def quarters(first, last):
    return {"first": first, "last": last, "ratio": last / first, "verdict": verdict(first, last)}


def figures(path):
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    heap = [float(row["HeapAlloc(MB)"]) for row in rows]
    n = len(heap)
    quarter = n // 4
    first = total(heap[:quarter]) / quarter
    return {
        "rows": n,
        "peakHeap": max(heap),
        "averageHeap": total(heap) / n,
        "minimumHeap": min(heap),
        "peakRss": max(float(row["RSS(MB)"]) for row in rows),
        "totalGc": max(int(row["NumGC"]) for row in rows),
        "maxGoroutines": max(int(row["NumGoroutine"]) for row in rows),
        # -n//4 is (-n)//4, rounded down: one value too many whenever 4 does not divide n, still divided by n//4.
        "upstream": quarters(first, total(heap[-n // 4 :]) / quarter),
        "corrected": quarters(first, total(heap[n - quarter :]) / quarter),
    }


def main():
    expected = {
        recording: {phase: figures(HERE / recording / f"memory_{phase}_small.csv") for phase in PHASES}
        for recording in RECORDINGS
    }
    text = json.dumps(expected, indent=2) + "\n"
    target = HERE / "expected.json"
    if "--check" in sys.argv[1:]:
        sys.exit(0 if target.read_text() == text else 1)
    target.write_text(text)


if __name__ == "__main__":
    main()
