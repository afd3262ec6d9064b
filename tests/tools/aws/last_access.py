"""When a role used which service, as IAM tells it, which moto does not. What was used is history: a test sets it.

"Refining permissions using last accessed information" of the IAM User Guide: there is an entry for every service that the role's
policies allow something of, used or not. The report takes a while, and comes in pages.
"""
import datetime
import json
import uuid

from moto.core.responses import ActionResult
from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends
from moto.iam.responses import IamResponse

import enforcement
import iam

PAGE = 2
# By ARN: the service's namespace and when it was last used.
USED: dict = {}
# By number: the ARN and how often somebody looked.
JOBS: dict = {}


def install() -> None:
    resource_of_role = IamResponse._determine_resource

    def resource_of(self) -> str:
        """moto finds the role of a call by its name; this one names it by its ARN."""
        if self._get_action() == "GenerateServiceLastAccessedDetails":
            return self._get_param("Arn")
        return resource_of_role(self)

    IamResponse._determine_resource = resource_of
    IamResponse.generate_service_last_accessed_details = generate
    IamResponse.get_service_last_accessed_details = get


def generate(self) -> ActionResult:
    arn = self._get_param("Arn")
    self.backend.get_role_by_arn(arn)
    job = str(uuid.uuid4())
    JOBS[job] = [arn, 0]
    return ActionResult({"JobId": job})


def get(self) -> ActionResult:
    job = JOBS.get(self._get_param("JobId"))
    if job is None:
        raise NotFoundException("there is no such job")
    job[1] += 1
    arn, now = job[0], datetime.datetime.now(datetime.timezone.utc)
    answer = {"JobStatus": "IN_PROGRESS", "JobType": "SERVICE_LEVEL", "JobCreationDate": now, "ServicesLastAccessed": []}
    if job[1] > 1:
        services, first = services_of(arn), int(self._get_param("Marker") or 0)
        last = first + PAGE
        answer |= {"JobStatus": "COMPLETED", "JobCompletionDate": now, "ServicesLastAccessed": services[first:last]}
        if last < len(services):
            answer |= {"IsTruncated": True, "Marker": str(last)}
    return ActionResult(answer)


def services_of(arn: str) -> list:
    account = arn.split(":")[4]
    statements = [s for document in enforcement.role_documents(account, arn) for s in iam.as_list(document["Statement"])]
    actions = [a for s in statements if s["Effect"] == "Allow" for a in iam.as_list(s.get("Action", []))]
    found = []
    for service in sorted({action.split(":")[0] for action in actions} - {"*"}):
        used = {"LastAuthenticated": USED[arn, service], "LastAuthenticatedEntity": arn} if (arn, service) in USED else {}
        entities = 1 if used else 0
        named = {"ServiceName": f"Amazon {service}", "ServiceNamespace": service}
        found.append({**named, "TotalAuthenticatedEntities": entities, **used})
    return found


class History:
    """A WSGI application in front of another: `POST /history` with {"role": NAME, "age": DAYS, "used": {SERVICE: DAYS AGO}}."""

    def __init__(self, others):
        self.others = others

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] != "/history":
            return self.others(environ, start_response)
        told = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        role = iam_backends["123456789012"]["aws"].get_role(told["role"])
        now = datetime.datetime.now(datetime.timezone.utc)
        role.create_date = now.replace(tzinfo=None) - datetime.timedelta(days=told["age"])
        for service, days in told["used"].items():
            USED[role.arn, service] = now - datetime.timedelta(days=days)
        start_response("200 OK", [])
        return [b"{}"]
