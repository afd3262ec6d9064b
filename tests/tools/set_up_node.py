"""Sets up Node.js packages with `npm ci` once, and prints their folder. Standard library only.

usage: set_up_node.py PARENT NAME PACKAGE LOCK

The folder is named after the content of the two files, so a changed pin makes a new one. It counts as made only when `complete`
is written in it, the last step; runs at the same time wait for each other.
"""
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

NEEDED = 20


def fail(problem: str, remedy: str) -> None:
    sys.exit(f"{problem}\nhelp: {remedy}")


def check_node() -> None:
    if not shutil.which("node") or not shutil.which("npm"):
        fail("no `node` and `npm` on PATH", f"install Node.js {NEEDED} or newer: https://nodejs.org")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < NEEDED:
        fail(f"Node.js is {version}", f"the tests need {NEEDED} or newer: install it, or put it first on PATH")


def make(folder: str, files: list) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for path in files:
        shutil.copy(path, folder)
    done = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund"],
        cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )
    if done.returncode:
        fail(f"npm ci does not accept {files}:\n{done.stdout}{done.stderr}", "the first run needs the package registry of npm")


def main() -> None:
    parent, name, *files = sys.argv[1:]
    check_node()
    digest = hashlib.sha256()
    for path in files:
        with open(path, "rb") as file:
            digest.update(file.read())
    folder = os.path.join(parent, f"{name}-{digest.hexdigest()[:16]}")
    os.makedirs(parent, exist_ok=True)
    with open(os.path.join(parent, f"{name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = os.path.join(folder, "complete")
        if not os.path.exists(stamp):
            make(folder, files)
            open(stamp, "w").close()
    print(folder)


if __name__ == "__main__":
    main()
