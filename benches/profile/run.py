#!/usr/bin/env python3
"""Builds three of the generated examples under several release profiles, runs them, and prints the medians.

    run.py [--program PATH] [--work DIR] [--profiles A,B] [--examples A,B] [--rounds N]

See README.md. Standard library only; Linux only.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "copy"))
import run as copy  # noqa: E402

EXAMPLES = {"copy": "bin", "thumbnail": "jpg", "json-lines": "jsonl"}
PROFILES = {
    "generated": None,
    "3 everywhere": "opt-level = 3\n",
    "z everywhere": 'opt-level = "z"\n',
    "z in all dependencies": 'opt-level = 3\n[profile.release.package."*"]\nopt-level = "z"\n',
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--program", type=pathlib.Path, default=HERE.parents[1] / "target/release/cargo-lambda-s3")
    arguments.add_argument("--work", type=pathlib.Path, default=HERE / "target", help="projects and builds")
    arguments.add_argument("--profiles", default=",".join(PROFILES), help="which of them")
    arguments.add_argument("--examples", default=",".join(EXAMPLES), help="which of them")
    arguments.add_argument("--rounds", type=int, default=9, help="invocations of each (9)")
    options = arguments.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    with Store(objects(options.work)) as store:
        for profile in options.profiles.split(","):
            for example in options.examples.split(","):
                bootstrap = build(options, example, profile)
                print(measure(bootstrap, profile, example, store, options.rounds), flush=True)


def objects(work):
    """What the examples are sent: 256 MiB, a photo of 12 megapixels, a million lines of JSON."""
    photo = work / "photo.jpg"
    if not photo.exists():
        command = ["cargo", "run", "--quiet", "--manifest-path", HERE / "photo/Cargo.toml", "--target-dir", work / "photo"]
        subprocess.run([*command, "--", photo], check=True)
    line = '{{"order":{0},"customer":"c{0}","items":[{{"sku":"a{0}","count":2}},{{"sku":"b","count":1}}],"total":12.5}}\n'
    lines = "".join(line.format(number) for number in range(1_000_000))
    return {"bin": os.urandom(1 << 20) * 256, "jpg": photo.read_bytes(), "jsonl": lines.encode()}


def build(options, example, profile):
    """The bootstrap of an example under a profile; builds that are there are kept."""
    place = options.work / f"{example}-{profile.replace(' ', '-')}"
    if not place.exists():
        project = options.work / f"bench-{example}"
        shutil.rmtree(project, ignore_errors=True)
        new = ["lambda-s3", "new", project, "--yes", "--vcs", "none", "--example", example]
        new += ["--trigger", "s3://in-bucket/incoming/", "--write", "s3://out-bucket/done/"]
        subprocess.run([options.program, *new], check=True, stderr=subprocess.DEVNULL)
        manifest = project / "Cargo.toml"
        if PROFILES[profile] is not None:
            start = "[profile.release]\nlto = \"fat\"\ncodegen-units = 1\nstrip = true\n"
            text, count = re.subn(r"\[profile\.release\].*?(?=\n#)", start + PROFILES[profile], manifest.read_text(), flags=re.S)
            if count != 1:
                sys.exit("the generated manifest has another profile")
            manifest.write_text(text)
        cargo = ["cargo", "build", "--quiet", "--release", "--target-dir", options.work / "builds"]
        subprocess.run([*cargo, "--manifest-path", manifest], check=True)
        shutil.copy(options.work / "builds/release" / f"bench-{example}", place)
    return place


def measure(bootstrap, profile, example, store, rounds):
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{store.port}",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "S3_TRIGGERS": json.dumps([{"name": "in_bucket", "bucket": "in-bucket", "events": ["s3:ObjectCreated:*"]}]),
        "S3_WRITE": json.dumps([{"name": "out_bucket", "bucket": "out-bucket", "prefix": "done/"}]),
    }
    starts = [copy.start_up(bootstrap, environment)[0] for _ in range(20)]
    key = f"incoming/object.{EXAMPLES[example]}"
    record = {"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "in-bucket"}, "object": {"key": key}}}
    event = json.dumps({"Records": [record]}).encode()
    runtime, process, _ = copy.start(bootstrap, environment)
    wall, cpu = [], []
    for _ in range(rounds):
        before, begin = cpu_seconds(process), time.monotonic()
        runtime.events.put(event)
        kind, body = runtime.answers.get(timeout=600)
        if kind != "response":
            sys.exit(f"{example}: {body.decode()}")
        wall.append(time.monotonic() - begin)
        cpu.append(cpu_seconds(process) - before)
    peak = int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())[1]) / 1024
    copy.stop(runtime, process)
    with zipfile.ZipFile(bootstrap.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(bootstrap, "bootstrap")
    size, zipped = bootstrap.stat().st_size / 1e6, bootstrap.with_suffix(".zip").stat().st_size / 1e6
    first, again, used = 1000 * wall[0], 1000 * statistics.median(wall[1:]), 1000 * statistics.median(cpu[1:])
    return (
        f"| {profile} | {example} | {size:.1f} ({zipped:.1f}) MB | {statistics.median(starts):.1f} ms to /next | "
        f"first {first:.0f} ms | then {again:.0f} ms, {used:.0f} CPU ms | peak {peak:.0f} MiB |"
    )


def cpu_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Store:
    """As much of S3 as reads one object and takes what is written, in one request or in parts."""

    def __init__(self, objects):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def reply(self, status, body=b"", **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                body = objects[urllib.parse.urlsplit(self.path).path.rpartition(".")[2]]
                first = int(re.sub(r"\D", "", self.headers.get("Range", "0").partition("-")[0]))
                self.reply(206 if first else 200, memoryview(body)[first:], ETag='"one"', Content_Type="application/octet-stream")

            def do_PUT(self):
                left = int(self.headers["Content-Length"])
                while left and (chunk := self.rfile.read(min(left, 1 << 20))):
                    left -= len(chunk)
                checksum = self.headers.get("x-amz-checksum-crc32")
                self.reply(200, ETag='"one"', **({"x-amz-checksum-crc32": checksum} if checksum else {}))

            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                kind = "CompleteMultipartUpload" if "uploadId" in self.path else "InitiateMultipartUpload"
                body = f"<{kind}Result><UploadId>one</UploadId></{kind}Result>"
                self.reply(200, body.encode(), Content_Type="application/xml")

            def do_DELETE(self):
                self.reply(204)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None
        self.port = self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()


if __name__ == "__main__":
    main()
