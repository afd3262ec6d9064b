//! What AWS has no room for.

use super::PlanError;
use crate::formats::environment_of;
use crate::iam::{Policy, Target, TargetEnvironment, deployer_role, document, execution_role, rule_of};
use crate::spec::{EnvironmentName, Route, Spec};

/// Bytes of all environment variables together (*AWS Lambda quotas, Environment variables*).
pub(super) const ENVIRONMENT: usize = 4_096;

/// Characters of all inline policies of a role, white space apart (*IAM and AWS STS quotas*).
pub(super) const ROLE: usize = 10_240;

/// Characters of an event pattern, unless the account has asked for more (*Amazon EventBridge quotas, Event pattern size*).
pub(super) const PATTERN: usize = 2_048;

pub(super) fn check(spec: &Spec) -> Result<(), PlanError> {
    for trigger in spec.triggers_via(Route::EventBridge) {
        let characters = rule_of(spec, trigger).pattern.to_string().chars().count();
        if characters > PATTERN {
            return Err(PlanError::Pattern { trigger: Box::new(trigger.clone()), characters });
        }
    }
    let bytes = environment_of(spec).iter().map(|variable| variable.name.len() + variable.value.len()).sum();
    if bytes > ENVIRONMENT {
        return Err(PlanError::Environment(bytes));
    }
    // No other role and no trust policy can be too long, whatever the spec says: the tests below show it.
    let longest = [Some(execution_role(spec)), deployer_role(spec)].iter().flatten().map(count).max();
    match longest {
        Some(characters) if characters > ROLE => Err(PlanError::RolePolicy(characters)),
        _ => Ok(()),
    }
}

/// The characters of a document where all names are the longest that there are, since nobody knows yet where it will be deployed.
fn count(policy: &Policy) -> usize {
    let place = Target {
        partition: "aws-us-gov".to_owned(),
        region: "ap-southeast-1".to_owned(),
        account: "111122223333".to_owned(),
        environment: Some(TargetEnvironment { name: "e".repeat(EnvironmentName::MAX), settings: None }),
    };
    document(policy, &place).to_string().chars().filter(|c| !c.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{deployer_trust, helper_role, trust_policy, workflow_role, workflow_trust};
    use crate::manifest::read_spec;

    /// Characters of a trust policy, unless the account has asked for more (*IAM and AWS STS quotas*).
    const TRUST: usize = 2_048;

    fn spec(toml: &str) -> Spec {
        Spec::try_from(read_spec(&format!("name = \"{}\"\n{toml}", "x".repeat(64))).unwrap()).unwrap()
    }

    /// One that triggers and 20 that are read, written and listed, each under a prefix of its own.
    fn many(buckets: usize, further: &str) -> Spec {
        let grants = |kind: &str| -> String {
            let grant =
                |at| format!("[[{kind}]]\nbucket = \"photo-archive-{at:02}\"\nprefix = \"incoming/photos-{at}/\"\n");
            (1..=buckets).map(grant).collect()
        };
        let lists = ["read", "write", "list"].map(grants).concat();
        spec(&format!("{further}\n[[trigger]]\nbucket = \"in-bucket\"\nprefix = \"incoming/\"\n{lists}"))
    }

    #[test]
    #[expect(
        clippy::print_stdout,
        reason = "how much room is left is worth knowing: cargo test --lib limits -- --nocapture"
    )]
    fn twenty_buckets_that_are_read_written_and_listed_fit_into_a_role() {
        let [plain, tagged] = ["", "tags = { team = \"photos\" }\nabac = \"team\""]
            .map(|further| count(&execution_role(&many(20, further))));
        println!("{plain} characters for 20 buckets, {tagged} where tags decide");
        assert!(plain <= ROLE && tagged <= ROLE, "{plain}, {tagged}");
    }

    /// Each bucket of the helper's is a trigger, which the environment names, too.
    #[test]
    fn the_role_of_a_helper_fits_wherever_the_environment_does() {
        let existing = |count: usize| {
            let buckets: Vec<String> = (100..100 + count).map(|at| format!("\"{at}\"")).collect();
            let trigger = |bucket| format!("[[trigger]]\nbucket = {bucket}\nevents = [\"s3:ObjectAcl:Put\"]\n");
            let triggers: String = buckets.iter().map(trigger).collect();
            spec(&format!("read-trigger = false\nexisting-buckets = [{}]\n{triggers}", buckets.join(", ")))
        };
        let fits = |spec: &Spec| check(spec).is_ok();
        let most = (1..=100).rev().map(existing).find(fits).unwrap();
        let characters = count(&helper_role(&most).unwrap());
        assert!(characters <= ROLE, "{characters}");
    }

    /// Terraform reads each bucket that it made.
    #[test]
    fn who_deploys_many_buckets_is_told_when_there_is_no_room() {
        let buckets = |count: usize| -> String {
            let trigger = |at| format!("[[trigger]]\nbucket = \"{}{at:03}\"\n", "b".repeat(60));
            (0..count).map(trigger).collect()
        };
        let check = |count| {
            let spec =
                format!("read-trigger = false\ndeploy = [\"terraform\"]\ndeployer-role = true\n{}", buckets(count));
            super::check(&self::spec(&spec))
        };
        assert!(check(30).is_ok());
        assert!(matches!(check(60), Err(PlanError::RolePolicy(_) | PlanError::Environment(_))));
    }

    #[test]
    fn roles_that_deploy_and_trust_policies_fit_whatever_the_spec_says() {
        let [path, boundary] = [510, 633].map(|length| "p".repeat(length));
        let spec = spec(&format!(
            "deployer-role = true\nrole-path = \"/{path}/\"\ntags = {{ team = \"photos\" }}\nabac = \"team\"\n\
             permissions-boundary = \"arn:aws-us-gov:iam::111122223333:policy/{boundary}\"\n\
             github = {{ repository = \"{0}@{2}/{1}@{2}\", environment = \"{3}\" }}\n[[trigger]]\nbucket = \"in-bucket\"",
            "o".repeat(39),
            "r".repeat(100),
            "9".repeat(15),
            "e".repeat(255),
        ));
        for policy in [deployer_role(&spec), workflow_role(&spec)].map(Option::unwrap) {
            assert!(count(&policy) <= ROLE, "{}", count(&policy));
        }
        for policy in [trust_policy(), deployer_trust(&spec), workflow_trust(&spec).unwrap()] {
            assert!(count(&policy) <= TRUST, "{}", count(&policy));
        }
    }
}
