"""What moto's own IAM says to policies and requests, and why: one JSON question a line in, one JSON answer a line out.

{"document": .., "requests": [{"action": .., "resource": .., "context": {..}}]}
    answers for each request with `moto`, its verdict; `mended`, what it could be with every quirk below mended: several where a
    condition cannot be decided; `because`, the fewest quirks that make the difference; and `loopback`, what ../aws/iam.py says.
{"document": .., "calls": [{"service": .., "operation": .., "params": ..}], "server": NAME}
    makes the calls over HTTP under that policy and answers for each with `action` and `resource`, for which moto took it, and with
    `moto`. SERVER is {"endpoint", "access_key", "secret_key"} of an administrator, or null for moto's own server.
"""
import itertools
import json
import os
import re
import sys
from pathlib import Path

os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "false"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "aws"))

import iam
from calls import Server
from conditions import holds
from moto.iam.access_control import IAMPolicy, IAMPolicyStatement, PermissionResult

VERDICTS = {PermissionResult.PERMITTED: "Allow", PermissionResult.DENIED: "Deny", PermissionResult.NEUTRAL: "None"}
# What moto does otherwise than the IAM User Guide says; the rows of ../../e2e/moto/quirks.rs.
QUIRKS = [
    "case-of-actions", "one-character", "regular-expressions", "line-breaks", "escapes-and-variables", "incomplete-arns",
    "not-resource", "conditions",
]
# A policy variable, and what stands for a character that would be a wildcard.
VARIABLE = re.compile(r"\$\{([^}]*)\}")


class Mended(IAMPolicyStatement):
    """moto's statement with some quirks mended. `guess` is what a condition comes to that nobody can decide."""

    def __init__(self, statement, document, request, mended, guess):
        super().__init__(statement)
        self.variables = document.get("Version") == "2012-10-17"
        self.context = {key.lower(): value for key, value in request["context"].items()}
        self.mended, self.guess, self.is_guessed = mended, guess, False

    def is_action_permitted(self, action, resource="*", principal=None, incoming_condition_values=None):
        concerned = super().is_action_permitted(action, resource, principal, incoming_condition_values)
        if concerned == PermissionResult.NEUTRAL:
            return concerned
        if "not-resource" in self.mended and "NotResource" in self._statement:
            if self._check_element_matches("NotResource", resource):
                return PermissionResult.NEUTRAL
            concerned = PermissionResult.PERMITTED if self._statement["Effect"] == "Allow" else PermissionResult.DENIED
        if "conditions" in self.mended and not self.met():
            return PermissionResult.NEUTRAL
        return concerned

    def met(self) -> bool:
        verdicts = [
            holds(operator, key, wanted, self.context, self.variables)
            for operator, keys in self._statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        ]
        if False in verdicts:
            return False
        self.is_guessed = None in verdicts
        return self.guess if self.is_guessed else True

    def _check_element_matches(self, statement_element, value):
        patterns = self._statement[statement_element]
        patterns = patterns if isinstance(patterns, list) else [patterns]
        return any(self.fits(statement_element, pattern, value) for pattern in patterns)

    def fits(self, element: str, pattern: str, text: str) -> bool:
        is_resource = element.endswith("Resource")
        if is_resource and "incomplete-arns" in self.mended and pattern != "*":
            colons = (VARIABLE.sub("", pattern) if self.variables else pattern).count(":")
            pattern += ":*" * (5 - colons)
        expression = self.expression(pattern, is_resource)
        if expression is None:
            return False
        flags = re.I if not is_resource and "case-of-actions" in self.mended else 0
        if "line-breaks" in self.mended:
            return re.fullmatch(expression, text, flags | re.S) is not None
        return re.match(f"^{expression}$", text, flags) is not None

    def expression(self, pattern: str, is_resource: bool) -> str | None:
        """moto's regular expression, as far as it is not mended."""
        has_escapes = is_resource and self.variables and "escapes-and-variables" in self.mended
        plain = re.escape if "regular-expressions" in self.mended else lambda text: text
        found, at = [], 0
        while at < len(pattern):
            if has_escapes and pattern.startswith("${", at):
                variable = VARIABLE.match(pattern, at)
                if not variable:
                    return None
                value = variable[1] if variable[1] in ("*", "?", "$") else iam.value_of(variable[1], self.context)
                if not isinstance(value, str):
                    return None
                found.append(re.escape(value))
                at = variable.end()
                continue
            character = pattern[at]
            if character == "*":
                found.append(".*")
            elif character == "?":
                found.append("." if "one-character" in self.mended else "?")
            else:
                found.append(plain(character))
            at += 1
        return "".join(found)


def verdicts(document: dict, request: dict, mended: frozenset) -> list[str]:
    """What the policy may say: several things where a condition cannot be decided. In moto's order of statements, of which the
    first that denies is the answer."""
    of_statements = []
    for statement in iam.as_list(document["Statement"]):
        try:
            said = []
            for guess in (True, False):
                one = Mended(statement, document, request, mended, guess)
                said.append(VERDICTS[one.is_action_permitted(request["action"], request["resource"])])
                if not one.is_guessed:
                    break
            of_statements.append(said)
        except re.error:
            of_statements.append(["Error"])
            break
        if said == ["Deny"]:
            break
    first = ["Error", "Deny", "Allow", "None"]
    return sorted({min(together, key=first.index) for together in itertools.product(*of_statements)})


def of_moto(document: dict, request: dict) -> str:
    try:
        found = IAMPolicy(json.dumps(document)).is_action_permitted(request["action"], request["resource"])
    except re.error:
        return "Error"
    return VERDICTS[found]


def of_loopback(document: dict, request: dict) -> str:
    if any(isinstance(value, list) for value in request["context"].values()):
        return "Unsupported"
    try:
        return iam.decide(document, request["action"], request["resource"], request["context"]) or "None"
    except iam.Unsupported:
        return "Unsupported"


def judge(document: dict, request: dict) -> dict:
    found, plain = of_moto(document, request), verdicts(document, request, frozenset())
    if [found] != plain:
        sys.exit(f"this is not moto: it says {found}, and not {plain}: {document} {request}")
    mended = verdicts(document, request, frozenset(QUIRKS))
    because = [] if mended == [found] else fewest(document, request, found)
    return {"moto": found, "mended": mended, "because": because, "loopback": of_loopback(document, request)}


def fewest(document: dict, request: dict, found: str) -> list[str]:
    """The fewest quirks with which moto says what it says, everything else of it mended."""
    for count in range(1, len(QUIRKS) + 1):
        for left in itertools.combinations(QUIRKS, count):
            if verdicts(document, request, frozenset(QUIRKS) - set(left)) == [found]:
                return list(left)
    sys.exit(f"nothing explains {found}: {document} {request}")


def main() -> None:
    servers = {}
    for line in sys.stdin:
        question = json.loads(line)
        document = question["document"]
        if "requests" in question:
            answer = [judge(document, request) for request in question["requests"]]
        else:
            key = json.dumps(question["server"])
            if key not in servers:
                servers[key] = Server(question["server"])
            answer = servers[key].call_all(document, question["calls"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
