//! Who takes on which role.

use cargo_lambda_s3::iam::evaluate::{Caller, Policies, Request, evaluate};
use cargo_lambda_s3::iam::{self, Names};
use cargo_lambda_s3::spec::Feature;
use serde_json::{Value, json};

use crate::place;
use crate::reach::{Judge, STRANGER, admin, strangers};

impl Judge<'_> {
    /// The execution role is Lambda's.
    pub fn check_trust(&mut self, document: &Value) {
        let policies = Policies::default().identity(&admin()).unwrap().resource(document).unwrap();
        let arn = format!("arn:{}:iam::{}:role/x", place().partition, place().account);
        let lambda = Caller::Service("lambda.amazonaws.com".to_owned());
        for (caller, is_meant) in [(lambda.clone(), true)].into_iter().chain(strangers().map(|caller| (caller, false)))
        {
            let request = Request::new(caller.clone(), "sts:AssumeRole", &arn);
            let request = request.with("aws:SourceAccount", &place().account);
            self.expect(&format!("{caller:?}"), &policies, request, "the role", is_meant);
        }
        let request = Request::new(lambda, "sts:AssumeRole", &arn);
        let for_stranger = request.clone().with("aws:SourceAccount", STRANGER);
        self.expect("Lambda, for another account", &policies, for_stranger, "the role", false);
        self.expect("Lambda, for nobody", &policies, request, "the role", false);
    }

    /// The role is for whoever of the account may take on roles, and has shown a second factor of late.
    pub fn check_deployer_trust(&mut self, document: &Value) {
        if !self.spec.has(Feature::DeployerRole) {
            return;
        }
        if let Some(set) = &self.spec.options.identity_center {
            return self.check_permission_set(document, set.as_str());
        }
        let on = Names::of(self.spec).deployer_role.arn().resolve(&place());
        let user = |account: &str| Caller::User(format!("arn:{}:iam::{account}:user/carlos", place().partition));
        let by = |caller: Caller, present: Option<&str>, age: Option<&str>| {
            Request::new(caller, "sts:AssumeRole", &on)
                .with_all("aws:MultiFactorAuthPresent", present.map(str::to_owned))
                .with_all("aws:MultiFactorAuthAge", age.map(str::to_owned))
        };
        let (here, there) = (place().account, STRANGER);
        let trusted = |document: &Value| Policies::default().identity(&admin()).unwrap().resource(document).unwrap();
        // A statement for everybody beside it, as somebody may add one day: what is denied stays denied.
        let mut opened = document.clone();
        opened["Statement"].as_array_mut().unwrap().push(everybody());
        for (present, age, is_meant, is_denied) in [
            (Some("true"), Some("10"), true, false),
            (Some("true"), Some("3599"), true, false),
            (Some("true"), Some("3600"), false, false),
            (Some("true"), Some("3601"), false, true),
            (Some("false"), None, false, true),
            (Some("true"), None, false, true),
            (None, Some("10"), false, true),
            // A long-term access key: no request made with one tells (*IAM User Guide, AWS global condition context keys,
            // aws:MultiFactorAuthPresent*); nor does one of a session of a role (*Secure API access with MFA*).
            (None, None, false, true),
        ] {
            let factor = format!("second factor {present:?}, {age:?} seconds ago");
            self.expect("somebody", &trusted(document), by(user(&here), present, age), &factor, is_meant);
            self.expect("somebody, let in", &trusted(&opened), by(user(&here), present, age), &factor, !is_denied);
        }
        let callers = [
            user(there),
            Caller::Account(there.to_owned()),
            Caller::Anonymous,
            Caller::Service("lambda.amazonaws.com".to_owned()),
            Caller::Federated(provider(&here)),
        ];
        for caller in callers {
            let who = format!("{caller:?}");
            self.expect(&who, &trusted(document), by(caller, Some("true"), Some("10")), "another", false);
        }
        // The account decides by its own policies for whom.
        let alone = Policies::default().resource(document).unwrap();
        self.expect("somebody without the right", &alone, by(user(&here), Some("true"), Some("10")), "role", false);
    }

    /// The role is for sessions of just this permission set of just this account (*IAM Identity Center User Guide, Referencing
    /// permission sets in resource policies*).
    fn check_permission_set(&mut self, document: &Value, set: &str) {
        let on = Names::of(self.spec).deployer_role.arn().resolve(&place());
        let policies = Policies::default().identity(&admin()).unwrap().resource(document).unwrap();
        let role = |account: &str, name: &str| format!("arn:{}:iam::{account}:role/{name}", place().partition);
        let (here, id) = (place().account, "0123456789abcdef");
        let reserved = |set: &str| role(&here, &format!("aws-reserved/sso.amazonaws.com/AWSReservedSSO_{set}_{id}"));
        let regional = role(&here, &format!("aws-reserved/sso.amazonaws.com/eu-west-2/AWSReservedSSO_{set}_{id}"));
        for (caller, is_meant) in [
            (reserved(set), true),
            (regional.clone(), true),
            (regional.replace(&here, STRANGER), false),
            (reserved(&format!("{set}_wide")), false),
            (reserved(&format!("{set}-wide")), false),
            (reserved(&format!("x{set}")), false),
            (reserved("another"), false),
            (role(&here, &format!("AWSReservedSSO_{set}_{id}")), false),
            (role(&here, &format!("functions/sso.amazonaws.com/AWSReservedSSO_{set}_{id}")), false),
            (format!("arn:{}:iam::{here}:user/carlos", place().partition), false),
        ] {
            let account = caller.split(':').nth(4).unwrap().to_owned();
            let request =
                Request::new(Caller::Account(account), "sts:AssumeRole", &on).with("aws:PrincipalArn", &caller);
            self.expect(&caller, &policies, request, "the deployer role", is_meant);
        }
        for caller in strangers() {
            let who = format!("{caller:?}");
            self.expect(&who, &policies, Request::new(caller, "sts:AssumeRole", &on), "the deployer role", false);
        }
    }

    /// The role is for runs of just this branch or environment of just this repository (*GitHub Docs, OpenID Connect reference*).
    pub fn check_workflow_trust(&mut self, document: &Value) {
        let Some(github) = self.spec.options.github() else {
            return;
        };
        const CLAIMS: &str = "token.actions.githubusercontent.com";
        let on = Names::of(self.spec).workflow_role.arn().resolve(&place());
        let number = github.repository.id().unwrap_or("5");
        let by = |provider: String, action: &str, subject: &str, audience: &str| {
            Request::new(Caller::Federated(provider), action, &on)
                .with(&format!("{CLAIMS}:sub"), subject)
                .with(&format!("{CLAIMS}:aud"), audience)
                .with(&format!("{CLAIMS}:repository_id"), number)
        };
        const WEB: &str = "sts:AssumeRoleWithWebIdentity";
        const STS: &str = "sts.amazonaws.com";
        let here = || provider(&place().account);
        let repository = github.repository.as_str();
        let subject = github.subject();
        let run = |subject: &str| by(here(), WEB, subject, STS);
        let wanted = [
            (run(&subject), true),
            (by(here(), WEB, &subject, "https://github.com/photo-team"), false),
            (run(&subject).with_all(&format!("{CLAIMS}:aud"), []), false),
            (run(&subject).with_all(&format!("{CLAIMS}:sub"), []), false),
            (by(here(), "sts:AssumeRole", &subject, STS), false),
            (by(here(), "sts:TagSession", &subject, STS), false),
            (by(provider(STRANGER), WEB, &subject, STS), false),
            (by(format!("{}x", here()), WEB, &subject, STS), false),
            (by("accounts.google.com".to_owned(), WEB, &subject, STS), false),
        ];
        let others = [
            format!("repo:{repository}:pull_request"),
            format!("repo:{repository}:ref:refs/heads/another"),
            format!("repo:{repository}:ref:refs/tags/v1"),
            format!("repo:{repository}:environment:another"),
            format!("repo:{repository}:ref:refs/heads/*"),
            format!("repo:{repository}:*"),
            format!("{subject}-x"),
            format!("{subject}/x"),
            format!("x{subject}"),
            subject.to_uppercase(),
            subject.replace(repository, &format!("{repository}-suffix")),
            subject.replace(repository, &format!("x{repository}")),
            subject.replace(repository, "photo-team-2/thumbs"),
            subject.replace(repository, "another/repository"),
            subject.replace(":ref:refs/heads/", ":environment:"),
            subject.replace(":environment:", ":ref:refs/heads/"),
        ];
        // Both forms of the subject, where STS compares the number besides: which one it is, the repository's settings say.
        let by_name = github.subject_by_name();
        let compares_number = github.repository.id().is_some();
        let who = format!("a run that is not of {subject}");
        let policies = Policies::default().identity(&admin()).unwrap().resource(document).unwrap();
        for (request, is_meant) in wanted {
            self.expect(if is_meant { "the run" } else { &who }, &policies, request, "workflow role", is_meant);
        }
        for other in others.iter().filter(|other| **other != subject) {
            self.expect(&who, &policies, run(other), other, false);
        }
        self.expect("a run by its name", &policies, run(&by_name), &by_name, by_name == subject || compares_number);
        if compares_number {
            for subject in [&subject, &by_name] {
                let recycled = run(subject).with(&format!("{CLAIMS}:repository_id"), "4");
                self.expect("another repository of that name", &policies, recycled, subject, false);
                let without = run(subject).with_all(&format!("{CLAIMS}:repository_id"), []);
                self.expect("a run without a number", &policies, without, subject, false);
            }
        }
        for caller in
            [Caller::Account(place().account), Caller::Anonymous, Caller::Service("lambda.amazonaws.com".to_owned())]
        {
            let who = format!("{caller:?}");
            self.expect(&who, &policies, Request::new(caller, "sts:AssumeRole", &on), "workflow role", false);
        }
    }
}

fn provider(account: &str) -> String {
    format!("arn:{}:iam::{account}:oidc-provider/token.actions.githubusercontent.com", place().partition)
}

/// Lets whoever of the account take on a role.
fn everybody() -> Value {
    let principal = json!({ "AWS": place().account });
    json!({ "Sid": "Everybody", "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" })
}

/// For contrast, the form that many policies have: an Allow under `BoolIfExists`, which holds where the key is missing, and so for
/// every long-term access key (*IAM User Guide, AWS global condition context keys, aws:MultiFactorAuthPresent*).
#[test]
fn an_allow_for_a_second_factor_if_there_is_one_lets_access_keys_in() {
    let document = |statements: Value| json!({ "Version": "2012-10-17", "Statement": statements });
    let mut unsafe_form = everybody();
    unsafe_form["Condition"] = json!({ "BoolIfExists": { "aws:MultiFactorAuthPresent": "true" } });
    let trust = iam::document(&iam::deployer_trust(&crate::practices()), &place());
    let user = Caller::User(format!("arn:{}:iam::{}:user/carlos", place().partition, place().account));
    let with_access_key = Request::new(user, "sts:AssumeRole", "arn:aws-cn:iam::444455556666:role/thumbs-deployer");
    let lets_in = |document: &Value| {
        let policies = Policies::default().identity(&admin()).unwrap().resource(document).unwrap();
        evaluate(&policies, &with_access_key).unwrap().is_allowed()
    };
    assert!(lets_in(&document(json!([unsafe_form.clone()]))), "the unsafe form");
    assert!(!lets_in(&trust), "the deployment's");
    let mut both = trust;
    both["Statement"].as_array_mut().unwrap().push(unsafe_form);
    assert!(!lets_in(&both), "the deployment's, with the unsafe form beside it");
}
