"""What moto's CloudWatch Logs lack."""
from moto.logs import models, responses


def install() -> None:
    """The class of a log group, which is chosen when it is created (CreateLogGroup of the CloudWatch Logs API Reference)."""
    create, describe = responses.LogsResponse.create_log_group, models.LogGroup.to_describe_dict

    def create_log_group(self):
        answer = create(self)
        chosen = self._get_param("logGroupClass") or "STANDARD"
        if chosen not in ("STANDARD", "INFREQUENT_ACCESS"):
            raise NotImplementedError(f"class {chosen} is not handled")
        self.logs_backend.groups[self._get_param("logGroupName")]._class = chosen
        return answer

    def to_describe_dict(self):
        return {**describe(self), "logGroupClass": self.__dict__.get("_class", "STANDARD")}

    responses.LogsResponse.create_log_group = create_log_group
    models.LogGroup.to_describe_dict = to_describe_dict
