#!/usr/bin/env python3
"""Counts how large the program is: lines, files, conditions in templates; and what installing and running it costs.

See README.md beside this file.
"""
import argparse
import importlib.util
import json
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOALS = {
    "lines in src": "at most 38,000",
    "lines of the largest file in src": "at most 300",
    "lines of the median file in src": "about 100",
    "conditions in templates": "at most 400",
    "install from source, CPU s": "at most 140",
    "binary, MiB": "at most 6",
    "`new --yes`, share of `cargo new`'s CPU": "at most 0.25",
}
ROUNDS = 20


def run(command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed: {done.stderr}")


def counted():
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "src").rglob("*.rs")]
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.hbs"))
    conditions = len(re.findall(r"\{\{~?#(?:if|unless)\b|\{\{~?else if\b", text))
    return [sum(lengths), max(lengths), round(statistics.median(lengths)), conditions]


def installed():
    """CPU seconds of an installation from an empty target folder, and the size of the binary."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(["cargo", "install", "--locked", "--path", ".", "--root", folder / "root", "--target-dir", folder / "target"])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        size = (folder / "root/bin/cargo-lambda-s3").stat().st_size
    return [round(seconds), round(size / 2**20, 1)]


def share_of_cargo_new():
    path = ROOT / "benches/new/run.py"
    spec = importlib.util.spec_from_file_location("bench", path)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    run(["cargo", "build", "--release", "--locked"])
    with tempfile.TemporaryDirectory() as temporary:
        commands = {"ours": [bench.OURS, "new", "made", "--yes", *bench.TRIGGER], "cargo": ["cargo", "new", "made"]}
        measured = bench.medians(commands, pathlib.Path(temporary) / "work", ROUNDS)
    return [round(measured["ours"][0] / measured["cargo"][0], 2)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--install", action="store_true", help="install from source, too: minutes of all cores")
    parser.add_argument("--new", action="store_true", help="measure `new` beside `cargo new`, too, with a release build")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    given = parser.parse_args()
    values = counted() + (installed() if given.install else [None, None]) + (share_of_cargo_new() if given.new else [None])
    figures = {name: value for name, value in zip(GOALS, values) if value is not None}
    if given.json:
        print(json.dumps(figures, indent=2))
        return
    print("| | now | goal |\n|---|---|---|")
    for name, value in figures.items():
        print(f"| {name} | {value:,} | {GOALS[name]} |")


if __name__ == "__main__":
    main()
