#!/usr/bin/env python3
"""Counts what a generated project holds: files, lines, and conditions in the templates of its code. Nothing is built.

See README.md beside this file.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FUNCTIONS = 10
GOALS = {
    "files of a project": 20,
    "lines of a project": 1500,
    "Rust files of a project": 7,
    "Rust lines of a project": 850,
    f"files of {FUNCTIONS} functions in a workspace": 130,
    f"lines of {FUNCTIONS} functions in a workspace": 9000,
    "conditions in templates/src": 80,
}


def new(program, folder, path):
    name = pathlib.PurePath(path).name
    flags = ["--trigger", f"s3://{name}-inbox/incoming/", "--write", f"s3://{name}-outbox/small/"]
    command = [program, "new", path, "--yes", "--vcs", "none", "--deploy", "sam", *flags]
    # Nothing of the machine's own configuration counts.
    environment = {**os.environ, "CARGO_LAMBDA_S3_CONFIG": ""}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed: {done.stderr}")


def files(folder):
    """All but what cargo writes by itself."""
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "Cargo.lock"]


def lines(paths):
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)


def conditions():
    text = "".join(path.read_text(encoding="utf-8") for path in files(ROOT / "templates/src"))
    return len(re.findall(r"\{\{~?#(?:if|unless)\b|\{\{~?else if\b", text))


def figures(program):
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        new(program, folder, "thumbs")
        project = files(folder / "thumbs")
        rust = [path for path in project if path.suffix == ".rs"]
        workspace = folder / "many"
        workspace.mkdir()
        (workspace / "Cargo.toml").write_text('[workspace]\nresolver = "3"\nmembers = ["functions/*"]\n')
        for number in range(FUNCTIONS):
            new(program, workspace, f"functions/function-{number}")
        several = files(workspace)
        values = [len(project), lines(project), len(rust), lines(rust), len(several), lines(several), conditions()]
    return dict(zip(GOALS, values))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "target/debug/cargo-lambda-s3")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    given = parser.parse_args()
    counted = figures(given.program.resolve())
    if given.json:
        print(json.dumps(counted, indent=2))
        return
    print("| | now | goal |\n|---|---|---|")
    for name, value in counted.items():
        print(f"| {name} | {value:,} | at most {GOALS[name]:,} |")


if __name__ == "__main__":
    main()
