"""What a call of DynamoDB is about: tables, indexes, and the partition keys that policies may limit.

"Actions, resources, and condition keys for Amazon DynamoDB" of the Service Authorization Reference, "Using IAM policy conditions for
fine-grained access control" and "Amazon DynamoDB Transactions: How it works" of the DynamoDB Developer Guide.
"""
import re

from moto.dynamodb.models import dynamodb_backends

# A transaction needs the permission of each of its items.
OF_TRANSACTIONS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "Get": "GetItem", "ConditionCheck": "ConditionCheckItem"}
EQUALITY = re.compile(r"([#\w]+)\s*=\s*(:\w+)")


def values_of(item: dict, name: str) -> list[str]:
    """A partition key is a string, a number or binary, whose text conditions compare."""
    return list(item[name].values()) if name in item else []


def queried(said: dict, name: str) -> list[str]:
    """The value that a query compares the partition key with; it compares it for equality or is refused."""
    if name in said.get("KeyConditions", {}):
        return [text for value in said["KeyConditions"][name]["AttributeValueList"] for text in value.values()]
    names, values = said.get("ExpressionAttributeNames", {}), said.get("ExpressionAttributeValues", {})
    compared = EQUALITY.findall(said.get("KeyConditionExpression", ""))
    return [text for left, right in compared if names.get(left, left) == name for text in values[right].values()]


class Tables:
    """The tables of a place, which is a Region and an account."""

    def __init__(self, place: str):
        region, account = place.split(":")
        self.place, self.known = place, dynamodb_backends[account][region].tables

    def arn(self, name: str) -> str:
        return name if name.startswith("arn:") else f"arn:aws:dynamodb:{self.place}:table/{name}"

    def partition_key(self, name: str, index: str | None = None) -> str | None:
        table = self.known.get(name.rsplit("/", 1)[-1])
        if table is None or index is None:
            return table and table.hash_key_attr
        schema = table.get_index(index).schema
        return next(key["AttributeName"] for key in schema if key["KeyType"] == "HASH")

    def context(self, name: str, requests: list[dict], index: str | None = None) -> dict:
        """The leading keys of requests for a table. A scan has none, and then the key is not in the request."""
        key = self.partition_key(name, index)
        found = [text for said in requests for text in (
            *values_of(said.get("Item") or said.get("Key") or {}, key), *queried(said, key),
        )] if key else []
        return {"dynamodb:LeadingKeys": found} if found else {}

    def targets(self, said: dict):
        """(resource, context, action where it is not that of the whole request)"""
        if "TransactItems" in said:
            for kind, item in (pair for one in said["TransactItems"] for pair in one.items()):
                name = item["TableName"]
                yield self.arn(name), self.context(name, [item]), f"dynamodb:{OF_TRANSACTIONS[kind]}"
        elif "RequestItems" in said:
            for name, asked in said["RequestItems"].items():
                keys = [{"Key": key} for key in asked["Keys"]] if "Keys" in asked else [next(iter(write.values())) for write in asked]
                yield self.arn(name), self.context(name, keys), None
        elif "TableName" in said:
            # A query of an index is about the index.
            name, index = said["TableName"], said.get("IndexName")
            yield self.arn(name) + (f"/index/{index}" if index else ""), self.context(name, [said], index), None
