#!/usr/bin/env python3
"""Times `cargo lambda-s3 audit --workspace` on 10, 100 and 1,000 functions, beside cfn-lint and checkov on the same templates.

Whole processes with everything they start: CPU and wall time, peak memory, medians of some rounds. Prints the rows of the
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
import threading
import time

from handlers import handler

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = ROOT / "target/release/cargo-lambda-s3"
TOOLS = {"cfn-lint": "cfn-lint==1.58.0", "checkov": "checkov==3.3.30"}
LINES = 500


def venv(tool):
    """The folder of a tool's programs; checkov wants libraries of its own versions."""
    folder = ROOT / "target/bench" / tool
    if not (folder / "bin" / tool).exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin/pip", "install", "--quiet", TOOLS[tool]], check=True)
    return folder / "bin"


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed: {done.stderr}")
    return done.stdout


def children(process):
    """The process and all that it started, by /proc."""
    found, at = [process], 0
    while at < len(found):
        for task in pathlib.Path(f"/proc/{found[at]}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text().split()]
            except OSError:
                pass
        at += 1
    return found


def resident(process):
    """MiB of the process and all that it started, together."""
    pages = 0
    for one in children(process):
        try:
            pages += int(pathlib.Path(f"/proc/{one}/statm").read_text().split()[1])
        except (OSError, IndexError):
            pass
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(command, folder, codes=(0,)):
    """(CPU seconds, wall seconds, peak MiB, output) of a process and its children."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=said)
        # The kernel tells the peak of the largest process; tools that work in several have that together.
        peak, is_done = [0.0], threading.Event()

        def watch():
            while not is_done.wait(0.05):
                peak[0] = max(peak[0], resident(process.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        is_done.set()
        watcher.join()
        code = os.waitstatus_to_exitcode(status)
        if code not in codes:
            said.seek(0)
            sys.exit(f"{' '.join(map(str, command))[:300]} failed with {code}: {said.read().decode()[-2000:]}")
        out.seek(0)
        return usage.ru_utime + usage.ru_stime, wall, max(peak[0], usage.ru_maxrss / 1024), out.read()


def workspace(folder, size, is_shared):
    """A workspace of so many functions, in step; how many lines of Rust, of templates. They share the package that runs their handlers
    where `new` finds a workspace around them; those that are made alone have only the code that is made up here."""
    functions = folder / "functions"
    functions.mkdir(parents=True)
    root = '[workspace]\nresolver = "3"\nmembers = ["functions/*"]\n'
    if is_shared:
        (folder / "Cargo.toml").write_text(root)
    for number in range(size):
        grants = ["--trigger", f"s3://in-bucket-{number}/incoming/*", "--write", f"s3://out-bucket-{number}/thumbs/"]
        run([OURS, "new", f"thumbs-{number}", "--yes", "--vcs", "none", "--deploy", "sam,terraform", *grants], functions)
    (folder / "Cargo.toml").write_text(root)
    # Made alone, members now: profiles and workflows are the workspace's.
    run([OURS, "sync", "--workspace"], folder)
    for number in range(size):
        source = functions / f"thumbs-{number}/src"
        files = handler(number, LINES, f"in-bucket-{number}", f"out-bucket-{number}")
        if is_shared:
            main = (source / "main.rs").read_text()
            modules = "".join(f"mod {name};\n" for name in files if name != "main")
            files["main"] = main.replace("mod handler;\n", f"mod handler;\n{modules}", 1)
        else:
            shutil.rmtree(source)
            source.mkdir()
        for name, text in files.items():
            (source / f"{name}.rs").write_text(text)

    def lines(pattern):
        return sum(path.read_text().count("\n") for path in functions.glob(pattern))

    return lines("*/src/**/*.rs"), lines("*/deploy/sam/template.yaml") + lines("*/deploy/terraform/*.tf")


def row(name, runs):
    cpu, wall, peak = (statistics.median(run[at] for run in runs) for at in range(3))
    return f"| {name} | {wall:.2f} | {cpu:.2f} | {peak:.0f} |"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000])
    arguments.add_argument("--peers-up-to", type=int, default=10, help="they take minutes for more")
    arguments.add_argument("--shared", action="store_true", help="functions that share the package that runs their handlers")
    arguments.add_argument("--keep", type=pathlib.Path, help="make the workspace here, and leave it")
    arguments.add_argument("--program", type=pathlib.Path, help="one that is built already")
    arguments = arguments.parse_args()
    if arguments.program:
        global OURS
        OURS = arguments.program.resolve()
    else:
        subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    print("| | wall s | CPU s | peak MiB |\n|---|---|---|---|")
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch) / "workspace"
            if arguments.keep:
                folder = arguments.keep / str(size)
                shutil.rmtree(folder, ignore_errors=True)
            rust, templates = workspace(folder, size, arguments.shared)
            print(f"{size:,} functions: {rust:,} lines of Rust, {templates:,} of templates", file=sys.stderr)
            audit = [OURS, "audit", "--workspace", "--format", "json"]
            runs = [measure(audit, folder) for _ in range(arguments.rounds + 1)][1:]
            for _, _, _, output in runs:
                report = json.loads(output)
                assert report["findings"] == [], report["findings"][:3]
            cargo = ["cargo", "metadata", "--no-deps", "--offline", "--format-version", "1"]
            asked = [measure(cargo, folder) for _ in range(arguments.rounds + 1)][1:]
            print(row(f"`cargo lambda-s3 audit --workspace`, {size:,} functions", runs))
            print(row("of that `cargo metadata`", asked), flush=True)
            if size > arguments.peers_up_to:
                continue
            templates = sorted(folder.glob("functions/*/deploy/sam/template.yaml"))
            lint = [venv("cfn-lint") / "cfn-lint", "--regions", "us-east-1", "--", *templates]
            # 2, 4, 8 and their sums: something was found. 1 is a wrong argument.
            print(row(f"cfn-lint, {size:,} SAM templates", [measure(lint, folder, range(0, 16, 2))]), flush=True)
            for framework, pattern in ("cloudformation", "template.yaml"), ("terraform", "*.tf"):
                files = [str(path) for path in sorted(folder.glob(f"functions/*/deploy/*/{pattern}"))]
                check = [venv("checkov") / "checkov", "--compact", "--quiet", "--framework", framework, "--file", *files]
                what = "SAM templates" if framework == "cloudformation" else "Terraform configurations"
                looked = measure(check, folder, (0, 1))
                # With 1 it also says that it did not understand.
                assert b"Passed checks:" in looked[3], looked[3][:300]
                print(row(f"checkov, {size:,} {what}", [looked]), flush=True)


if __name__ == "__main__":
    main()
