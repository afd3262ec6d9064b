"""The program as it is generated, put together from its templates, and a bucket and a clock to run it with."""
import copy
import pathlib
import types

DEPLOY = pathlib.Path(__file__).resolve().parents[3] / "templates/deploy"
CORE = (DEPLOY / "_merge.py.hbs").read_text(encoding="ascii")
HANDLER = CORE + (DEPLOY / "_handler.py.hbs").read_text(encoding="ascii")

ACCOUNT = "111122223333"


def load(text, **names):
    """The program's module, with a clock that nobody waits for; names replace some of its own."""
    module = types.ModuleType("index")
    exec(compile(text, "index.py", "exec"), module.__dict__)
    module.time = Clock()
    vars(module).update(names)
    return module


class Clock:
    def __init__(self):
        self.now, self.slept = 0.0, []

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


class Bucket:
    """Keeps a configuration; `errors` are raised first, one a call."""

    def __init__(self, configuration=None, errors=()):
        self.configuration, self.errors, self.puts, self.gets = configuration or {}, list(errors), 0, 0
        self.skips = []

    def get(self):
        self.gets += 1
        return dict(copy.deepcopy(self.configuration), ResponseMetadata={"RequestId": "1"})

    def put(self, configuration, skip):
        self.puts += 1
        self.skips.append(skip)
        if self.errors:
            raise self.errors.pop(0)
        self.configuration = copy.deepcopy(configuration)


def function_arn(name):
    return f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:{name}"


def filters(prefix=None, suffix=None, spelt=str.lower):
    rules = [{"Name": spelt(n), "Value": v} for n, v in (("prefix", prefix), ("suffix", suffix)) if v is not None]
    return {"Filter": {"Key": {"FilterRules": rules}}} if rules else {}


def entry(name, number=1, prefix=None, suffix=None, events=("s3:ObjectCreated:*",)):
    own = {"Id": f"cargo-lambda-s3.{name}.{number}", "LambdaFunctionArn": function_arn(name), "Events": list(events)}
    return dict(own, **filters(prefix, suffix))


def queue_arn(name):
    return f"arn:aws:sqs:eu-central-1:{ACCOUNT}:{name}-events"


def queued(name, number=1, prefix=None, suffix=None, events=("s3:ObjectCreated:*",)):
    """An entry of a function's that leads to its queue."""
    own = {"Id": f"cargo-lambda-s3.{name}.{number}", "QueueArn": queue_arn(name), "Events": list(events)}
    return dict(own, **filters(prefix, suffix))


def topic_arn(name):
    return f"arn:aws:sns:eu-central-1:{ACCOUNT}:{name}-events"


def published(name, number=1, prefix=None, suffix=None, events=("s3:ObjectCreated:*",)):
    """An entry of a function's that leads to its topic."""
    own = {"Id": f"cargo-lambda-s3.{name}.{number}", "TopicArn": topic_arn(name), "Events": list(events)}
    return dict(own, **filters(prefix, suffix))


def properties(name, *entries, bucket="photo-inbox"):
    own = f"cargo-lambda-s3.{name}."
    return {
        "Bucket": bucket, "Owner": ACCOUNT, "Own": own, "Function": function_arn(name), "Configurations": list(entries),
    }


def queue(name, prefix=None, suffix=None, events=("s3:ObjectCreated:*",), **more):
    arn = f"arn:aws:sqs:eu-central-1:{ACCOUNT}:{name}"
    return dict({"Id": name, "QueueArn": arn, "Events": list(events)}, **filters(prefix, suffix), **more)


def topic(name, prefix=None, suffix=None, events=("s3:ObjectCreated:*",)):
    arn = f"arn:aws:sns:eu-central-1:{ACCOUNT}:{name}"
    return dict({"Id": name, "TopicArn": arn, "Events": list(events)}, **filters(prefix, suffix))
