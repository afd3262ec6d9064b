"""`init`, `validate` and `plan` of the real terraform on a configuration, with a stand-in for each provider; prints the plan as
JSON. No credentials, no network.

usage: plan.py SCHEMA FOLDER PARTITION REGION ACCOUNT [--apply] [OPTION OF PLAN ...]

With --apply, the plan is applied as well, and what was asked of the stand-in for AWS is printed instead: a list of
{"type": .., "before": .., "after": ..} in the order in which it was done. The state is then in the folder.

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
    is_applied = options[:1] == ["--apply"]
    options = options[is_applied:]
    terraform = shutil.which("terraform")
    if terraform is None:
        sys.exit("no terraform on PATH\nhelp: install it, 1.5 or newer: https://developer.hashicorp.com/terraform/install")
    with open(schema) as file:
        known = json.load(file)
    with tempfile.TemporaryDirectory() as run:
        servers, stand_ins, providers = [], {}, {}
        for name, place in [("aws", provider.Place(partition, region, account)), ("archive", provider.Archive(folder))]:
            socket = os.path.join(run, name)
            server, providers[name] = provider.serve(known[name], place, socket)
            servers.append(server)
            stand_ins[f"hashicorp/{name}"] = {
                "Protocol": "grpc", "ProtocolVersion": 6, "Pid": os.getpid(), "Test": True,
                "Addr": {"Network": "unix", "String": socket},
            }
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TF_")},
            "TF_CLI_CONFIG_FILE": os.devnull, "TF_DATA_DIR": os.path.join(run, "data"), "CHECKPOINT_DISABLE": "1",
            "TF_REATTACH_PROVIDERS": json.dumps(stand_ins),
        }
        planned = os.path.join(run, "plan")
        try:
            for step in [
                ["init", "-no-color", "-input=false", "-backend=false"],
                ["validate", "-no-color"],
                ["plan", "-no-color", "-input=false", "-lock=false", f"-out={planned}", *options],
                ["apply", "-no-color", "-input=false", "-lock=false", planned] if is_applied else ["show", "-json", planned],
            ]:
                done = subprocess.run(
                    [terraform, *step], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
                )
                if done.returncode:
                    sys.stderr.write(f"terraform {step[0]}:\n{done.stdout}{done.stderr}")
                    return 1
            print(json.dumps(providers["aws"].done) if is_applied else done.stdout)
        finally:
            for server in servers:
                server.stop(None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
