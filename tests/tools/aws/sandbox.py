"""One Lambda execution environment: the process of the runtime, and the Runtime API on loopback that it polls."""
import http.server
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time

LIVE: set["Sandbox"] = set()
# Seconds in which a runtime has to ask for its first event. The timeout of the function begins then ("Understanding the Lambda execution
# environment lifecycle" of the Lambda Developer Guide, where it is 10); more here, since the machine has other things to do.
INIT = 60


class RuntimeApi(http.server.BaseHTTPRequestHandler):
    """`/2018-06-01/runtime/...`, as "Using the Lambda runtime API" of the Lambda Developer Guide describes it."""

    protocol_version = "HTTP/1.1"
    sandbox: "Sandbox"

    def log_message(self, *_):
        pass

    def reply(self, code: int, body: bytes = b"", headers: dict | None = None) -> None:
        self.send_response(code)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        item = self.sandbox.waiting.get()
        if item is None:
            self.close_connection = True
            return
        request_id, arn, payload, timeout = item
        deadline = self.sandbox.deadline = time.time() + timeout
        self.reply(200, payload, {
            "Lambda-Runtime-Aws-Request-Id": request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": arn,
            "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0",
            "Content-Type": "application/json",
        })

    def body(self) -> bytes:
        if (length := self.headers.get("Content-Length")) is not None:
            return self.rfile.read(int(length))
        chunks = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return chunks

    def do_POST(self):
        body = self.body()
        parts = self.path.strip("/").split("/")
        if parts[-1] in ("response", "error") and parts[-2] != "init":
            self.sandbox.answers.put((parts[-2], body, parts[-1] == "error"))
        self.reply(202)


class Sandbox:
    def __init__(self, unpack, environment: dict):
        """`unpack` puts the code into a folder and returns the command that runs it."""
        self.waiting, self.answers = queue.Queue(), queue.Queue()
        self.folder = tempfile.mkdtemp(prefix="e2e-lambda-")
        command = unpack(self.folder)
        handler = type("Handler", (RuntimeApi,), {"sandbox": self})
        self.api = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.api.daemon_threads = True
        threading.Thread(target=self.api.serve_forever, daemon=True).start()
        self.log = open(os.path.join(self.folder, ".log"), "w+b")
        self.process = subprocess.Popen(
            command, cwd=self.folder, stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env={
                **environment,
                "PATH": "/usr/local/bin:/usr/bin:/bin",
                "HOME": self.folder,  # or a library finds the set-up of whoever runs the tests
                "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.api.server_address[1]}",
                "LAMBDA_TASK_ROOT": self.folder,
            },
        )
        LIVE.add(self)

    def alive(self) -> bool:
        return self.process.poll() is None

    def invoke(self, request_id: str, payload: bytes, arn: str, timeout: float) -> tuple[bytes, bool, str]:
        """(response, is it an error, log text) of one invocation; one at a time."""
        before = os.path.getsize(self.log.name)
        self.deadline = time.time() + INIT
        self.waiting.put((request_id, arn, payload, timeout))
        answer = self.answer(request_id)
        with open(self.log.name, errors="replace") as log:
            log.seek(before)
            text = log.read()
        if answer is None:
            self.stop()
            answer = problem("Sandbox.Timedout", "Task timed out"), True
        return *answer, text

    def answer(self, request_id: str) -> tuple[bytes, bool] | None:
        """Nothing where there is none in time."""
        while True:
            try:
                answered, body, failed = self.answers.get(timeout=0.05)
                if answered == request_id:
                    return body, failed
            except queue.Empty:
                if not self.alive():
                    return problem("Runtime.ExitError", f"the bootstrap ended with {self.process.returncode}"), True
                if time.time() > self.deadline:
                    return None

    def stop(self) -> None:
        if self not in LIVE:
            return
        LIVE.discard(self)
        self.process.kill()
        self.process.wait()
        self.waiting.put(None)
        self.api.shutdown()
        self.api.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)


def problem(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()
