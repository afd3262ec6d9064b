"""Stand-ins for the providers hashicorp/aws and hashicorp/archive: the recovered schemas over Terraform's own protocol, and plans
that AWS would agree with. Nothing is reached and, but for zip files, nothing created: what `terraform apply` asks for is noted."""
import base64
import hashlib
import io
import json
import os
import time
import zipfile
from concurrent import futures

import grpc
import msgpack
from tf.gen import tfplugin_pb2 as messages
from tf.gen import tfplugin_pb2_grpc as services

UNKNOWN = msgpack.ExtType(0, b"\x00")

# Attributes that the provider computes unless they are given.
COMPUTED_UNLESS_GIVEN = ("arn", "id", "name", "region", "tags_all")

# What the provider plans for arguments that are left out, where that says something about roles, alarms and trails (`Default` in
# `internal/service/*/*.go` of hashicorp/terraform-provider-aws).
DEFAULTS = {
    "aws_cloudtrail": {
        "enable_log_file_validation": False, "enable_logging": True, "include_global_service_events": True,
        "is_multi_region_trail": False, "is_organization_trail": False,
    },
    "aws_cloudwatch_metric_alarm": {"actions_enabled": True, "treat_missing_data": "missing"},
    "aws_iam_role": {"force_detach_policies": False, "max_session_duration": 3600, "path": "/"},
    "aws_sns_topic": {"content_based_deduplication": False, "fifo_topic": False},
}


class Place:
    """Where the deployment goes."""

    def __init__(self, partition: str, region: str, account: str):
        self.partition, self.region, self.account = partition, region, account

    def data_source(self, kind: str, config: dict) -> dict:
        return {
            "aws_caller_identity": {"account_id": self.account, "id": self.account},
            "aws_partition": {"partition": self.partition, "id": self.partition},
            "aws_region": {"region": self.region, "name": self.region, "id": self.region},
        }[kind]

    def arn(self, kind: str, planned: dict) -> str | msgpack.ExtType:
        """The ARN that a resource will have, where its name decides it."""
        regional = f"{self.region}:{self.account}:"
        before, name = {
            "aws_cloudtrail": (f"cloudtrail:{regional}trail/", planned.get("name")),
            "aws_cloudwatch_event_rule": (f"events:{regional}rule/", planned.get("name")),
            "aws_cloudwatch_log_group": (f"logs:{regional}log-group:", planned.get("name")),
            "aws_cloudwatch_metric_alarm": (f"cloudwatch:{regional}alarm:", planned.get("alarm_name")),
            "aws_iam_role": (f"iam::{self.account}:role{planned.get('path')}", planned.get("name")),
            "aws_lambda_alias": (f"lambda:{regional}function:{planned.get('function_name')}:", planned.get("name")),
            "aws_lambda_function": (f"lambda:{regional}function:", planned.get("function_name")),
            "aws_sns_topic": (f"sns:{regional}", planned.get("name")),
            "aws_sqs_queue": (f"sqs:{regional}", planned.get("name")),
        }.get(kind, (None, None))
        return f"arn:{self.partition}:{before}{name}" if isinstance(name, str) else UNKNOWN


class Archive:
    """Where zip files are made: relative paths are meant from the folder that terraform runs in."""

    def __init__(self, folder: str):
        self.folder = folder

    def data_source(self, kind: str, config: dict) -> dict:
        if config["type"] != "zip" or config["source_content"] is None or config["source_content_filename"] is None:
            raise ValueError(f"{kind}: only a zip file of source_content and source_content_filename is known here")
        given = {name for name, value in config.items() if value not in (None, [])}
        if unknown := given - {"type", "source_content", "source_content_filename", "output_path"}:
            raise ValueError(f"{kind}: {sorted(unknown)} is not known here")
        zipped = io.BytesIO()
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
            # The same bytes for the same content, as the provider makes them: no time, no mode.
            archive.writestr(zipfile.ZipInfo(config["source_content_filename"]), config["source_content"], zipfile.ZIP_DEFLATED)
        data, path = zipped.getvalue(), os.path.join(self.folder, config["output_path"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        known = {"id": hashlib.sha1(data).hexdigest(), "output_size": len(data)}
        for name, digest in [("md5", hashlib.md5), ("sha", hashlib.sha1), ("sha256", hashlib.sha256), ("sha512", hashlib.sha512)]:
            known[f"output_{name}"] = digest(data).hexdigest()
        for name in ("sha256", "sha512"):
            known[f"output_base64{name}"] = base64.b64encode(bytes.fromhex(known[f"output_{name}"])).decode()
        return known


def is_computed(name: str, known: dict, defaults: dict) -> bool:
    return known.get("computed", False) or (not known.get("required") and (name in COMPUTED_UNLESS_GIVEN or name in defaults))


def attribute(name: str, known: dict, defaults: dict) -> messages.Schema.Attribute:
    required, computed = known.get("required", False), known.get("computed", False)
    return messages.Schema.Attribute(
        name=name, type=json.dumps(known["type"]).encode(), required=required, optional=not required and not computed,
        computed=is_computed(name, known, defaults),
    )


def nested(name: str, known: dict) -> messages.Schema.NestedBlock:
    modes = messages.Schema.NestedBlock.NestingMode
    return messages.Schema.NestedBlock(
        type_name=name, block=block(known, {}), nesting=modes.SET if known["nesting"] == "set" else modes.LIST,
        min_items=int(known["required"]), max_items=int(known["once"]),
    )


def block(known: dict, defaults: dict) -> messages.Schema.Block:
    attributes = [attribute(name, one, defaults) for name, one in sorted(known["attrs"].items())]
    return messages.Schema.Block(attributes=attributes, block_types=[nested(name, one) for name, one in sorted(known["blocks"].items())])


def unpack(value: messages.DynamicValue):
    return msgpack.unpackb(value.msgpack, ext_hook=msgpack.ExtType, strict_map_key=False)


def pack(value) -> messages.DynamicValue:
    return messages.DynamicValue(msgpack=msgpack.packb(value))


class Provider(services.ProviderServicer):
    def __init__(self, schema: dict, place: Place | Archive):
        self.known, self.place, self.done = schema, place, []

    def GetMetadata(self, request, context):
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "the schema says it all")

    def GetProviderSchema(self, request, context):
        def schemas(kind):
            return {name: messages.Schema(block=block(known, DEFAULTS.get(name, {}))) for name, known in self.known[kind].items()}

        return messages.GetProviderSchema.Response(
            provider=messages.Schema(block=block(self.known["provider"], {})),
            resource_schemas=schemas("resources"), data_source_schemas=schemas("data"),
            server_capabilities=messages.ServerCapabilities(plan_destroy=True),
        )

    def ValidateProviderConfig(self, request, context):
        return messages.ValidateProviderConfig.Response()

    def ConfigureProvider(self, request, context):
        return messages.ConfigureProvider.Response()

    def ValidateResourceConfig(self, request, context):
        return messages.ValidateResourceConfig.Response()

    def ValidateDataResourceConfig(self, request, context):
        return messages.ValidateDataResourceConfig.Response()

    def UpgradeResourceState(self, request, context):
        return messages.UpgradeResourceState.Response(upgraded_state=messages.DynamicValue(json=request.raw_state.json))

    def ReadResource(self, request, context):
        return messages.ReadResource.Response(new_state=request.current_state)

    def ReadDataSource(self, request, context):
        config = unpack(request.config)
        values = {**config, **self.place.data_source(request.type_name, config)}
        return messages.ReadDataSource.Response(state=pack(values))

    def PlanResourceChange(self, request, context):
        planned = unpack(request.proposed_new_state)
        if planned is not None:
            self.complete(request.type_name, planned)
        return messages.PlanResourceChange.Response(planned_state=pack(planned))

    def complete(self, kind: str, planned: dict) -> None:
        """Fills in what is computed: known where a name decides it, else as what is known after the deployment only."""
        defaults = DEFAULTS.get(kind, {})
        missing = [
            name for name, known in self.known["resources"][kind]["attrs"].items()
            if planned.get(name) is None and is_computed(name, known, defaults)
        ]
        planned.update({name: defaults.get(name, UNKNOWN) for name in missing})
        computed = {"arn": self.place.arn(kind, planned), "region": self.place.region, "tags_all": planned.get("tags") or {}}
        planned.update({name: computed[name] for name in missing if name in computed})

    def ApplyResourceChange(self, request, context):
        kind, after = request.type_name, unpack(request.planned_state)
        for name, value in (after or {}).items():
            if value == UNKNOWN:
                of = self.known["resources"][kind]["attrs"][name]["type"]
                empty = {"number": 0, "bool": False, "string": f"{name} of {kind}"}
                after[name] = empty[of] if isinstance(of, str) else {} if of[0] == "map" else []
        if kind == "aws_lambda_invocation":
            # As the helper takes its time, what does not wait for it is done first.
            time.sleep(1)
        self.done.append({"type": kind, "before": unpack(request.prior_state), "after": after})
        return messages.ApplyResourceChange.Response(new_state=pack(after))

    def StopProvider(self, request, context):
        return messages.StopProvider.Response()


def serve(schema: dict, place: Place | Archive, socket: str) -> tuple[grpc.Server, Provider]:
    server = grpc.server(futures.ThreadPoolExecutor(12), options=[("grpc.max_send_message_length", 256 << 20)])
    provider = Provider(schema, place)
    services.add_ProviderServicer_to_server(provider, server)
    server.add_insecure_port(f"unix:{socket}")
    server.start()
    return server, provider
