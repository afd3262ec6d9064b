"""AWS on loopback: moto, with a Lambda that runs the deployed `bootstrap`, S3 notifications that reach it, and IAM enforced.

host.py starts it, with a journal. Prints one JSON line with its port and the keys of two accounts' administrators once it is ready; stops when
its standard input closes, so that it never outlives the test that started it.
"""
import functools
import json
import os
import sys
import threading

os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "false")

from moto.iam.models import iam_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.moto_server.utilities import RegexConverter
from werkzeug.serving import make_server

import access_analyzer
import bucket_api
import cloudformation_api
import cloudwatch_api
import enforcement
import event_bus
import event_sources
import functions
import iam_api
import integrity
import journal
import lambda_api
import last_access
import logs_api
import notifications
import sandbox
import scheduler
import subscriptions
import topic_api
import trail_api

ACCOUNT = "123456789012"
# Another account, which may own buckets.
OWNER = "222233334444"


def allow_line_breaks_in_keys() -> None:
    """moto finds the key in a path by `.+`, which would end at a line break."""
    make = RegexConverter.__init__

    def __init__(self, url_map, *items):
        make(self, url_map, *items)
        self.regex = f"(?s:{self.regex})"

    RegexConverter.__init__ = __init__


def administrator(account: str) -> dict:
    backend = iam_backends[account]["aws"]
    enforcement.add_managed_policies(account)
    backend.create_user("us-east-1", "administrator")
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    backend.put_user_policy("administrator", "everything", json.dumps(everything))
    key = backend.create_access_key("administrator")
    return {"account": account, "access_key": key.access_key_id, "secret_key": key.secret_access_key}


def stop_with_stdin() -> None:
    sys.stdin.buffer.read()
    for box in list(sandbox.LIVE):
        box.stop()
    os._exit(0)


# What a service answers is kept in its backends, not here.
backend_app = functools.cache(create_backend_app)


def prepare(services: list[str]) -> None:
    """What every server begins with."""
    allow_line_breaks_in_keys()
    parts = (enforcement, lambda_api, last_access, logs_api, notifications, event_bus, event_sources, scheduler, subscriptions, bucket_api, integrity, cloudwatch_api, topic_api, trail_api)
    for part in parts:
        part.install()
    iam_api.install({ACCOUNT, OWNER})
    for service in services:
        backend_app(service)


def main() -> None:
    journal.open_journal(sys.argv[1])
    application = last_access.History(access_analyzer.AccessAnalyzer(DomainDispatcherApplication(backend_app)))
    application = scheduler.Clock(application)
    application = cloudformation_api.CloudFormation(application, lambda: functions.ENDPOINT)
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)
    functions.ENDPOINT = f"http://127.0.0.1:{server.server_port}"
    admin, owner = administrator(ACCOUNT), administrator(OWNER)
    enforcement.enforce()
    threading.Thread(target=stop_with_stdin, daemon=True).start()
    print(json.dumps({"port": server.server_port, **admin, "owner": owner}), flush=True)
    server.serve_forever()
