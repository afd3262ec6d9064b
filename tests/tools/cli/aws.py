"""`aws` for the scripts under test: hands the call to server.py, notes it, and lets it fail where the test wants that.

Without a `socket` in the folder of this program, that is the program whose path `program` holds. There too: `calls` gets a line of JSON for each call; `plan` (JSON) says what goes wrong:
  {"fail": N}            the N-th writing call is not made, and fails
  {"lose": N}            the N-th writing call is made, and its answer is lost
  {"refuse": {"lambda create-function": [2, "message"]}}   that call fails so often, with this message
"""
import json
import os
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(sys.argv[0]))
READING = ("get-", "list-", "describe-", "head-", "wait", "configure")


def call() -> int:
    if sys.argv[1] == "sqs":
        # Version 1 knows an address of its own for this service, and prefers it to AWS_ENDPOINT_URL.
        sys.argv += ["--endpoint-url", os.environ["AWS_ENDPOINT_URL"]]
    if not os.path.exists(os.path.join(HERE, "socket")):
        return subprocess.call([read("program"), *sys.argv[1:]])
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(os.path.join(HERE, "socket"))
        request = {"arguments": sys.argv[1:], "environment": dict(os.environ), "folder": os.getcwd()}
        socket.send_fds(server, [b"{"], [0, 1, 2])
        server.sendall(json.dumps(request)[1:].encode() + b"\n")
        return int(server.recv(16) or b"255")


def read(name: str) -> str:
    path = os.path.join(HERE, name)
    return open(path, encoding="utf-8").read() if os.path.exists(path) else ""


def main() -> int:
    before = [json.loads(line) for line in read("calls").splitlines()]
    writes = not any(word.startswith(READING) for word in sys.argv[1:3])
    with open(os.path.join(HERE, "calls"), "a", encoding="utf-8") as calls:
        calls.write(json.dumps({"arguments": sys.argv[1:], "writes": writes}) + "\n")
    plan = json.loads(read("plan") or "{}")
    number = writes and 1 + sum(call["writes"] for call in before)
    operation = " ".join(sys.argv[1:3])
    times, message = plan.get("refuse", {}).get(operation, (0, ""))
    if sum(call["arguments"][:2] == sys.argv[1:3] for call in before) < times:
        print(message, file=sys.stderr)
        return 254
    if number and number == plan.get("fail"):
        print("the connection broke before the call", file=sys.stderr)
        return 255
    code = call()
    if number and number == plan.get("lose"):
        print("the connection broke after the call", file=sys.stderr)
        return 255
    return code


sys.exit(main())
