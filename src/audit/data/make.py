"""Makes `sam.json` beside this file: the policy templates and connectors of SAM's translator (Apache-2.0).

    python3 -m venv VENV && VENV/bin/pip install aws-sam-translator==VERSION
    VENV/bin/python src/audit/data/make.py
"""

import json
from datetime import date
from importlib.metadata import version
from pathlib import Path

import samtranslator

HERE = Path(__file__).parent


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


sam()
