"""Recovers the schemas of the providers from the npm packages that are generated from them, once; prints the path of the file.
The providers themselves come from a registry of their own, and that of AWS is 700 MB.

usage: schema.py FOLDER

What it knows of an argument: its name, its type, whether it is required, and whether a block may stand there once or often.
What the provider checks of values in code of its own is not in it.
"""
import base64
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

# Folders of the package for AWS: the resources that generated configurations hold, and some that they do not.
AWS = """
provider
cloudtrail
cloudwatch-dashboard
cloudwatch-event-rule
cloudwatch-event-target
cloudwatch-log-group
cloudwatch-metric-alarm
data-aws-caller-identity
data-aws-partition
data-aws-region
iam-role
iam-role-policy
iam-role-policy-attachment
lambda-alias
lambda-event-source-mapping
lambda-function
lambda-function-event-invoke-config
lambda-function-recursion-config
lambda-invocation
lambda-permission
s3-bucket
s3-bucket-abac
s3-bucket-lifecycle-configuration
s3-bucket-notification
s3-bucket-ownership-controls
s3-bucket-policy
s3-bucket-public-access-block
s3-bucket-server-side-encryption-configuration
s3-bucket-versioning
scheduler-schedule
sns-topic
sns-topic-policy
sns-topic-subscription
sqs-queue
sqs-queue-policy
""".split()

# Provider, package, its digest, the folders of it that are wanted.
PACKAGES = (
    # Generated from hashicorp/aws 6.45.0.
    (
        "aws", "@cdktn/provider-aws@24.1.0",
        "G7ETnOAhM7crDBrhgfypedNkWeDgdWNEQadL582qmvar13k2Ry2sWrYZJNERi8IXVtqq5CVwVl1aHUt64b8+xA==", AWS,
    ),
    # Generated from hashicorp/archive 2.8.1.
    (
        "archive", "@cdktn/provider-archive@14.0.1",
        "JqpyFUXXFn8GZcsXuxuQbs26WUKlheVhQXy+w9yk9QXn0mUnsohQhmkbFvn8WWYm2bsMJX4Oh9iRwfe68oATNA==",
        ["provider", "data-archive-file"],
    ),
)

ATTRIBUTE = re.compile(
    r'\n\s+"?([a-z0-9_]+)"?: \{\n\s+value: (.*),\n\s+isBlock: (true|false),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)",'
)
COMPUTED = re.compile(r'return this\.get(String|Number|Boolean|List|StringMap|BooleanMap)Attribute\(["\'](\w+)["\']\)')
COMPUTED_TYPES = {
    "String": "string", "Number": "number", "Boolean": "bool", "List": ["list", "string"],
    "StringMap": ["map", "string"], "BooleanMap": ["map", "bool"],
}


def fail(problem: str, remedy: str) -> None:
    sys.exit(f"{problem}\nhelp: {remedy}")


def attributes(source: str, start: int) -> list[tuple[str, ...]]:
    """Name, value, whether it is a block, type and class of each entry of the `attrs` behind `start`."""
    begin = source.index("const attrs = {", start)
    end = re.compile(r"\n( {4}| {8})\};").search(source, begin).start()
    return ATTRIBUTE.findall(source[begin:end])


def interface(types: str, name: str) -> dict[str, tuple[bool, bool]]:
    """Of each property of an interface, whether it is required and whether it is a list."""
    body = re.compile(rf"export interface {name} .*?\n\}}", re.DOTALL).search(types)
    found = re.findall(r"readonly (\w+)(\??): (.*)", body.group()) if body else []
    return {name: (not mark, "[]" in kind) for name, mark, kind in found}


def camel_case(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda match: match.group(1).upper(), name)


def type_of(kind: str, storage: str) -> str | list[str]:
    storage = storage.lower()
    element = next((name for word, name in [("string", "string"), ("number", "number"), ("bool", "bool")] if storage.startswith(word)), "dynamic")
    if kind == "simple":
        return element
    return ["map" if kind == "map" or storage.endswith("map") else kind, element]


def block(source: str, types: str, entries: list[tuple[str, ...]], name: str) -> dict:
    properties = interface(types, name)
    attrs, blocks = {}, {}
    for entry, value, is_block, kind, storage in entries:
        required, is_list = next(
            (properties[key] for key in [camel_case(entry), camel_case(entry) + "Attribute"] if key in properties), (False, True)
        )
        inner = re.search(r"(\w+)ToHclTerraform", value)
        start = source.find(f"function {inner.group()}(struct)") if inner else -1
        if is_block == "true" and start >= 0:
            inner_name = inner.group(1)[0].upper() + inner.group(1)[1:]
            nesting = "set" if kind == "set" else "list"
            blocks[entry] = {
                "nesting": nesting, "required": required, "once": not is_list,
                **block(source, types, attributes(source, start), inner_name),
            }
        else:
            attrs[entry] = {"type": type_of(kind, storage), "required": required}
    return {"attrs": attrs, "blocks": blocks}


def resource(source: str, types: str) -> tuple[str, dict]:
    config = re.search(r"export interface (\w+Config) ", types).group(1)
    found = block(source, types, attributes(source, source.rindex("synthesizeHclAttributes()")), config)
    main = source[re.search(r"class \w+ extends cdkt\w*\.Terraform(Resource|DataSource|Provider)", source).start():]
    for kind, name in COMPUTED.findall(main):
        if name not in found["attrs"] and name not in found["blocks"]:
            found["attrs"][name] = {"type": COMPUTED_TYPES[kind], "computed": True}
    return re.search(r'tfResourceType = "(\w+)"', source).group(1), found


def recover(package: str, wanted: list[str]) -> dict:
    schema = {"provider": None, "resources": {}, "data": {}}
    texts = {}
    with tarfile.open(package) as archive:
        for member in archive:
            parts = member.name.split("/")
            if parts[:2] == ["package", "lib"] and len(parts) == 4 and parts[2] in wanted and parts[3] in ("index.js", "index.d.ts"):
                texts[parts[2], parts[3]] = archive.extractfile(member).read().decode()
    for folder in wanted:
        name, found = resource(texts[folder, "index.js"], texts[folder, "index.d.ts"])
        if folder == "provider":
            schema["provider"] = found
        else:
            schema["data" if folder.startswith("data-") else "resources"][name] = found
    return schema


def fetch(folder: str, name: str, integrity: str) -> str:
    npm = shutil.which("npm")
    if npm is None:
        fail("no npm on PATH", "install Node.js, which brings it: `apt-get install npm` on Debian and Ubuntu, `brew install node` on macOS")
    done = subprocess.run(
        [npm, "pack", "--silent", "--pack-destination", folder, name], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        fail(f"npm could not fetch {name}:\n{done.stdout}{done.stderr}", "the first run needs the package registry of npm")
    package = os.path.join(folder, next(file for file in os.listdir(folder) if file.endswith(".tgz")))
    with open(package, "rb") as file:
        if base64.b64encode(hashlib.sha512(file.read()).digest()).decode() != integrity:
            fail(f"{name} is not the package that the tests know", "look at what changed, then at PACKAGES in schema.py")
    return package


def main() -> None:
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    # What the file holds follows from this script alone.
    with open(__file__, "rb") as file:
        path = os.path.join(folder, f"terraform-schema-{hashlib.sha256(file.read()).hexdigest()[:16]}.json")
    with open(os.path.join(folder, "terraform-schema.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(path):
            with tempfile.TemporaryDirectory(dir=folder) as aside:
                schemas = {}
                for provider, name, integrity, wanted in PACKAGES:
                    os.mkdir(os.path.join(aside, provider))
                    schemas[provider] = recover(fetch(os.path.join(aside, provider), name, integrity), wanted)
                made = os.path.join(aside, "schema.json")
                with open(made, "w") as file:
                    json.dump(schemas, file, indent=1)
                os.rename(made, path)
    print(path)


if __name__ == "__main__":
    main()
