"""What a resource type is made of, and one resource of a stack."""
import copy
import dataclasses
from typing import Callable, NamedTuple


class TemplateError(Exception):
    """CloudFormation would refuse this, or it is not known here."""


class Props:
    """A resource's properties; each must be taken, or the resource is refused."""

    def __init__(self, values: dict):
        self.left = copy.deepcopy(values)

    def take(self, name: str, *default):
        if name not in self.left and not default:
            raise TemplateError(f"property {name} is missing")
        return self.left.pop(name, *default)

    def given(self, **renamed: str) -> dict:
        """The optional properties that are there, under their API names."""
        return {api: self.left.pop(name) for api, name in renamed.items() if name in self.left}


@dataclasses.dataclass
class Resource:
    stack: str
    stack_id: str
    logical: str
    type: str
    properties: dict
    needs: set
    """The resources that it depends on."""
    policies: dict
    """DeletionPolicy, UpdateReplacePolicy."""
    id: str | None = None
    """What Ref says. None until something was made, so that a rollback knows what there is to delete."""
    attributes: dict = dataclasses.field(default_factory=dict)

    @property
    def default_name(self) -> str:
        return f"{self.stack}-{self.logical}"

    def props(self) -> Props:
        return Props(self.properties)


def nothing(*_) -> None:
    pass


class Kind(NamedTuple):
    """`make` sets the id. `settle` brings what was made to what the properties say, and sets the attributes; after `make` it
    gets no old properties, in an update those of before. Together they take every property."""

    make: Callable
    settle: Callable = nothing
    delete: Callable = nothing
    fixed: tuple = ()
    """Properties that `make` alone takes: another value needs another resource."""
    replaced: bool = False
    """Any change makes another resource, and deletes the first afterwards."""
    identifier: str = ""
    """The property by which a change set finds what is there already; empty where this is not known here."""
    is_there: Callable = nothing
    """Whether there is one of this identifier."""


def tag_list(props: Props) -> list[dict]:
    return props.take("Tags", [])


def tag_map(tags: list[dict]) -> dict:
    return {t["Key"]: t["Value"] for t in tags}


def gone_tags(tags: list[dict], old: dict | None) -> list[str]:
    return sorted(tag_map((old or {}).get("Tags", [])).keys() - tag_map(tags).keys())
