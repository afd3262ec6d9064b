"""`aws` for the scripts under test: hands the call to server.py, or, without a `socket` in the folder of this program, to the
program whose path `program` holds.
"""
import json
import os
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(sys.argv[0]))


def call() -> int:
    if not os.path.exists(os.path.join(HERE, "socket")):
        with open(os.path.join(HERE, "program"), encoding="utf-8") as program:
            return subprocess.call([program.read(), *sys.argv[1:]])
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(os.path.join(HERE, "socket"))
        request = {"arguments": sys.argv[1:], "environment": dict(os.environ), "folder": os.getcwd()}
        socket.send_fds(server, [b"{"], [0, 1, 2])
        server.sendall(json.dumps(request)[1:].encode() + b"\n")
        return int(server.recv(16) or b"255")


sys.exit(call())
