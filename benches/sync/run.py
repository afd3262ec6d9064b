#!/usr/bin/env python3
"""Times `cargo lambda-s3 sync --check --workspace` on 10, 100 and 1,000 functions, beside `copier update` on the same files.

Whole processes with everything they start: CPU and wall time, medians of some rounds. Prints the rows of the
table in docs/benchmarks.md. See README.md beside this file.
"""
import argparse
import json
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
COPIER = "copier==9.19.1"
VENV = ROOT / "target/bench/copier"
TRIGGER = ["--trigger", "s3://in-bucket/incoming/*.jpg", "--write", "s3://out-bucket/thumbs/"]
GIT = {
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b",
    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
}


def run(command, folder, **options):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=os.environ | GIT, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed: {done.stderr}")
    return done.stdout


def measure(command, folder):
    """(CPU seconds, wall seconds, output) of a process and its children."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | GIT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        if status != 0:
            sys.exit(f"{' '.join(map(str, command))} failed with status {status}")
        out.seek(0)
        return usage.ru_utime + usage.ru_stime, wall, out.read()


def workspace(folder, size):
    """A workspace of so many functions, in step."""
    functions = folder / "functions"
    functions.mkdir(parents=True)
    for number in range(size):
        run([OURS, "new", f"thumbs-{number}", "--yes", "--vcs", "none", *TRIGGER], functions)
    (folder / "Cargo.toml").write_text('[workspace]\nresolver = "3"\nmembers = ["functions/*"]\n')
    # Made alone, members now: profiles and workflows are the workspace's.
    run([OURS, "sync", "--workspace"], folder)


def copier_projects(folder, size):
    """Projects of the same files that copier made, up to date, each a repository as copier wants it."""
    template = folder / "template"
    run([OURS, "new", template, "--name", "placeholder", "--yes", "--vcs", "none", *TRIGGER], folder)
    shutil.rmtree(template / ".lambda-s3")
    manifest = template / "Cargo.toml"
    (template / "Cargo.toml.jinja").write_text(manifest.read_text().replace("placeholder", "{{ name }}"))
    manifest.unlink()
    (template / "copier.yml").write_text("name:\n  type: str\n")
    (template / "{{ _copier_conf.answers_file }}.jinja").write_text("{{ _copier_answers|to_nice_yaml -}}\n")
    commit(template)
    run(["git", "tag", "v1.0.0"], template)
    projects = []
    for number in range(size):
        project = folder / f"thumbs-{number}"
        run([VENV / "bin/copier", "copy", "--defaults", "--data", f"name=thumbs-{number}", template, project], folder)
        commit(project)
        projects.append(project)
    return projects


def commit(folder):
    run(["git", "init", "--quiet"], folder)
    run(["git", "add", "--all"], folder)
    run(["git", "commit", "--quiet", "--message", "made"], folder)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000])
    arguments = arguments.parse_args()
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    if not (VENV / "bin/copier").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin/pip", "install", "--quiet", COPIER], check=True)
    print("| functions | `sync --check --workspace`: CPU s | wall s | of that `cargo metadata`, wall s | `copier update`: CPU s | wall s |")
    print("|---|---|---|---|---|---|")
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as scratch:
            scratch = pathlib.Path(scratch)
            workspace(scratch / "ours", size)
            command = [OURS, "sync", "--check", "--workspace", "--format", "json"]
            runs = [measure(command, scratch / "ours") for _ in range(arguments.rounds + 1)][1:]
            cpu, wall = (statistics.median(run[at] for run in runs) for at in (0, 1))
            reports = [json.loads(output) for _, _, output in runs]
            assert all(report["in_step"] and len(report["projects"]) == size for report in reports)
            cargo = statistics.median(report["cargo_metadata_ms"] for report in reports) / 1000
            row = f"| {size:,} | {cpu:.2f} | {wall:.2f} | {cargo:.2f} |"
            if size <= 10:
                (scratch / "copier").mkdir()
                projects = copier_projects(scratch / "copier", size)
                update = [VENV / "bin/copier", "update", "--defaults", "--quiet"]
                spent = [measure(update, project)[:2] for project in projects]
                cpu, wall = (sum(column) for column in zip(*spent))
                row += f" {cpu:.1f} | {wall:.1f} |"
            else:
                row += " – | – |"
            print(row, flush=True)


if __name__ == "__main__":
    main()
