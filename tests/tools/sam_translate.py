"""SAM's own translator: a SAM template in, the CloudFormation template that AWS would make of it out.

usage: sam_translate.py TEMPLATE CODE_BUCKET CODE_KEY
"""
import json
import sys

import boto3
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class NoManagedPolicies(ManagedPolicyLoader):
    def __init__(self):
        super().__init__(None)

    def load(self):
        return {}


def main() -> None:
    path, bucket, key = sys.argv[1:]
    template = yaml_parse(open(path, encoding="utf-8").read())
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":  # what `sam package` does
            resource["Properties"]["CodeUri"] = f"s3://{bucket}/{key}"
            resource.pop("Metadata", None)
    boto3.setup_default_session(region_name="us-east-1")
    json.dump(transform(template, {}, NoManagedPolicies()), sys.stdout)


if __name__ == "__main__":
    main()
