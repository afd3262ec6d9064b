#!/usr/bin/env python3
"""Times `cargo lambda-s3 new --yes` beside `cargo lambda new`, `cargo generate` and `cargo new`, in turns, in one run.

Whole processes with everything they start (git, cargo): CPU time and peak memory as the kernel accounts them, medians of
some rounds. Prints the rows of the table in docs/benchmarks.md. See README.md beside this file.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = ROOT / "target/release/cargo-lambda-s3"
TRIGGER = ["--trigger", "s3://in-bucket/incoming/*.jpg", "--write", "s3://out-bucket/thumbs/"]


def measure(command, folder, env):
    """(CPU seconds, wall seconds, peak MiB) of a process and its children."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))} failed with status {status}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def medians(commands, folder, rounds):
    """(CPU seconds, wall seconds, peak MiB) of each command, measured in turns, each in an empty folder."""
    results = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            results[name].append(measure(command, folder, os.environ))
    # The first round warms the caches up.
    return {name: [statistics.median(column) for column in zip(*runs[1:])] for name, runs in results.items()}


def local_template(folder, placeholder):
    """A template for a peer: what `cargo lambda-s3 new` writes for the same case, with a placeholder for the name."""
    template = folder / f"template-{placeholder}"
    subprocess.run(
        [OURS, "new", template, "--name", "placeholder", "--yes", "--vcs", "none", *TRIGGER], check=True, capture_output=True
    )
    manifest = template / "Cargo.toml"
    manifest.write_text(manifest.read_text().replace('name = "placeholder"', f'name = "{{{{{placeholder}}}}}"'))
    return template


def find(name, how):
    path = shutil.which(name)
    if path is None:
        sys.exit(f"{name} is not on the path: {how}")
    return path


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=20)
    rounds = arguments.parse_args().rounds
    find("cargo-lambda", "pip install cargo-lambda==1.9.2")
    find("cargo-generate", "cargo install cargo-generate --locked")
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        lambda_template = local_template(scratch, "project_name")
        generate_template = local_template(scratch, "project-name")
        # They hold double braces of their own.
        (generate_template / "cargo-generate.toml").write_text('[template]\nexclude = [".github/**", ".lambda-s3/**"]\n')
        commands = {
            "`cargo-lambda-s3 --version`": [OURS, "--version"],
            "`cargo-lambda-s3 new --yes`": [OURS, "new", "made", "--yes", *TRIGGER],
            "the same with `--vcs none`": [OURS, "new", "made", "--yes", "--vcs", "none", *TRIGGER],
            "`cargo new`": ["cargo", "new", "made"],
            "`cargo lambda new` (local template)": [
                "cargo-lambda", "lambda", "new", "made", "--no-interactive", "--template", lambda_template,
            ],
            "`cargo generate` (local template)": [
                "cargo-generate", "generate", "--path", generate_template, "--name", "made", "--silent",
            ],
        }
        measured = medians(commands, scratch / "work", rounds)
    print("| | CPU ms | wall ms | peak MiB |\n|---|---|---|---|")
    for name, (cpu, wall, peak) in measured.items():
        print(f"| {name} | {cpu * 1000:.1f} | {wall * 1000:.1f} | {peak:.1f} |")


if __name__ == "__main__":
    main()
