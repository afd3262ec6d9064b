import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { FunctionStack } from "../lib/stack";

const SNAPSHOT = path.join(__dirname, "stack.snapshot.json");

/** Stands in for the built code, on which the template does not depend. */
class AnyCode extends lambda.Code {
  readonly isInline = false;

  override bind(): lambda.CodeConfig {
    return { s3Location: { bucketName: "any-bucket", objectKey: "bootstrap.zip" } };
  }
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Resource?: unknown;
}

type Resources = Record<string, { readonly Properties: any }>;

const stack = new FunctionStack(new App(), "my-thumbs-bfa7c885", {
  code: new AnyCode(),
});
const template = Template.fromStack(stack);

test("the template is the one of the snapshot", () => {
  const synthesised = `${JSON.stringify(template.toJSON(), null, 2)}\n`;
  const isThere = fs.existsSync(SNAPSHOT);
  if (process.env["UPDATE_SNAPSHOT"] === "1" || (!isThere && !process.env["CI"])) {
    fs.writeFileSync(SNAPSHOT, synthesised);
    console.log(`wrote ${SNAPSHOT}: it belongs in the repository`);
    return;
  }
  assert.ok(isThere, `there is no ${SNAPSHOT}: npm test writes it where CI is not set, and it belongs in the repository`);
  const message = "the template changed: if that is meant, UPDATE_SNAPSHOT=1 npm test updates the snapshot";
  assert.equal(synthesised, fs.readFileSync(SNAPSHOT, "utf8"), message);
});

test("roles have one inline policy, and no managed one", () => {
  for (const [name, { Properties }] of Object.entries(template.findResources("AWS::IAM::Role") as Resources)) {
    assert.equal(Properties.Policies.length, 1, name);
    assert.deepEqual(Properties.ManagedPolicyArns, undefined, name);
  }
  template.resourceCountIs("AWS::IAM::ManagedPolicy", 0);
});

test("no role allows anything on everything", () => {
  for (const { Properties } of Object.values(template.findResources("AWS::IAM::Role") as Resources)) {
    const statements: Statement[] = Properties.Policies[0].PolicyDocument.Statement;
    for (const statement of statements.filter((statement) => statement.Effect === "Allow")) {
      const resources = [statement.Resource].flat();
      assert.ok(resources.length > 0 && !resources.includes("*"), `${statement.Sid} allows on everything`);
    }
  }
});

test("only named buckets of named accounts may invoke the function", () => {
  const permissions = Object.entries(template.findResources("AWS::Lambda::Permission") as Resources);
  assert.ok(permissions.length > 0);
  for (const [name, { Properties }] of permissions) {
    assert.ok(Properties.SourceArn, `${name} has no SourceArn`);
    // The ARN of any other source holds its account.
    assert.ok(Properties.SourceAccount || Properties.Principal !== "s3.amazonaws.com", `${name} has no SourceAccount`);
  }
});
