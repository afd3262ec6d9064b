"""Versions and aliases of functions, and what each of them has of its own: a policy, and settings of asynchronous invocation.

"Using Lambda aliases in event sources and permissions policies" of the Lambda Developer Guide: a permission is on the function, on a
version or on an alias, and is for what is invoked under that name alone. moto has one policy for all of them.
"""
import copy
import json

from moto.awslambda import models, policy

LATEST = "$LATEST"
# What is of the function itself, and no version's.
OWN = ("_lock", "_sandbox", "_made_of", "_variables", "_policies", "_invoke_configs")
# What changes although nothing was configured.
VOLATILE = {"FunctionArn", "LastModified", "RevisionId", "State", "Version"}


def parts(function: str, qualifier: str | None = None) -> tuple[str, str]:
    """The name or ARN without a qualifier, and the qualifier: none for $LATEST."""
    start, mark, name = function.rpartition("function:")
    name, _, own = name.partition(":")
    qualifier = own or qualifier or ""
    return start + mark + name, "" if qualifier == LATEST else qualifier


def named(backend, function: str, qualifier: str | None = None):
    """The function, and the qualifier; an error where there is no such version or alias."""
    function, qualifier = parts(function, qualifier)
    if qualifier:
        backend.get_function(function, qualifier)
    return backend.get_function(function), qualifier


def invoked(arn: str):
    """The version that an ARN stands for, the function, and the qualifier; the function may be of another account."""
    _, _, _, region, account, _, name = arn.split(":", 6)
    backend = models.lambda_backends[account][region]
    try:
        fn, qualifier = named(backend, name)
        return backend.get_function(*parts(name)) if qualifier else fn, fn, qualifier
    except Exception:  # moto's "unknown function" has several classes
        return None


def policy_of(fn, qualifier: str):
    return fn.__dict__.setdefault("_policies", {}).setdefault(qualifier, policy.Policy(fn)) if qualifier else fn.policy


def invoke_configs_of(fn, qualifier: str) -> list:
    return fn.__dict__.setdefault("_invoke_configs", {}).setdefault(qualifier, []) if qualifier else fn.event_invoke_config


def made_of(fn) -> str:
    configuration = {key: value for key, value in fn.get_configuration().items() if key not in VOLATILE}
    return json.dumps([configuration, fn.code_sha_256], sort_keys=True, default=str)


def publish_version(self, function_name: str, description: str = ""):
    """"PublishVersion" of the Lambda API Reference: none where code and configuration are those of the last version."""
    fn, _ = named(self, function_name)
    versions = self._lambdas._functions[fn.function_name]["versions"]
    if versions and versions[-1]._published_of == made_of(fn):
        return versions[-1]
    version = copy.copy(fn)
    for own in OWN:
        version.__dict__.pop(own, None)
    version._published_of = made_of(fn)
    version.set_version(int(versions[-1].version) + 1 if versions else 1)
    version.description = description or fn.description
    versions.append(version)
    self._lambdas._arns[version.function_arn] = version
    return version


def add_permission(self, function_name: str, qualifier: str, raw: str) -> dict:
    fn, qualifier = named(self, function_name, qualifier)
    return policy_of(fn, qualifier).add_statement(raw, qualifier)[0]


def remove_permission(self, function_name: str, sid: str, revision: str = "") -> None:
    fn, qualifier = named(self, function_name)
    policy_of(fn, qualifier).del_statement(sid, revision)


def get_policy(self, function_name: str, qualifier: str | None = None) -> str:
    return policy_of(*named(self, function_name, qualifier)).wire_format()


def get_function_event_invoke_config(self, function_name: str) -> dict:
    fn, qualifier = named(self, function_name)
    if not (configs := invoke_configs_of(fn, qualifier)):
        raise models.UnknownEventConfig(fn.function_arn)
    return configs[0].response()


def delete_function_event_invoke_config(self, function_name: str) -> None:
    get_function_event_invoke_config(self, function_name)
    invoke_configs_of(*named(self, function_name)).clear()


def qualified(method):
    """moto's answers drop the qualifier of the query: it goes into the path instead."""
    def answer(self):
        if qualifier := self.querystring.get("Qualifier", [None])[0]:
            before, function, after = self.path.partition("/functions/")
            name, rest, end = after.partition("/")
            self.path = before + function + f"{name}:{qualifier}" + rest + end
        return method(self)
    return answer


def install(response) -> None:
    for function in (
        publish_version, add_permission, remove_permission, get_policy, get_function_event_invoke_config,
        delete_function_event_invoke_config,
    ):
        setattr(models.LambdaBackend, function.__name__, function)
    for name in ("remove_permission", *(f"{verb}_function_event_invoke_config" for verb in ("put", "get", "delete"))):
        setattr(response, name, qualified(getattr(response, name)))
