"""A small function to try the server itself with: copies each object that it is told of, as a generated project does."""
import json
import os
import urllib.parse
import urllib.request

import boto3

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"


def copy(record):
    s3 = boto3.client("s3", config=boto3.session.Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}))
    if "detail" in record:  # of EventBridge, where the key is as it is
        bucket, key = record["detail"]["bucket"]["name"], record["detail"]["object"]["key"]
    else:
        bucket, key = record["s3"]["bucket"]["name"], urllib.parse.unquote_plus(record["s3"]["object"]["key"])
    triggers, target = json.loads(os.environ["S3_TRIGGERS"]), json.loads(os.environ["S3_WRITE"])[0]
    source = next((one for one in triggers if one["bucket"] == bucket and key.startswith(one["prefix"])), triggers[0])
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    s3.put_object(Bucket=target["bucket"], Key=target["prefix"] + key.removeprefix(source["prefix"]), Body=body)


while True:
    with urllib.request.urlopen(f"{API}/next") as event:
        request_id, sent = event.headers["Lambda-Runtime-Aws-Request-Id"], json.load(event)
    try:
        records = sent.get("Records", [sent])
        scheduled = [sent["time"]] if sent.get("source") == "aws.scheduler" else []
        failed = []
        for record in records:
            print(json.dumps({"message": "copying"}), flush=True)
            if scheduled:
                continue
            if record.get("EventSource") == "aws:sns":  # S3 tests a topic, too
                for one in json.loads(record["Sns"]["Message"]).get("Records", []):
                    copy(one)
                continue
            if record.get("eventSource") != "aws:sqs":
                copy(record)
                continue
            try:  # a message of a queue: S3 tests the queue with one that holds no records
                for one in json.loads(record["body"]).get("Records", []):
                    copy(one)
            except Exception:
                failed.append({"itemIdentifier": record["messageId"]})
        path, answer = "response", {"copied": len(records), "batchItemFailures": failed, "scheduled": scheduled}
    except Exception as problem:
        path, answer = "error", {"errorType": type(problem).__name__, "errorMessage": str(problem)}
    urllib.request.urlopen(urllib.request.Request(f"{API}/{request_id}/{path}", json.dumps(answer).encode())).read()
