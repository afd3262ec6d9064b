"""Custom resources: "Custom resource request and response reference" of the CloudFormation user guide."""
import http.server
import json
import queue
import threading
import uuid

from .kind import Kind, TemplateError

LONGEST = 120  # CloudFormation waits for an hour, unless ServiceTimeout says less
MEMBERS = {"Status", "Reason", "PhysicalResourceId", "StackId", "RequestId", "LogicalResourceId", "NoEcho", "Data"}


class Answers(http.server.ThreadingHTTPServer):
    """Where one answer is put, under a path that only its request knows."""

    daemon_threads = True

    def __init__(self):
        self.path, self.bodies = f"/{uuid.uuid4().hex}", queue.Queue()
        super().__init__(("127.0.0.1", 0), Receiver)
        self.url = f"http://127.0.0.1:{self.server_address[1]}{self.path}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Receiver(http.server.BaseHTTPRequestHandler):
    server: Answers

    def log_message(self, *_):
        pass

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        known = self.path == self.server.path
        if known:
            self.server.bodies.put(body)
        self.send_response(200 if known else 403)
        self.send_header("Content-Length", "0")
        self.end_headers()


def as_sent(value):
    """CloudFormation sends every scalar as text."""
    if isinstance(value, dict):
        return {k: as_sent(v) for k, v in value.items()}
    if isinstance(value, list):
        return [as_sent(v) for v in value]
    return json.dumps(value) if isinstance(value, (bool, int, float)) else value


def ask(aws, resource, request_type: str, old: dict | None = None) -> dict:
    """Sends a request to the function and returns its answer; a failure is an error, its physical id kept."""
    properties = resource.properties
    token = properties.get("ServiceToken", "")
    if ":function:" not in token:
        raise TemplateError(f"ServiceToken {token!r} is no function")
    seconds = int(properties.get("ServiceTimeout", LONGEST))
    if not 1 <= seconds <= 3600:
        raise TemplateError("ServiceTimeout is from 1 to 3600 seconds")
    with Answers() as answers:
        request = {
            "RequestType": request_type, "ResponseURL": answers.url, "StackId": resource.stack_id,
            "RequestId": str(uuid.uuid4()), "ResourceType": resource.type, "LogicalResourceId": resource.logical,
            "ServiceToken": token, "ResourceProperties": as_sent(properties),
        }
        if request_type != "Create":
            request["PhysicalResourceId"] = resource.id
        if request_type == "Update":
            request["OldResourceProperties"] = as_sent(old)
        aws["lambda"].invoke(FunctionName=token, InvocationType="Event", Payload=json.dumps(request))
        try:
            body = answers.bodies.get(timeout=min(seconds, LONGEST))
        except queue.Empty:
            raise TemplateError(f"{request_type}: no answer within {seconds} seconds") from None
    return checked(body, request, resource)


def checked(body: bytes, request: dict, resource) -> dict:
    kind = request["RequestType"]
    if len(body) > 4096:
        raise TemplateError(f"{kind}: Response object is too long: {len(body)} bytes, 4096 are allowed")
    try:
        answer = json.loads(body)
    except ValueError:
        raise TemplateError(f"{kind}: the answer is not JSON: {body!r}") from None
    if unknown := set(answer) - MEMBERS:
        raise TemplateError(f"{kind}: the answer has {sorted(unknown)}")
    for name in ("StackId", "RequestId", "LogicalResourceId"):
        if answer.get(name) != request[name]:
            raise TemplateError(f"{kind}: the answer's {name} is {answer.get(name)!r}, not {request[name]!r}")
    physical = answer.get("PhysicalResourceId")
    if not isinstance(physical, str) or not 1 <= len(physical) <= 1024:
        raise TemplateError(f"{kind}: Invalid PhysicalResourceId {physical!r}")
    if kind == "Delete" and physical != resource.id:
        raise TemplateError(f"Delete: the answer's PhysicalResourceId is {physical!r}, not {resource.id!r}")
    if kind == "Create" or answer.get("Status") == "SUCCESS" and kind == "Update":
        resource.id = physical
    if answer.get("Status") == "FAILED":
        raise TemplateError(f"{kind}: {answer.get('Reason') or 'FAILED without a Reason'}")
    if answer.get("Status") != "SUCCESS":
        raise TemplateError(f"{kind}: the answer's Status is {answer.get('Status')!r}")
    return answer


def make(aws, resource, _props) -> None:
    try:
        resource.attributes = ask(aws, resource, "Create").get("Data") or {}
    except TemplateError:
        # It may have made something: the rollback's Delete has to name it, by an id of CloudFormation's if need be.
        resource.id = resource.id or f"{resource.default_name}-{uuid.uuid4().hex[:12]}"
        raise


def settle(aws, resource, props, old) -> None:
    props.left.clear()
    if old is not None:
        resource.attributes = ask(aws, resource, "Update", old).get("Data") or {}


def delete(aws, resource) -> None:
    ask(aws, resource, "Delete")


KIND = Kind(make, settle, delete, ("ServiceToken",))
