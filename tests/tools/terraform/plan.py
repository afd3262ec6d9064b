"""`init`, `validate` and `plan` of the real terraform on a configuration, with a stand-in for the AWS provider; prints the plan as
JSON. No credentials, no network.

usage: plan.py SCHEMA FOLDER PARTITION REGION ACCOUNT [OPTION OF PLAN ...]

What terraform has to say against the configuration goes to standard error, and the exit code is 1.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

import provider


def main() -> int:
    schema, folder, partition, region, account, *options = sys.argv[1:]
    terraform = shutil.which("terraform")
    if terraform is None:
        sys.exit("no terraform on PATH\nhelp: install it, 1.5 or newer: https://developer.hashicorp.com/terraform/install")
    with open(schema) as file:
        known = json.load(file)
    with tempfile.TemporaryDirectory() as run:
        socket = os.path.join(run, "provider")
        server = provider.serve(known, provider.Place(partition, region, account), socket)
        stand_in = {
            "Protocol": "grpc", "ProtocolVersion": 6, "Pid": os.getpid(), "Test": True, "Addr": {"Network": "unix", "String": socket},
        }
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TF_")},
            "TF_CLI_CONFIG_FILE": os.devnull, "TF_DATA_DIR": os.path.join(run, "data"), "CHECKPOINT_DISABLE": "1",
            "TF_REATTACH_PROVIDERS": json.dumps({"hashicorp/aws": stand_in}),
        }
        planned = os.path.join(run, "plan")
        try:
            for step in [
                ["init", "-no-color", "-input=false", "-backend=false"],
                ["validate", "-no-color"],
                ["plan", "-no-color", "-input=false", "-lock=false", f"-out={planned}", *options],
                ["show", "-json", planned],
            ]:
                done = subprocess.run(
                    [terraform, *step], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
                )
                if done.returncode:
                    sys.stderr.write(f"terraform {step[0]}:\n{done.stdout}{done.stderr}")
                    return 1
            print(done.stdout)
        finally:
            server.stop(None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
