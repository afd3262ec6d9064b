"""Starts servers and clients (server.py, client.py) as forks of one process, since what they import takes far longer than what they do.

usage: host.py SOCKET. Prints a line once it listens; stops when its standard input closes. Each connection becomes the standard input and output
of a process of its own, whose first line says which: {"server": [JOURNAL], "errors": LOG} or {"client": [READY, FOLDER]}.
"""
import json
import os
import random
import selectors
import signal
import socket
import sys

import boto3
from moto.core.utils import get_service_model
from moto.moto_api._internal import mock_random

import client
import server

# What most tests ask: their models and backends are read once.
SERVICES = ["cloudwatch", "events", "iam", "lambda", "logs", "s3", "scheduler", "sns", "sqs", "sts"]


def warm() -> None:
    server.prepare(SERVICES)
    for service in SERVICES:
        get_service_model(service)
        boto3.client(service, region_name=client.REGION, aws_access_key_id="none", aws_secret_access_key="none")


def become(connection: socket.socket) -> None:
    """The process that the connection asks for; it ends with the connection."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for random_source in (random, mock_random):
        random_source.seed()
    for descriptor in (0, 1):
        os.dup2(connection.fileno(), descriptor)
    sys.stdin, sys.stdout = open(0, encoding="utf-8"), open(1, "w", encoding="utf-8")
    asked = json.loads(sys.stdin.readline())
    if "errors" in asked:
        os.dup2(os.open(asked["errors"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
    (name, arguments), *_ = [(name, asked[name]) for name in ("server", "client") if name in asked]
    sys.argv = [name, *arguments]
    {"server": server, "client": client}[name].main()


def main() -> None:
    warm()
    # The system forgets what has ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen(64)
    ready = selectors.DefaultSelector()
    ready.register(listener, selectors.EVENT_READ)
    ready.register(sys.stdin, selectors.EVENT_READ)
    print("ready", flush=True)
    while True:
        for key, _ in ready.select():
            if key.fileobj is sys.stdin:
                return
            connection, _ = listener.accept()
            if os.fork() == 0:
                code = 1
                try:
                    listener.close()
                    become(connection)
                    code = 0
                finally:
                    sys.stderr.flush()
                    os._exit(code)
            connection.close()


if __name__ == "__main__":
    main()
