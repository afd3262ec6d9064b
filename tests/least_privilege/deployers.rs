//! What those may do who may change the function, and that they cannot change what they may.

use cargo_lambda_s3::iam::evaluate::{Caller, Policies, Request};
use cargo_lambda_s3::iam::{self, Names, SCHEDULER};
use cargo_lambda_s3::spec::options::Alarms;
use cargo_lambda_s3::spec::{Feature, Format, Route, Spec};
use serde_json::Value;

use crate::place;
use crate::reach::{Judge, STRANGER, admin, role_with};
use crate::services::{arn, around};

const CHANGE_CODE: [&str; 2] = ["lambda:GetFunction", "lambda:UpdateFunctionCode"];
const CHANGE_FUNCTION: [&str; 5] = [
    "lambda:GetFunctionConfiguration",
    "lambda:UpdateFunctionConfiguration",
    "lambda:PublishVersion",
    "lambda:GetPolicy",
    "lambda:RemovePermission",
];
const UPDATE_STACK: [&str; 6] = [
    "cloudformation:CreateChangeSet",
    "cloudformation:DescribeChangeSet",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStackEvents",
    "cloudformation:GetTemplateSummary",
];
const SEE_ROLE: [&str; 4] =
    ["iam:GetRole", "iam:GetRolePolicy", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"];
const CHANGE_ROLE: [&str; 2] = ["iam:PutRolePolicy", "iam:DeleteRolePolicy"];
/// What opens a role to others, or takes its bounds away.
const WIDEN: [&str; 5] = [
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:DeleteRolePermissionsBoundary",
];
const EDIT_BOUNDARY: [&str; 4] =
    ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicyVersion", "iam:DeletePolicy"];
const TAG: [&str; 2] = ["iam:TagRole", "iam:UntagRole"];
/// What Terraform reads of a resource that is there, beside what may be read in any case.
const REFRESH: [&str; 34] = [
    "lambda:ListVersionsByFunction",
    "lambda:GetFunctionCodeSigningConfig",
    "lambda:GetFunctionEventInvokeConfig",
    "lambda:GetFunctionRecursionConfig",
    "logs:DescribeLogGroups",
    "logs:ListTagsForResource",
    "sqs:GetQueueAttributes",
    "sqs:ListQueueTags",
    "sns:GetTopicAttributes",
    "sns:ListTagsForResource",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:ListTagsForResource",
    "cloudwatch:GetDashboard",
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetTrailStatus",
    "cloudtrail:GetEventSelectors",
    "cloudtrail:ListTags",
    "s3:GetAccelerateConfiguration",
    "s3:GetBucketAbac",
    "s3:GetBucketAcl",
    "s3:GetBucketCORS",
    "s3:GetBucketLogging",
    "s3:GetBucketNotification",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketPolicy",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketRequestPayment",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetBucketWebsite",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetReplicationConfiguration",
];
/// Of a mapping of a queue to the function.
const MAPPING: [&str; 2] = ["lambda:GetEventSourceMapping", "lambda:ListTags"];
/// Of a subscription of the function to a topic.
const SUBSCRIPTION: [&str; 3] = ["sns:GetSubscriptionAttributes", "sns:GetTopicAttributes", "sns:ListTagsForResource"];
/// What else of a bucket.
const LIST: [&str; 2] = ["s3:ListBucket", "s3:ListTagsForResource"];
/// Of those, what knows no resources.
const FIND: [&str; 2] = ["logs:DescribeLogGroups", "cloudtrail:DescribeTrails"];
/// Of the schedule.
const SCHEDULE: [&str; 4] =
    ["scheduler:CreateSchedule", "scheduler:DeleteSchedule", "scheduler:GetSchedule", "scheduler:UpdateSchedule"];
const NEVER: [&str; 9] = [
    "lambda:InvokeFunction",
    "lambda:DeleteFunction",
    "lambda:CreateFunction",
    "lambda:CreateFunctionUrlConfig",
    "iam:DeleteRole",
    "iam:UpdateRole",
    "cloudformation:DeleteStack",
    "cloudformation:CreateStack",
    "cloudformation:SetStackPolicy",
];

/// Who deploys, and what the spec says of them.
struct Deployer {
    who: &'static str,
    caller: Caller,
    /// The ARN of the function.
    function: String,
    /// Whether there is such a role.
    exists: bool,
    /// Whether it may change who invokes the function, and look at the execution role.
    is_person: bool,
    /// The services that it may let invoke the function.
    lets_in: Vec<&'static str>,
    /// Whether it may change what the execution role allows, and with which boundary alone.
    changes_role: bool,
    boundary: Option<String>,
    /// The ARN of the role of the schedule, whether there is one or not.
    passes_on: String,
}

impl Judge<'_> {
    pub fn check_deployer(&mut self, document: &Value) {
        let names = Names::of(self.spec);
        self.check_role_that_deploys(
            document,
            &Deployer {
                lets_in: lets_in(self.spec),
                function: arn("lambda", &format!("function:{}", names.function)),
                passes_on: names.schedule_role.arn().resolve(&place()),
                who: "who deploys",
                caller: role_with(names.deployer_role.arn().resolve(&place())),
                exists: self.spec.has(Feature::DeployerRole),
                is_person: true,
                // A role that exists is its owner's.
                changes_role: boundary(self.spec).is_some() && !names.role.is_existing(),
                boundary: boundary(self.spec),
            },
        );
    }

    pub fn check_workflow(&mut self, document: &Value) {
        let names = Names::of(self.spec);
        self.check_role_that_deploys(
            document,
            &Deployer {
                lets_in: lets_in(self.spec),
                function: arn("lambda", &format!("function:{}", names.function)),
                passes_on: names.schedule_role.arn().resolve(&place()),
                who: "the workflow",
                caller: role_with(names.workflow_role.arn().resolve(&place())),
                exists: self.spec.options.repository.is_some(),
                is_person: false,
                changes_role: false,
                boundary: boundary(self.spec),
            },
        );
    }

    fn check_role_that_deploys(&mut self, document: &Value, deployer: &Deployer) {
        let alone = Policies::default().identity(document).unwrap();
        let mut targets = Targets::of(self.spec);
        for on in targets.all() {
            for action in actions_about(&on) {
                // What the conditions ask for, as it should be.
                let request = request(deployer, action, &on);
                let is_meant = deployer.exists && targets.is_meant(deployer, action, &on);
                self.expect(deployer.who, &alone, request, &on, is_meant);
            }
        }
        if !deployer.exists {
            return;
        }
        self.check_conditions(&alone, deployer, &targets);
        // Beside a policy that allows everything, what is denied stays denied, and nothing else is.
        let beside_admin = alone.identity(&admin()).unwrap();
        targets.others.truncate(2);
        for on in targets.all() {
            for action in actions_about(&on) {
                let is_denied = self.is_denied(deployer, action, &on, &targets);
                let who = format!("{}, beside an administrator's policy", deployer.who);
                self.expect(&who, &beside_admin, request(deployer, action, &on), &on, !is_denied);
            }
        }
    }

    /// *Service Authorization Reference*: `lambda:Principal` of AddPermission, `iam:PassedToService` of PassRole,
    /// `iam:PermissionsBoundary` of PutRolePolicy and DeleteRolePolicy.
    fn check_conditions(&mut self, policies: &Policies, deployer: &Deployer, targets: &Targets) {
        if !deployer.is_person {
            return;
        }
        let mut keys = vec![
            ("iam:PassRole", "iam:PassedToService", "ec2.amazonaws.com"),
            ("iam:PassRole", "iam:PassedToService", "lambda.amazonaws.com.example"),
            ("lambda:AddPermission", "lambda:Principal", "*"),
            ("lambda:AddPermission", "lambda:Principal", STRANGER),
        ];
        keys.extend(
            SERVICES
                .into_iter()
                .filter(|service| !deployer.lets_in.contains(service))
                .map(|service| ("lambda:AddPermission", "lambda:Principal", service)),
        );
        let other = format!("{}-wide", deployer.boundary.clone().unwrap_or_default());
        if deployer.boundary.is_some() {
            keys.extend(CHANGE_ROLE.map(|action| (action, "iam:PermissionsBoundary", other.as_str())));
        }
        if let Some([_, role]) = &targets.scheduled {
            let asked = request(deployer, "iam:PassRole", role);
            let to_lambda = asked.clone().with("iam:PassedToService", "lambda.amazonaws.com");
            self.expect(deployer.who, policies, to_lambda, role, false);
            self.expect(deployer.who, policies, asked.with_all("iam:PassedToService", []), role, false);
        }
        for (action, key, value) in keys {
            let on = if action.starts_with("iam:") { &targets.role } else { &targets.function };
            let asked = request(deployer, action, on);
            self.expect(deployer.who, policies, asked.clone().with(key, value), value, false);
            self.expect(deployer.who, policies, asked.with_all(key, []), "nothing", false);
        }
        // *Service Authorization Reference*: `lambda:FunctionArn` of GetEventSourceMapping.
        let mapping = arn("lambda", "event-source-mapping:0123");
        let asked = request(deployer, MAPPING[0], &mapping);
        let other = asked.with("lambda:FunctionArn", arn("lambda", "function:other"));
        self.expect(deployer.who, policies, other, &mapping, false);
    }

    fn is_denied(&self, deployer: &Deployer, action: &str, on: &str, targets: &Targets) -> bool {
        let is_own = targets.own.iter().any(|own| own == on);
        let opens = WIDEN.contains(&action) && (is_own || on == targets.role);
        let changes_own = is_own && (CHANGE_ROLE.contains(&action) || action == "iam:UpdateRole");
        let changes_role = on == targets.role && CHANGE_ROLE.contains(&action) && !deployer.changes_role;
        let tags = on == targets.role && TAG.contains(&action) && self.spec.options.abac.is_some();
        let edits = deployer.boundary.as_deref() == Some(on) && EDIT_BOUNDARY.contains(&action);
        let widens = |[_, role]: &[String; 2]| on == role && (WIDEN.contains(&action) || CHANGE_ROLE.contains(&action));
        let widens_schedule = targets.scheduled.as_ref().is_some_and(widens);
        opens || changes_own || changes_role || tags || edits || widens_schedule
    }
}

/// What deployers could wish to change.
struct Targets {
    function: String,
    role: String,
    /// The roles of those who deploy.
    own: [String; 2],
    stack: String,
    /// The schedule and its role, where there are any.
    scheduled: Option<[String; 2]>,
    transform: String,
    /// Whether a stack can be updated with no other rights than those of whoever does.
    updates_stack: bool,
    /// Whether it is SAM's.
    transforms: bool,
    /// Terraform reads these, and which actions it may do so with.
    refreshed: Vec<(String, Vec<&'static str>)>,
    others: Vec<String>,
}

/// Every resource that Terraform makes for a function, and what is read of each.
fn refreshed(spec: &Spec) -> Vec<(String, Vec<&'static str>)> {
    if !spec.formats.contains(&Format::Terraform) {
        return Vec::new();
    }
    let names = Names::of(spec);
    let of = |service: &'static str| REFRESH.into_iter().filter(move |action| action.starts_with(service));
    let named = |service: &str, name: String| arn(service, &name);
    let has_helper = !spec.existing_trigger_buckets().is_empty();
    let loops = !spec.loops().is_empty() && spec.availability().loop_detection;
    let of_function = of("lambda:").filter(|action| loops || !action.contains("Recursion")).collect();
    let mut all = vec![(named("lambda", format!("function:{}", names.function)), of_function)];
    let mut roles = vec![&names.deployer_role];
    let mut groups = vec![&names.log_group];
    if has_helper {
        let of_helper = of("lambda:").take(2).chain(["lambda:GetFunction"]).collect();
        all.push((named("lambda", format!("function:{}", names.helper)), of_helper));
        roles.push(&names.helper_role);
        groups.push(&names.helper_log_group);
    }
    if spec.options.schedule.is_some() {
        roles.push(&names.schedule_role);
    }
    if spec.options.repository.is_some() {
        roles.push(&names.workflow_role);
    }
    all.extend(roles.into_iter().map(|role| (role.arn().resolve(&place()), SEE_ROLE.to_vec())));
    let tags = || vec!["logs:ListTagsForResource"];
    all.extend(groups.into_iter().map(|name| (named("logs", format!("log-group:{name}")), tags())));
    all.push((named("sqs", names.failure_queue.clone()), of("sqs:").collect()));
    let mut ends = vec!["errors", "throttles", "dropped-events", "lost-failures", "loops", "failure-queue"];
    if spec.has_queue() {
        let queues = [&names.events_queue, &names.dead_letters];
        all.extend(queues.map(|queue| (named("sqs", queue.clone()), of("sqs:").collect())));
        all.push((named("lambda", "event-source-mapping:0123".to_owned()), MAPPING.to_vec()));
        ends.extend(["event-age", "dead-letters"]);
    }
    if spec.has_topic() {
        let topic = named("sns", names.events_topic.clone());
        all.push((format!("{topic}:0123"), SUBSCRIPTION.to_vec()));
        all.push((topic, SUBSCRIPTION.to_vec()));
        ends.push("topic");
    }
    let alarms = spec.options.alarms();
    if alarms != Alarms::None {
        for end in ends {
            let actions = of("cloudwatch:").filter(|action| !action.contains("Dashboard")).collect();
            all.push((named("cloudwatch", format!("alarm:{}-{end}", names.function)), actions));
        }
    }
    if alarms == Alarms::OwnTopic {
        all.push((named("sns", names.alarm_topic.clone()), of("sns:").collect()));
    }
    if spec.has(Feature::Dashboard) {
        let board = format!("arn:{}:cloudwatch::{}:dashboard/{}", place().partition, place().account, names.dashboard);
        all.push((board, vec!["cloudwatch:GetDashboard"]));
    }
    let mut buckets: Vec<String> = spec.created_buckets().into_iter().map(ToString::to_string).collect();
    if spec.has(Feature::Trail) {
        all.push((named("cloudtrail", format!("trail/{}", names.trail)), of("cloudtrail:").skip(1).collect()));
        buckets.push(format!("{}-{}-{}", names.trail_bucket, place().account, place().region));
    }
    let of_bucket: Vec<&str> = of("s3:").chain(LIST).collect();
    let abac = spec.options.abac.is_some();
    all.extend(buckets.into_iter().map(|bucket| {
        let actions = of_bucket.iter().copied().filter(|action| abac || !action.contains("Abac")).collect();
        (format!("arn:{}:s3:::{bucket}", place().partition), actions)
    }));
    all
}

impl Targets {
    fn of(spec: &Spec) -> Self {
        let names = Names::of(spec);
        let function = arn("lambda", &format!("function:{}", names.function));
        let role = names.role.arn().resolve(&place());
        let own = [&names.deployer_role, &names.workflow_role].map(|role| role.arn().resolve(&place()));
        let helper = names.helper_role.arn().resolve(&place());
        let mut others =
            [boundary(spec).into_iter().collect(), vec![helper], around(&function), around(&role)].concat();
        let schedule = arn("scheduler", &format!("schedule/default/{}", names.function));
        let schedule_role = names.schedule_role.arn().resolve(&place());
        others.extend([around(&schedule), vec![schedule.clone(), schedule_role.clone()]].concat());
        let stack = arn("cloudformation", &format!("stack/{}/0123abcd", names.function));
        others.push(arn("cloudformation", &format!("stack/{}-2/0123abcd", names.function)));
        others.push(arn("cloudformation", "stack/CDKToolkit/0123abcd"));
        others.retain(|other| !own.contains(other));
        let transform =
            format!("arn:{}:cloudformation:{}:aws:transform/Serverless-2016-10-31", place().partition, place().region);
        let has = |format| spec.formats.contains(&format);
        let of_cloudformation = has(Format::Sam) || has(Format::CloudFormation) || has(Format::Cli);
        let updates_stack = of_cloudformation && !has(Format::Cdk);
        Self {
            function,
            role,
            own,
            stack,
            scheduled: spec.options.schedule.is_some().then_some([schedule, schedule_role]),
            transform,
            updates_stack,
            transforms: updates_stack && has(Format::Sam),
            refreshed: refreshed(spec),
            others,
        }
    }

    fn all(&self) -> Vec<String> {
        let named = [&self.function, &self.role, &self.stack, &self.transform].map(String::clone).to_vec();
        let refreshed = self.refreshed.iter().map(|(on, _)| on.clone());
        let mut all: Vec<String> =
            [named, self.own.to_vec(), self.others.clone()].concat().into_iter().chain(refreshed).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Trails are looked for where there is one.
    fn finds(&self, action: &str) -> bool {
        let service = if action.starts_with("logs:") { ":logs:" } else { ":cloudtrail:" };
        self.refreshed.iter().any(|(on, _)| on.contains(service))
    }

    fn is_meant(&self, deployer: &Deployer, action: &str, on: &str) -> bool {
        let Deployer { is_person, changes_role, .. } = *deployer;
        let is_person = |is_of: bool| is_person && is_of;
        let on_function = CHANGE_CODE.contains(&action)
            || is_person(
                CHANGE_FUNCTION.contains(&action) || action == "lambda:AddPermission" && !deployer.lets_in.is_empty(),
            );
        let on_role = is_person(action == "iam:PassRole" || SEE_ROLE.contains(&action))
            || changes_role && CHANGE_ROLE.contains(&action);
        let on_stack = is_person(self.updates_stack && UPDATE_STACK.contains(&action));
        let on_transform = is_person(self.transforms && action == "cloudformation:CreateChangeSet");
        let is_here = on.split(':').nth(4).is_some_and(|owner| ["", "aws", &place().account].contains(&owner));
        let is_found = is_person(is_here && FIND.contains(&action) && self.finds(action));
        let is_read = |(read, actions): &(String, Vec<&str>)| read == on && actions.contains(&action);
        let on_schedule = self.scheduled.as_ref().is_some_and(|[schedule, role]| {
            is_person(on == schedule && SCHEDULE.contains(&action) || on == role && action == "iam:PassRole")
        });
        is_found
            || on_schedule
            || is_person(self.refreshed.iter().any(is_read))
            || on == self.function && on_function
            || on == self.role && on_role
            || on == self.stack && on_stack
            || on == self.transform && on_transform
    }
}

const SERVICES: [&str; 3] = ["s3.amazonaws.com", "events.amazonaws.com", "sns.amazonaws.com"];

/// Those by which triggers come.
fn lets_in(spec: &Spec) -> Vec<&'static str> {
    let comes_by = |route| spec.triggers.iter().any(|trigger| trigger.via == route);
    let by = [comes_by(Route::Direct), comes_by(Route::EventBridge), comes_by(Route::Sns)];
    SERVICES.into_iter().zip(by).filter(|(_, comes)| *comes).map(|(service, _)| service).collect()
}

fn all_actions() -> impl Iterator<Item = &'static str> {
    let may: [&[&str]; 10] = [
        &CHANGE_CODE,
        &CHANGE_FUNCTION,
        &UPDATE_STACK,
        &SEE_ROLE,
        &CHANGE_ROLE,
        &REFRESH,
        &LIST,
        &MAPPING,
        &SUBSCRIPTION[..1],
        &SCHEDULE,
    ];
    let lists = may.into_iter().chain([&WIDEN[..], &TAG, &EDIT_BOUNDARY, &NEVER]);
    lists.flatten().copied().chain(["iam:PassRole", "lambda:AddPermission"])
}

/// Those of the service whose resource it is, and those that know no resources.
fn actions_about(on: &str) -> impl Iterator<Item = &'static str> {
    let service = on.split(':').nth(2).unwrap_or_default().to_owned();
    all_actions().filter(move |action| FIND.contains(action) || action.split(':').next() == Some(&service))
}

/// A request with all that a condition could ask for.
fn request(deployer: &Deployer, action: &str, on: &str) -> Request {
    Request::new(deployer.caller.clone(), action, on)
        .with("iam:PassedToService", if deployer.passes_on.as_str() == on { SCHEDULER } else { "lambda.amazonaws.com" })
        .with_all("lambda:Principal", deployer.lets_in.first().map(ToString::to_string))
        .with("lambda:FunctionArn", &deployer.function)
        .with_all("iam:PermissionsBoundary", deployer.boundary.clone())
}

fn boundary(spec: &Spec) -> Option<String> {
    spec.options.boundary.as_ref().map(ToString::to_string)
}

/// Why the role itself denies nothing for want of a second factor: "the temporary credentials returned by AssumeRole do not include
/// MFA information in the context" (*IAM User Guide, Secure API access with MFA*).
#[test]
fn what_people_deploy_with_tells_nothing_of_a_second_factor() {
    let document = iam::document(&iam::deployer_role(&crate::practices()).unwrap(), &place());
    assert!(!document.to_string().contains("aws:MultiFactorAuth"));
}
