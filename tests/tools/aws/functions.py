"""Lambda: functions that really run, under temporary credentials of their execution role.

"How Lambda handles errors and retries with asynchronous invocation": an error is tried again up to MaximumRetryAttempts
times, then the event goes to the OnFailure destination, in the name of the execution role.
"""
import functools
import io
import json
import os
import shutil
import sys
import threading
import time
import uuid
import zipfile

from moto.logs.models import logs_backends
from moto.sts.models import sts_backends

import destinations
import callers
import enforcement
import iam
import journal
import qualifiers
from sandbox import Sandbox

ENDPOINT = ""
RETRY_DELAY = 0.2
PYTHON = os.path.join(os.path.dirname(os.path.abspath(__file__)), "python_runtime.py")


def unpack(runtime: str, code: bytes, folder: str) -> list[str]:
    """Returns the command that runs it: the code's own `bootstrap`, or a managed runtime."""
    zipfile.ZipFile(io.BytesIO(code)).extractall(folder)
    if runtime.startswith("python3."):
        bootstrap = os.path.join(folder, ".runtime.py")
        shutil.copyfile(PYTHON, bootstrap)
        return [sys.executable, "-I", "-B", "-u", bootstrap]
    if not runtime.startswith("provided."):
        raise ValueError(f"runtime {runtime} is not handled")
    bootstrap = os.path.join(folder, "bootstrap")
    os.chmod(bootstrap, 0o755)
    return [bootstrap]


def logging_of(fn) -> dict:
    return fn.__dict__.get("_logging", {})


def log_group(fn) -> str:
    return logging_of(fn).get("LogGroup") or f"/aws/lambda/{fn.function_name}"


def environment(fn) -> dict:
    """What Lambda sets ("Defined runtime environment variables"), over the function's own variables."""
    session = f"{fn.function_name}-{uuid.uuid4().hex[:8]}"
    callers.SOURCE_FUNCTIONS[session], version = qualifiers.parts(fn.function_arn)
    role = sts_backends[fn.account_id]["aws"].assume_role(fn.region, session, fn.role, None, 3600, None)
    return {
        **{k: str(v) for k, v in fn.environment_vars.items()},
        "AWS_REGION": fn.region,
        "AWS_DEFAULT_REGION": fn.region,
        "AWS_ACCESS_KEY_ID": role.access_key_id,
        "AWS_SECRET_ACCESS_KEY": role.secret_access_key,
        "AWS_SESSION_TOKEN": role.session_token,
        "AWS_ENDPOINT_URL": ENDPOINT,
        "AWS_LAMBDA_FUNCTION_NAME": fn.function_name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(fn.memory_size),
        "AWS_LAMBDA_FUNCTION_VERSION": version or qualifiers.LATEST,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": log_group(fn),
        "AWS_LAMBDA_LOG_FORMAT": logging_of(fn).get("LogFormat", "Text"),
        "AWS_LAMBDA_LOG_STREAM_NAME": session,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{fn.run_time}",
        "_HANDLER": fn.handler,
    }


def invoke(fn, event, arn: str = "") -> tuple[str, bool, str]:
    """One at a time, in a sandbox that lives until its code or its environment changes."""
    with fn.__dict__.setdefault("_lock", threading.Lock()):
        box = fn.__dict__.get("_sandbox")
        made_of = (
            fn.code_sha_256, dict(fn.environment_vars), fn.role, fn.handler, fn.run_time, fn.memory_size, dict(logging_of(fn))
        )
        if box is None or not box.alive() or fn._made_of != made_of:
            if box is not None:
                box.stop()
            fn._variables = environment(fn)
            start = functools.partial(unpack, fn.run_time, fn.code_bytes)
            box, fn._made_of = Sandbox(start, fn._variables), made_of
            fn._sandbox = box
        request_id = str(uuid.uuid4())
        body, failed, log = box.invoke(request_id, json.dumps(event).encode(), arn or fn.function_arn, float(fn.timeout))
        write_logs(fn, log)
        return body.decode(errors="replace"), failed, log


def write_logs(fn, text: str) -> None:
    """In the role's name: without logs:CreateLogStream and logs:PutLogEvents nothing is kept, nor without the group, which
    Lambda itself creates with logs:CreateLogGroup."""
    group, stream = log_group(fn), fn._variables["AWS_LAMBDA_LOG_STREAM_NAME"]
    arn = f"arn:aws:logs:{fn.region}:{fn.account_id}:log-group:{group}:log-stream:{stream}"
    backend = logs_backends[fn.account_id][fn.region]
    allowed = all(
        enforcement.role_may(fn.account_id, fn.role, action, arn) for action in ("logs:CreateLogStream", "logs:PutLogEvents")
    )
    group_arn = f"arn:aws:logs:{fn.region}:{fn.account_id}:log-group:{group}"
    if group not in backend.groups and enforcement.role_may(fn.account_id, fn.role, "logs:CreateLogGroup", group_arn):
        backend.create_log_group(group, {})
    if not allowed or group not in backend.groups:
        journal.note("logs-lost", function=fn.function_name, allowed=allowed)
        return
    if stream not in backend.groups[group].streams:
        backend.create_log_stream(group, stream)
    now = int(time.time() * 1000)
    lines = [{"timestamp": now, "message": line} for line in text.splitlines() if line]
    if lines:
        backend.put_log_events(group, stream, lines)


def invoke_later(arn: str, event: dict, about: dict, kind: str = "") -> None:
    """Asynchronously, as S3 does. `about` goes into the journal with each attempt and with the end of it; so does what `kind` of event it is."""
    threading.Thread(target=_try_all, args=(arn, event, about, kind), daemon=True).start()


def _try_all(arn: str, event: dict, about: dict, kind: str) -> None:
    fn, function, qualifier = qualifiers.invoked(arn)
    try:
        configs = qualifiers.invoke_configs_of(function, qualifier)
        config = configs[-1].config if configs else {}
        attempts = 1 + int(config.get("MaximumRetryAttempts", 2))
        for attempt in range(1, attempts + 1):
            body, failed, _ = invoke(fn, event, arn)
            journal.note(f"attempt{kind}", function=fn.function_name, **({"qualifier": qualifier} if qualifier else {}), attempt=attempt, failed=failed, response=body[:2000], **about)
            if not failed:
                break
            time.sleep(RETRY_DELAY)
        if failed and (destination := config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")):
            send_to_destination(fn, arn, destination, event, body, attempts)
        journal.note(f"done{kind}", function=fn.function_name, attempts=attempt, failed=failed, **about)
    except Exception as problem:  # a thread's exception would be lost: the tests look for this line
        journal.note("crash", function=fn.function_name, problem=repr(problem), **about)
        raise


def forget(fn) -> None:
    """Of a function that is deleted no process stays."""
    if (box := fn.__dict__.get("_sandbox")) is not None:
        box.stop()


def send_to_destination(fn, arn: str, destination: str, event: dict, response: str, attempts: int) -> None:
    """The record that "Capturing records of Lambda asynchronous invocations" shows."""
    allowed = destinations.denied(fn, destination) is None
    journal.note("destination", function=fn.function_name, destination=destination, allowed=allowed)
    if not allowed:
        return
    record = {
        "version": "1.0",
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": arn if qualifiers.parts(arn)[1] else f"{fn.function_arn}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": attempts,
        },
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "executedVersion": qualifiers.parts(fn.function_arn)[1] or qualifiers.LATEST, "functionError": "Unhandled"},
        "responsePayload": json.loads(response),
    }
    destinations.send(fn, destination, record)


def permits(arn: str, source_arn: str, account: str | None, service: str = "s3.amazonaws.com") -> bool:
    """Does the resource-based policy of the function, or of its alias, let the service invoke it for this bucket, or rule, of this account? No
    document says that EventBridge tells the account."""
    if (found := qualifiers.invoked(arn)) is None or not (statements := qualifiers.policy_of(*found[1:]).statements):
        return False
    document = {"Version": "2012-10-17", "Statement": statements}
    context = {"aws:SourceArn": source_arn} | ({"aws:SourceAccount": account} if account else {})
    return iam.decide(document, "lambda:InvokeFunction", arn, context, {"Service": service}) == "Allow"
