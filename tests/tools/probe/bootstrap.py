"""A small function to try the server itself with: copies each object that it is told of, as a generated project does."""
import json
import os
import urllib.parse
import urllib.request

import boto3

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"


def copy(record):
    s3 = boto3.client("s3", config=boto3.session.Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}))
    key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])
    source, target = json.loads(os.environ["S3_TRIGGERS"])[0], json.loads(os.environ["S3_WRITE"])[0]
    body = s3.get_object(Bucket=record["s3"]["bucket"]["name"], Key=key)["Body"].read()
    s3.put_object(Bucket=target["bucket"], Key=target["prefix"] + key.removeprefix(source["prefix"]), Body=body)


while True:
    with urllib.request.urlopen(f"{API}/next") as event:
        request_id, records = event.headers["Lambda-Runtime-Aws-Request-Id"], json.load(event)["Records"]
    try:
        for record in records:
            print(json.dumps({"message": "copying"}), flush=True)
            copy(record)
        path, answer = "response", {"copied": len(records)}
    except Exception as problem:
        path, answer = "error", {"errorType": type(problem).__name__, "errorMessage": str(problem)}
    urllib.request.urlopen(urllib.request.Request(f"{API}/{request_id}/{path}", json.dumps(answer).encode())).read()
