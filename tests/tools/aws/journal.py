"""What happened inside the server, one JSON object a line, for the tests to read and to wait on.

A line is written before the API call that caused it returns, so "nothing was triggered" can be read off without waiting.
"""
import json
import threading

_lock = threading.Lock()
_file = None


def open_journal(path: str) -> None:
    global _file
    _file = open(path, "a", encoding="utf-8")


def note(what: str, **details) -> None:
    with _lock:
        _file.write(json.dumps({"what": what, **details}, default=str) + "\n")
        _file.flush()
