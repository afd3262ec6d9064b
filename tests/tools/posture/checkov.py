"""Judges deployment files by checkov's policies for CloudFormation and Terraform, without its network.

usage: checkov.py CHECKOV (FRAMEWORK PATH)...; prints a JSON list of findings: {judge, rule, template, resource, text}
"""
import json
import os
import subprocess
import sys


def findings(checkov: str, framework: str, path: str):
    which = "--directory" if os.path.isdir(path) else "--file"
    command = [checkov, which, path, "--framework", framework, "--output", "json", "--compact", "--quiet", "--skip-download", "--soft-fail"]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True)
    report = json.loads(done.stdout)
    for result in report if isinstance(report, list) else [report]:
        if result["summary"]["parsing_errors"] or not result["summary"]["resource_count"]:
            sys.exit(f"checkov could not read {path}: {done.stdout}{done.stderr}")
        for check in result["results"]["failed_checks"]:
            resource = check["resource"].rsplit(".", 1)[-1]
            text = check["check_name"]
            yield {"judge": f"checkov {framework}", "rule": check["check_id"], "template": path, "resource": resource, "text": text}


def main() -> None:
    checkov, *rest = sys.argv[1:]
    pairs = zip(rest[::2], rest[1::2])
    print(json.dumps([finding for framework, path in pairs for finding in findings(checkov, framework, path)]))


if __name__ == "__main__":
    main()
