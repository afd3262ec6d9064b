"""Sets up a Python environment with pinned tools once, and prints its folder. Standard library only.

usage: set_up.py PARENT NAME REQUIREMENTS CONSTRAINTS

The environment is named after the content of the two files and this Python, so a changed pin makes a new one. It counts as
made only when `complete` is written in it, the last step; runs at the same time wait for each other.
"""
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

NEEDED = (3, 11)


def fail(problem: str, remedy: str) -> None:
    sys.exit(f"{problem}\nhelp: {remedy}")


def make(folder: str, requirements: str, constraints: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401 - Debian ships it apart
        import venv
    except ImportError as missing:
        fail(f"this Python cannot make environments: {missing}", "install it: `apt-get install python3-venv` on Debian and Ubuntu")
    venv.create(folder, with_pip=True, symlinks=True)
    pip = [os.path.join(folder, "bin", "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run(
        [*pip, "install", "--quiet", "--requirement", requirements, "--constraint", constraints],
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )
    if done.returncode:
        fail(f"pip could not install {requirements}:\n{done.stdout}{done.stderr}", "the first run needs the package registry PyPI")


def main() -> None:
    parent, name, requirements, constraints = sys.argv[1:]
    if sys.version_info < NEEDED:
        found = ".".join(map(str, sys.version_info[:3]))
        fail(f"{sys.executable} is Python {found}", "the tests need 3.11 or newer: install it, or put it first on PATH")
    digest = hashlib.sha256(sys.version.encode())
    for path in (requirements, constraints):
        with open(path, "rb") as file:
            digest.update(file.read())
    folder = os.path.join(parent, f"{name}-{digest.hexdigest()[:16]}")
    os.makedirs(parent, exist_ok=True)
    with open(os.path.join(parent, f"{name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = os.path.join(folder, "complete")
        if not os.path.exists(stamp):
            make(folder, requirements, constraints)
            open(stamp, "w").close()
    print(folder)


if __name__ == "__main__":
    main()
