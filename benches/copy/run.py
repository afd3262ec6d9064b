#!/usr/bin/env python3
"""Copies one object with the generated handler and with a plain SDK loop, in turn, and prints the medians.

    run.py BOOTSTRAP [--mib 1024] [--rounds 5] [--work DIR]

See README.md. Standard library only; Linux only (peak memory comes from /proc).
"""

import argparse
import filecmp
import http.server
import json
import os
import pathlib
import queue
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
S3S_FS = "0.14.1"  # the newest that builds with Rust 1.95
KEY = "incoming/object.jpg"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("bootstrap", type=pathlib.Path, help="the generated crate's release binary")
    arguments.add_argument("--mib", type=int, default=1024, help="length of the object (1024)")
    arguments.add_argument("--rounds", type=int, default=5, help="copies by each program (5)")
    arguments.add_argument("--work", type=pathlib.Path, default=HERE / "target", help="builds and objects")
    options = arguments.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    server, plain = build(options.work.resolve())
    store = options.work.resolve() / "store"
    shutil.rmtree(store, ignore_errors=True)
    for bucket in "in-bucket", "out-bucket":
        (store / bucket).mkdir(parents=True)
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
    }
    command = [server, "--host", "127.0.0.1", "--port", str(port), "--access-key", "bench", "--secret-key", "bench", store]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as s3:
        try:
            wait_for(port)
            subprocess.run([plain, "in-bucket", KEY, str(options.mib)], env=environment, check=True)
            compare(options, plain, environment, store)
        finally:
            s3.terminate()
            shutil.rmtree(store, ignore_errors=True)


def build(work):
    """The S3 server and the plain loop, built once."""
    server = work / "bin" / "s3s-fs"
    if not server.exists():
        install = ["cargo", "install", "s3s-fs", "--version", S3S_FS, "--features", "binary", "--locked", "--root", work]
        subprocess.run(install, check=True)
    command = ["cargo", "build", "--release", "--manifest-path", HERE / "plain" / "Cargo.toml", "--target-dir", work]
    subprocess.run(command, check=True)
    return server, work / "release" / "plain-copy"


def compare(options, plain, environment, store):
    programs = {
        "plain loop": lambda: plain_copy(plain, environment),
        "handler": lambda: handler_copy(options.bootstrap, environment),
    }
    results = {name: [] for name in programs}
    for number in range(1, options.rounds + 1):
        for name, copy in programs.items():
            seconds, cpu, peak = copy()
            copied = next((store / "out-bucket").rglob("*.jpg"))
            if not filecmp.cmp(copied, store / "in-bucket" / KEY, shallow=False):
                sys.exit(f"{name}: the copy differs from the object")
            copied.unlink()
            results[name].append((seconds, cpu, peak))
            print(f"round {number}  {name:10}  {seconds:6.2f} s  {cpu:5.2f} CPU s  peak {peak:5.1f} MiB", flush=True)
    starts = [start_up(options.bootstrap, environment) for _ in range(20)]
    print(f"\nmedians of {options.rounds} copies of {options.mib} MiB, and of {len(starts)} starts")
    rates = {}
    for name, rounds in results.items():
        seconds, cpu, _ = map(statistics.median, zip(*rounds))
        peak = max(peak for _, _, peak in rounds)
        rates[name] = options.mib / seconds
        print(f"{name:10}  {rates[name]:5.0f} MiB/s  {cpu:5.2f} CPU s  highest peak {peak:5.1f} MiB")
    print(f"handler / plain loop: {100 * rates['handler'] / rates['plain loop']:.0f} % of the throughput")
    milliseconds, cpu = map(statistics.median, zip(*starts))
    size = options.bootstrap.stat().st_size
    print(f"handler: {size / 1e6:.2f} MB, ready after {milliseconds:.1f} ms and {cpu:.1f} CPU ms")


def plain_copy(plain, environment):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen([plain, "in-bucket", KEY, "out-bucket", "thumbs/object.jpg"], env=environment, stdout=subprocess.PIPE)
    seconds = float(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit("plain loop failed")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def start(bootstrap, environment):
    """The handler, waiting for its first event; and the milliseconds that took."""
    runtime = RuntimeApi()
    place = {"prefix": "incoming/", "suffix": ".jpg"}
    variables = {
        "S3_TRIGGERS": json.dumps([{"name": "in_bucket", "bucket": "in-bucket", **place, "events": ["s3:ObjectCreated:*"]}]),
        "S3_WRITE": json.dumps([{"name": "out_bucket", "bucket": "out-bucket", "prefix": "thumbs/"}]),
    }
    environment = variables | environment | {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{runtime.port}",
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    }
    begin = time.monotonic()
    process = subprocess.Popen([bootstrap.resolve()], env=environment, stdout=subprocess.DEVNULL)
    if not runtime.polled.wait(30):
        sys.exit("the handler does not ask for events")
    return runtime, process, 1000 * (time.monotonic() - begin)


def stop(runtime, process):
    process.kill()
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    runtime.close()
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def start_up(bootstrap, environment):
    """One start without an event: milliseconds and CPU milliseconds."""
    runtime, process, milliseconds = start(bootstrap, environment)
    return milliseconds, 1000 * stop(runtime, process)[0]


def handler_copy(bootstrap, environment):
    """One cold start and one invocation, of which the start does not count as time."""
    runtime, process, _ = start(bootstrap, environment)
    record = {
        "eventTime": "2026-01-02T03:04:05.678Z",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": "in-bucket"}, "object": {"key": KEY}},
    }
    begin = time.monotonic()
    runtime.events.put(json.dumps({"Records": [record]}).encode())
    kind, body = runtime.answers.get(timeout=600)
    seconds = time.monotonic() - begin
    cpu, peak = stop(runtime, process)
    if kind != "response":
        sys.exit(f"handler failed: {body.decode()}")
    return seconds, cpu, peak


class RuntimeApi:
    """As much of https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html as one invocation needs."""

    def __init__(self):
        self.events, self.answers, self.polled = queue.Queue(), queue.Queue(), threading.Event()
        api = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                api.polled.set()
                event = api.events.get()
                if event is None:  # the process is gone
                    self.close_connection = True
                    return
                self.send_response(200)
                self.send_header("Lambda-Runtime-Aws-Request-Id", "00000000-0000-0000-0000-000000000001")
                self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + 600) * 1000)))
                self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:111122223333:function:bench")
                self.send_header("Content-Length", str(len(event)))
                self.end_headers()
                self.wfile.write(event)

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                api.answers.put((self.path.split("/")[-1], body))
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a killed process leaves a broken connection
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.events.put(None)
        self.server.shutdown()
        self.server.server_close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("the S3 server does not listen")


if __name__ == "__main__":
    main()
