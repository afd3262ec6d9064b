"""Publishes the file assets of a synthesised CDK stack, as `cdk deploy` does before it deploys the template."""
import io
import json
import os
import zipfile

from resources.kind import TemplateError


def packed(folder: str) -> bytes:
    """The folder's files by name, dated alike, executable if they are."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        paths = sorted(os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names)
        for path in paths:
            entry = zipfile.ZipInfo(os.path.relpath(path, folder).replace(os.sep, "/"))
            entry.external_attr = os.stat(path).st_mode << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            with open(path, "rb") as file:
                archive.writestr(entry, file.read())
    return result.getvalue()


def content(source: dict, manifest: str) -> bytes:
    if set(source) - {"path", "packaging"}:
        raise TemplateError(f"asset source {sorted(source)} is not handled")
    path = os.path.join(os.path.dirname(os.path.abspath(manifest)), source["path"])
    if source["packaging"] == "zip":
        if not os.path.isdir(path):
            raise TemplateError(f"{source['path']} is no folder to zip")
        return packed(path)
    if source["packaging"] != "file":
        raise TemplateError(f"packaging {source['packaging']} is not handled")
    with open(path, "rb") as file:
        return file.read()


def publish(aws, region: str, assets: str) -> dict:
    with open(assets, encoding="utf-8") as file:
        manifest = json.load(file)
    if manifest.get("dockerImages"):
        raise TemplateError("container images are not handled")
    account = aws["sts"].get_caller_identity()["Account"]
    known = {"${AWS::AccountId}": account, "${AWS::Region}": region, "${AWS::Partition}": "aws"}

    def resolved(text: str) -> str:
        for placeholder, value in known.items():
            text = text.replace(placeholder, value)
        if "${" in text:
            raise TemplateError(f"a placeholder in {text} is not handled")
        return text

    published = []
    for name, asset in manifest.get("files", {}).items():
        body = content(asset["source"], assets)
        for place in asset["destinations"].values():
            bucket, key = resolved(place["bucketName"]), resolved(place["objectKey"])
            if resolved(place.get("region", region)) != region:
                raise TemplateError(f"asset {name} goes to another Region")
            aws["s3"].create_bucket(Bucket=bucket)  # in us-east-1 its owner may say so again
            aws["s3"].put_object(Bucket=bucket, Key=key, Body=body)
            published.append({"bucket": bucket, "key": key})
    return {"published": published}
