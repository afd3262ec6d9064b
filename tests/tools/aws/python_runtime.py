"""Lambda's managed Python runtime, as far as handlers see it: "Building with Python" of the Lambda Developer Guide."""
import importlib
import json
import logging
import os
import sys
import time
import traceback
import urllib.request

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime"


class Context:
    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self._deadline - int(time.time() * 1000))


def post(path: str, body) -> None:
    urllib.request.urlopen(urllib.request.Request(f"{API}/{path}", json.dumps(body).encode())).close()


def problem(error: BaseException) -> dict:
    trace = traceback.format_exception(error)
    print("[ERROR] " + "".join(trace))
    return {"errorType": type(error).__name__, "errorMessage": str(error), "stackTrace": trace}


def main() -> None:
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    # Lambda's root logger writes; a handler has only to set a level.
    logging.basicConfig(stream=sys.stdout, format="[%(levelname)s]\t%(message)s")
    module, function = os.environ["_HANDLER"].rsplit(".", 1)
    try:
        handler = getattr(importlib.import_module(module.replace("/", ".")), function)
    except BaseException as error:
        post("init/error", problem(error))
        raise SystemExit(1) from None
    while True:
        with urllib.request.urlopen(f"{API}/invocation/next") as event:
            context, payload = Context(event.headers), json.load(event)
        try:
            path, answer = "response", handler(payload, context)
            json.dumps(answer)
        except Exception as error:
            path, answer = "error", problem(error)
        post(f"invocation/{context.aws_request_id}/{path}", answer)


main()
