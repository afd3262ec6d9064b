import * as fs from "node:fs";
import * as path from "node:path";
import { App } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { ENVIRONMENTS, FunctionStack } from "../lib/stack";

const packagePath = path.join(__dirname, "../../../target/lambda/thumbs/bootstrap.zip");

if (!fs.existsSync(packagePath)) {
  console.error(`There is no ${packagePath}: in the project's folder,`);
  console.error("cargo lambda build --release --arm64 --output-format zip --lambda-dir target/lambda");
  console.error("makes it. The CDK's command line does so by itself, as cdk.json says.");
  process.exit(1);
}

/** Their Regions. */
const REGIONS: Readonly<Record<string, string>> = {
  "dev": "eu-west-1",
  "prod": "eu-central-1",
};

const app = new App();
for (const environment of ENVIRONMENTS) {
  new FunctionStack(app, `thumbs-${environment}`, {
    environment,
    code: lambda.Code.fromAsset(packagePath),
    env: { region: REGIONS[environment] },
  });
}
