// Judges CloudFormation templates by cdk-nag's packs and by the proactive controls of AWS Control Tower, which cfn-guard runs.
//
// usage: judge.mjs TEMPLATE...; prints a JSON list of findings: {judge, rule, template, resource, text}
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { CfnGuardValidator } from "@cdklabs/cdk-validator-cfnguard";
import { App, DefaultStackSynthesizer, Stack, Validations } from "aws-cdk-lib";
import { CfnInclude } from "aws-cdk-lib/cloudformation-include";
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks } from "cdk-nag";

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), "judged-"));
const templates = process.argv.slice(2);
const app = new App({ outdir, analyticsReporting: false });
// What the CDK made has these parameters and rules already.
const synthesizer = () => new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
templates.forEach((templateFile, at) => {
    new CfnInclude(new Stack(app, `T${at}`, { synthesizer: synthesizer() }), "Template", { templateFile });
});
const packs = [new AwsSolutionsChecks(app), new HIPAASecurityChecks(app), new NIST80053R5Checks(app)];
Validations.of(app).addPlugins(...packs, new CfnGuardValidator({ controlTowerRulesEnabled: true }));
try {
    app.synth();
} catch (error) {
    if (error.name !== "ValidationFailed") throw error;
}
const { pluginReports } = JSON.parse(fs.readFileSync(path.join(outdir, "validation-report.json"), "utf8"));
const findings = pluginReports.flatMap(({ pluginName, violations }) =>
    violations.flatMap(({ ruleName, description, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => {
            const [stack, , resource = ""] = constructPath.split("/");
            return { judge: pluginName, rule: ruleName, template: templates[stack.slice(1)], resource, text: description };
        }),
    ),
);
console.log(JSON.stringify(findings));
fs.rmSync(outdir, { recursive: true });
