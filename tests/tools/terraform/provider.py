"""A stand-in for the provider hashicorp/aws: the recovered schema over Terraform's own protocol, and plans that AWS would agree
with. It reaches nothing and creates nothing, so `terraform apply` does not work with it."""
import json
from concurrent import futures

import grpc
import msgpack
from tf.gen import tfplugin_pb2 as messages
from tf.gen import tfplugin_pb2_grpc as services

UNKNOWN = msgpack.ExtType(0, b"\x00")

# Attributes that the provider computes unless they are given.
COMPUTED_UNLESS_GIVEN = ("arn", "id", "name", "region")


class Place:
    """Where the deployment goes."""

    def __init__(self, partition: str, region: str, account: str):
        self.partition, self.region, self.account = partition, region, account

    def data_source(self, kind: str) -> dict:
        return {
            "aws_caller_identity": {"account_id": self.account, "id": self.account},
            "aws_partition": {"partition": self.partition, "id": self.partition},
            "aws_region": {"region": self.region, "name": self.region, "id": self.region},
        }[kind]

    def arn(self, kind: str, planned: dict) -> str | msgpack.ExtType:
        """The ARN that a resource will have, where its name decides it."""
        service, resource, name = {
            "aws_cloudwatch_log_group": ("logs", "log-group:", planned.get("name")),
            "aws_lambda_function": ("lambda", "function:", planned.get("function_name")),
            "aws_sqs_queue": ("sqs", "", planned.get("name")),
        }.get(kind, (None, None, None))
        if not isinstance(name, str):
            return UNKNOWN
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}{name}"


def attribute(name: str, known: dict) -> messages.Schema.Attribute:
    required, computed = known.get("required", False), known.get("computed", False)
    return messages.Schema.Attribute(
        name=name, type=json.dumps(known["type"]).encode(), required=required, optional=not required and not computed,
        computed=computed or (name in COMPUTED_UNLESS_GIVEN and not required),
    )


def nested(name: str, known: dict) -> messages.Schema.NestedBlock:
    modes = messages.Schema.NestedBlock.NestingMode
    return messages.Schema.NestedBlock(
        type_name=name, block=block(known), nesting=modes.SET if known["nesting"] == "set" else modes.LIST,
        min_items=int(known["required"]), max_items=int(known["once"]),
    )


def block(known: dict) -> messages.Schema.Block:
    attributes = [attribute(name, one) for name, one in sorted(known["attrs"].items())]
    return messages.Schema.Block(attributes=attributes, block_types=[nested(name, one) for name, one in sorted(known["blocks"].items())])


def unpack(value: messages.DynamicValue):
    return msgpack.unpackb(value.msgpack, ext_hook=msgpack.ExtType, strict_map_key=False)


def pack(value) -> messages.DynamicValue:
    return messages.DynamicValue(msgpack=msgpack.packb(value))


class Provider(services.ProviderServicer):
    def __init__(self, schema: dict, place: Place):
        self.known, self.place = schema, place

    def GetMetadata(self, request, context):
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "the schema says it all")

    def GetProviderSchema(self, request, context):
        def schemas(kind):
            return {name: messages.Schema(block=block(known)) for name, known in self.known[kind].items()}

        return messages.GetProviderSchema.Response(
            provider=messages.Schema(block=block(self.known["provider"])),
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
        values = {**unpack(request.config), **self.place.data_source(request.type_name)}
        return messages.ReadDataSource.Response(state=pack(values))

    def PlanResourceChange(self, request, context):
        planned = unpack(request.proposed_new_state)
        if planned is not None:
            self.complete(request.type_name, planned)
        return messages.PlanResourceChange.Response(planned_state=pack(planned))

    def complete(self, kind: str, planned: dict) -> None:
        """Fills in what is computed: known where a name decides it, else as what is known after the deployment only."""
        for name, known in self.known["resources"][kind]["attrs"].items():
            is_computed = known.get("computed") or (name in COMPUTED_UNLESS_GIVEN and not known.get("required"))
            if planned.get(name) is None and is_computed:
                planned[name] = {"arn": self.place.arn(kind, planned), "region": self.place.region}.get(name, UNKNOWN)

    def StopProvider(self, request, context):
        return messages.StopProvider.Response()


def serve(schema: dict, place: Place, socket: str) -> grpc.Server:
    server = grpc.server(futures.ThreadPoolExecutor(4), options=[("grpc.max_send_message_length", 256 << 20)])
    services.add_ProviderServicer_to_server(Provider(schema, place), server)
    server.add_insecure_port(f"unix:{socket}")
    server.start()
    return server
