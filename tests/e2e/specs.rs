//! The specs that projects are generated from.

/// A project's name, and what it is generated from.
pub struct Spec {
    pub name: &'static str,
    pub arguments: &'static [&'static str],
    pub toml: Option<&'static str>,
}

/// The main job: read what triggers, write elsewhere.
pub const COPY: Spec = Spec {
    name: "copy",
    arguments: &["--trigger", "s3://in-bucket/incoming/*.jpg", "--write", "s3://out-bucket/thumbs/"],
    toml: None,
};

pub const READ_ONLY: Spec =
    Spec { name: "read-only", arguments: &["--trigger", "s3://in-bucket/incoming/"], toml: None };

pub const WRITE_ONLY: Spec = Spec {
    name: "write-only",
    arguments: &["--trigger", "s3://in-bucket", "--no-read-trigger", "--write", "s3://out-bucket/reports/*.json"],
    toml: None,
};

pub const NEITHER: Spec = Spec {
    name: "neither",
    arguments: &["--trigger", "s3://in-bucket/incoming/*.csv", "--no-read-trigger"],
    toml: None,
};

/// All events by the queue, so that nobody may invoke the function, or its alias.
pub const QUEUED: Spec = Spec {
    name: "queued",
    arguments: &[
        "--via",
        "sqs",
        "--trigger",
        "s3://in-bucket/incoming/*.jpg",
        "--trigger",
        "s3://lake-bucket/incoming/",
        "--existing-bucket",
        "lake-bucket",
        "--write",
        "s3://out-bucket/thumbs/",
        "--reserved-concurrency",
        "20",
        "--alias",
        "live",
        "--timeout",
        "30",
    ],
    toml: None,
};

/// Deployed to several environments from the same files: the name is part of names and values of every kind.
pub const ENVIRONMENTS: Spec = Spec {
    name: "staged",
    arguments: &["--dashboard", "--trail", "--deployer-role"],
    toml: Some(
        r#"
        environments = ["dev", "prod"]
        description = "for {environment}"
        alias = "live"
        existing-buckets = ["lake-{environment}"]
        secret = ["{environment}/db"]
        parameter = ["/{environment}/size"]
        publish = ["arn:aws:sns:us-east-1:123456789012:done-{environment}"]
        table = { "orders-{environment}" = "read-write" }
        env = { STAGE = "{environment}", DOLLAR = "${x}-{environment}" }
        tags = { stage = "{environment}", team = "photos" }
        [names]
        done = "arn:aws:sns:us-east-1:123456789012:done-{environment}"
        orders = "orders-{environment}"
        out = "s3://out-{environment}/thumbs*$ {environment}/*"
        [[trigger]]
        bucket = "in-{environment}"
        prefix = "incoming {environment}/"
        suffix = ".jpg"
        [[trigger]]
        bucket = "lake-{environment}"
        prefix = "new/"
        [[trigger]]
        bucket = "bus-{environment}"
        prefix = "{environment}/"
        via = "eventbridge"
        [[trigger]]
        bucket = "topic-{environment}"
        via = "sns"
        [[trigger]]
        bucket = "queue-{environment}"
        via = "sqs"
        [[write]]
        bucket = "out-{environment}"
        prefix = "thumbs*$ {environment}/"
        [[list]]
        bucket = "out-{environment}"
        prefix = "thumbs*$ {environment}/"
        [[allow]]
        actions = ["kinesis:PutRecord"]
        resources = ["arn:{partition}:kinesis:{region}:{account}:stream/clicks-{environment}"]
        reason = "what was clicked in {environment}"
        [environment.dev]
        reserved-concurrency = 3
        [environment.prod]
        memory = 512
        timeout = 90
        log-retention = 90
        retries = 1
        max-event-age = 3_600
        reserved-concurrency = 20
        env = { DOLLAR = "${y}-{environment}" }
        "#,
    ),
};

/// All events by the topic, which alone may invoke the function, or its alias.
pub const PUBLISHED: Spec = Spec {
    name: "published",
    arguments: &[
        "--via",
        "sns",
        "--trigger",
        "s3://in-bucket/incoming/*.jpg",
        "--trigger",
        "s3://lake-bucket/incoming/",
        "--existing-bucket",
        "lake-bucket",
        "--write",
        "s3://out-bucket/thumbs/",
        "--alias",
        "live",
        "--tag",
        "team=photos",
    ],
    toml: None,
};

/// Every kind of grant and setting.
pub const EVERYTHING: Spec = Spec {
    name: "everything",
    arguments: &[
        "--memory",
        "512",
        "--timeout",
        "30",
        "--log-retention",
        "14",
        "--description",
        "a \"quoted\" one: on",
    ],
    toml: Some(
        r#"
        existing-buckets = ["lake-bucket"]
        [[trigger]]
        bucket = "in-bucket"
        prefix = "incoming/"
        suffix = ".jpg"
        events = ["s3:ObjectCreated:Put", "s3:ObjectCreated:CompleteMultipartUpload"]
        [[trigger]]
        bucket = "in-bucket"
        prefix = "incoming/"
        suffix = ".png"
        [[trigger]]
        bucket = "other.bucket"
        events = ["s3:ObjectRemoved:*", "s3:ObjectTagging:Put"]
        [[read]]
        bucket = "lake-bucket"
        prefix = "reference/"
        [[write]]
        bucket = "out-bucket"
        prefix = "thumbs/"
        suffix = ".jpg"
        [[write]]
        bucket = "lake-bucket"
        prefix = "copies/"
        [[delete]]
        bucket = "out-bucket"
        prefix = "stale/"
        [[list]]
        bucket = "out-bucket"
        prefix = "thumbs/"
        "#,
    ),
};

/// Every kind of event by rules, on buckets of the deployment and on one that others use, beside notifications of the function, of its
/// queue and of its topic.
pub const RULES: Spec = Spec {
    name: "rules",
    arguments: &["--dashboard", "--tag", "team=photos"],
    toml: Some(
        r#"
        existing-buckets = ["lake-bucket"]
        [[trigger]]
        bucket = "in-bucket"
        prefix = "incoming/"
        suffix = ".jpg"
        via = "eventbridge"
        min-size = "3"
        max-size = "1KB"
        [[trigger]]
        bucket = "in-bucket"
        prefix = "more/"
        suffix = ".jpg"
        via = "eventbridge"
        min-size = "3"
        max-size = "1KB"
        [[trigger]]
        bucket = "in-bucket"
        prefix = 'a*b\c "d"/${x}%{y}/'
        suffix = ".x"
        events = ["s3:ObjectCreated:Put", "s3:ObjectRemoved:Delete", "s3:LifecycleExpiration:*", "s3:ObjectTagging:*"]
        via = "eventbridge"
        [[trigger]]
        bucket = "in-bucket"
        prefix = "notified/"
        [[trigger]]
        bucket = "lake-bucket"
        events = ["s3:ObjectRestore:*", "s3:ObjectAcl:Put"]
        via = "eventbridge"
        [[trigger]]
        bucket = "in-bucket"
        prefix = "queued + é/"
        suffix = ".png"
        events = ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"]
        via = "sqs"
        [[trigger]]
        bucket = "in-bucket"
        prefix = "published + é/"
        suffix = ".gif"
        events = ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"]
        via = "sns"
        [[write]]
        bucket = "out-bucket"
        prefix = "thumbs/"
        "#,
    ),
};

/// A name of a package that is none of a stack, and a bucket of the account's own names.
pub const ACCOUNT_REGIONAL: Spec = Spec {
    name: "account_regional",
    arguments: &["--trigger", "s3://in-123456789012-us-east-1-an/incoming/", "--region", "us-east-1"],
    toml: None,
};

/// A loop, wanted.
pub const RECURSIVE: Spec = Spec {
    name: "recursive",
    arguments: &["--trigger", "s3://in-bucket/pages/", "--write", "s3://in-bucket/pages/", "--allow-recursion"],
    toml: None,
};

/// Every character that some format could get wrong, one prefix each.
pub const HOSTILE: Spec = Spec {
    name: "hostile",
    arguments: &["--description", "on: - x #{y} {{z}} \"q\" 'r' \\ é <b> 日本 `c` | d"],
    toml: Some(
        r#"
        [[trigger]]
        bucket = "hostile-in"
        prefix = "my photos/"
        suffix = " - 1.jpg"
        [[trigger]]
        bucket = "hostile-in"
        prefix = "schemaVersion=1/"
        [[trigger]]
        bucket = "hostile-in"
        prefix = "a+b/100%25/"
        [[trigger]]
        bucket = "hostile-in"
        prefix = "a*b?c$d/"
        suffix = "*?$.x"
        [[trigger]]
        bucket = "hostile-in"
        prefix = "\"double\" 'single' \\back\\n/"
        [[trigger]]
        bucket = "hostile-in"
        prefix = "${aws:username}/${!x}/${AWS::Region}/"
        [[trigger]]
        bucket = "hostile-in"
        prefix = "{{x}} {{{y}}} #{z} {%w%}/"
        [[trigger]]
        bucket = "hostile-in"
        prefix = "été ÿ/"
        [[trigger]]
        bucket = "hostile-in"
        prefix = "on: - [x] <b>&amp; #c | d `e`/"
        [[write]]
        bucket = "out-bucket"
        prefix = "out \"é\" ${x} a*b?/"
        "#,
    ),
};

/// The prefixes and suffixes of [`HOSTILE`], as they are meant.
pub const HOSTILE_KEYS: [(&str, &str); 9] = [
    ("my photos/", " - 1.jpg"),
    ("schemaVersion=1/", ""),
    ("a+b/100%25/", ""),
    ("a*b?c$d/", "*?$.x"),
    ("\"double\" 'single' \\back\\n/", ""),
    ("${aws:username}/${!x}/${AWS::Region}/", ""),
    ("{{x}} {{{y}}} #{z} {%w%}/", ""),
    ("été ÿ/", ""),
    ("on: - [x] <b>&amp; #c | d `e`/", ""),
];
pub const HOSTILE_OUT: &str = "out \"é\" ${x} a*b?/";

/// Keys that break lines.
pub const CONTROL_CHARACTERS: Spec = Spec {
    name: "control-characters",
    arguments: &[],
    toml: Some(
        r#"
        [[trigger]]
        bucket = "hostile-in"
        prefix = "line\n break\r\ttab/"
        [[write]]
        bucket = "out-bucket"
        prefix = "out\n/"
        "#,
    ),
};

pub const CONTROL_KEYS: [(&str, &str); 1] = [("line\n break\r\ttab/", "")];
pub const CONTROL_OUT: &str = "out\n/";

/// Triggers on a bucket that is there already, on one of another account, and on one that the deployment creates.
pub const EXISTING: Spec = Spec {
    name: "existing",
    arguments: &[],
    toml: Some(
        r#"
        existing-buckets = ["shared-bucket"]
        bucket-owners = { "their.bucket" = "222233334444" }
        [[trigger]]
        bucket = "shared-bucket"
        prefix = "my \"photos\" ${x} {{y}} *?$ é/"
        suffix = " +%20.jpg"
        events = ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"]
        [[trigger]]
        bucket = "shared-bucket"
        prefix = "b/"
        [[trigger]]
        bucket = "their.bucket"
        [[trigger]]
        bucket = "in-bucket"
        prefix = "incoming/"
        [[write]]
        bucket = "out-bucket"
        [[list]]
        bucket = "their.bucket"
        prefix = "a/"
        "#,
    ),
};

/// All that most functions do without, but for what excludes the rest.
pub const PRACTICES: Spec = Spec {
    name: "practices",
    arguments: &["--versioned", "--tag-objects", "--tracing", "--dashboard", "--trail", "--deployer-role"],
    toml: Some(
        r#"
        publish = ["arn:aws:sns:us-east-1:111122223333:done", "arn:aws:sns:us-east-1:111122223333:done.fifo"]
        queue = ["arn:aws:sqs:us-east-1:111122223333:orders", "arn:aws:sqs:us-east-1:111122223333:orders.fifo"]
        secret = ["db/password", "arn:aws:secretsmanager:us-east-1:111122223333:secret:api-a1b2c3"]
        parameter = ["/practices/size"]
        kms-keys = { in-bucket = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", out-bucket = "arn:aws:kms:us-east-1:111122223333:key/abcd1234-12ab-34cd-56ef-1234567890ab", "arn:aws:sns:us-east-1:111122223333:done" = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "arn:aws:sqs:us-east-1:111122223333:orders" = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "secret:db/password" = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "arn:aws:secretsmanager:us-east-1:111122223333:secret:api-a1b2c3" = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "parameter:/practices/size" = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
        env = { SIZE = "200", GREETING = "a \"b\" ${x} {{y}} 'z' \\ é $(w) `v`" }
        tags = { team = "photos", "cost centre" = "1e+289 @ x/y" }
        abac = "team"
        permissions-boundary = "arn:aws:iam::123456789012:policy/limits/functions"
        role-path = "/functions/photos/"
        github = { repository = "photo-team/practices", branch = "release/1.x" }
        [[trigger]]
        bucket = "in-bucket"
        prefix = "incoming/"
        suffix = ".jpg"
        [[trigger]]
        bucket = "in-bucket"
        prefix = "a*b?c$d ${x} é/"
        [[read]]
        bucket = "in-bucket"
        prefix = "reference/"
        [[write]]
        bucket = "out-bucket"
        prefix = "thumbs/"
        [[list]]
        bucket = "out-bucket"
        prefix = "thumbs/"
        "#,
    ),
};

/// What [`PRACTICES`] leaves out.
pub const MANAGED: Spec = Spec {
    name: "managed",
    arguments: &[
        "--managed-logs",
        "--deployer-role",
        "--identity-center",
        "Deploy",
        "--alarm-topic",
        "arn:aws:sns:us-east-1:111122223333:alarms",
        "--github",
        "photo-team/managed",
        "--github-environment",
        "production",
        "--tag",
        "team=photos",
        "--abac",
        "team",
        "--abac-bucket",
        "shared-bucket",
    ],
    toml: Some(
        r#"
        existing-buckets = ["shared-bucket"]
        [[trigger]]
        bucket = "shared-bucket"
        prefix = "incoming/"
        "#,
    ),
};

/// Settings of the function that most do without.
pub const SETTINGS: Spec = Spec {
    name: "settings",
    arguments: &[
        "--trigger",
        "s3://in-bucket/incoming/",
        "--ephemeral-storage",
        "2048",
        "--reserved-concurrency",
        "20",
        "--layer",
        "arn:aws:lambda:us-east-1:123456789012:layer:extension:1",
        "--retries",
        "0",
        "--max-event-age",
        "3600",
        "--on-failure",
        "arn:aws:sns:us-east-1:123456789012:failed",
        "--schedule",
        "cron(0/15 8-17 ? * MON-FRI *)",
        "--invoker",
        "222233334444",
        "--invoker",
        "arn:aws:iam::222233334444:role/team/deploy",
        "--invoker",
        "events=arn:aws:events:us-east-1:123456789012:rule/nightly",
        "--invoker",
        "o-a1b2c3d4e5",
        "--log-level",
        "debug",
        "--log-group-class",
        "infrequent-access",
        "--log-kms-key",
        "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "--environment-kms-key",
        "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "--subnet",
        "subnet-0a1b2c3d4e5f67890",
        "--subnet",
        "subnet-0a1b2c3d",
        "--security-group",
        "sg-0a1b2c3d4e5f67890",
    ],
    toml: None,
};

/// Invoked under an alias, by a bucket that the deployment creates, by one that others use too, and by another account.
pub const ALIASED: Spec = Spec {
    name: "aliased",
    arguments: &[
        "--trigger",
        "s3://in-bucket/incoming/",
        "--trigger",
        "s3://shared-bucket/incoming/",
        "--existing-bucket",
        "shared-bucket",
        "--alias",
        "live-1_a",
        "--retries",
        "1",
        "--invoker",
        "222233334444",
        "--trail",
        "--deployer-role",
        "--github",
        "photo-team/aliased",
        "--reserved-concurrency",
        "20",
        "--tag",
        "team=photos",
    ],
    toml: None,
};

/// In a VPC, under a role that another team manages.
pub const EXISTING_ROLE: Spec = Spec {
    name: "existing-role",
    arguments: &[
        "--trigger",
        "s3://in-bucket/incoming/",
        "--write",
        "s3://out-bucket/thumbs/",
        "--execution-role",
        "arn:aws:iam::123456789012:role/teams/photos/existing",
        "--subnet",
        "subnet-0a1b2c3d4e5f67890",
        "--security-group",
        "sg-0a1b2c3d4e5f67890",
        "--managed-logs",
        "--deployer-role",
    ],
    toml: None,
};

/// The handler calls every service that it can call, in the account of the loopback AWS.
pub const SERVICES: Spec = Spec {
    name: "services",
    arguments: &["--versioned", "--tag-objects", "--tracing", "--env", "SIZE=200"],
    toml: Some(
        r#"
        publish = ["arn:aws:sns:us-east-1:123456789012:done"]
        queue = ["arn:aws:sqs:us-east-1:123456789012:orders.fifo"]
        secret = ["db-password"]
        parameter = ["/thumbs/size"]
        [[trigger]]
        bucket = "in-bucket"
        prefix = "incoming/"
        suffix = ".jpg"
        [[write]]
        bucket = "out-bucket"
        prefix = "thumbs/"
        "#,
    ),
};

/// Actions of ten services, stated by a user.
pub const ALLOWED: Spec = Spec {
    name: "allowed",
    arguments: &["--trigger", "s3://in-bucket/in/"],
    toml: Some(
        r#"
        [[allow]]
        actions = ["rekognition:DetectFaces", "rekognition:DetectLabels"]
        resources = ["*"]
        reason = "labels for \"search\" & 'people' ${x} {{y}} */ -- é"
        [[allow]]
        actions = ["dynamodb:GetItem", "dynamodb:Query"]
        resources = ["arn:{partition}:dynamodb:{region}:{account}:table/orders", "arn:{partition}:dynamodb:{region}:{account}:table/orders/index/*"]
        conditions = { "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["{account}-*", "x"] }, StringEquals = { "aws:RequestedRegion" = "us-east-1", "aws:PrincipalAccount" = "{account}" } }
        reason = "orders"
        [[allow]]
        actions = ["states:StartExecution"]
        resources = ["arn:aws:states:us-east-1:111122223333:stateMachine:m-*"]
        reason = "one workflow an order"
        [[allow]]
        actions = ["events:PutEvents"]
        resources = ["arn:aws:events:us-east-1:111122223333:event-bus/photos"]
        conditions = { StringEquals = { "events:source" = "photos" } }
        reason = "tells others"
        [[allow]]
        actions = ["cloudwatch:PutMetricData"]
        resources = ["*"]
        conditions = { StringEquals = { "cloudwatch:namespace" = "Photos" } }
        reason = "metrics of its own"
        [[allow]]
        actions = ["bedrock:InvokeModel"]
        resources = ["arn:{partition}:bedrock:{region}::foundation-model/amazon.titan-embed-image-v1"]
        reason = "embeddings"
        [[allow]]
        actions = ["kinesis:PutRecord", "kinesis:PutRecords"]
        resources = ["arn:{partition}:kinesis:{region}:{account}:stream/photos"]
        reason = "a stream of photos"
        [[allow]]
        actions = ["firehose:PutRecord"]
        resources = ["arn:{partition}:firehose:{region}:{account}:deliverystream/photos"]
        reason = "the lake"
        [[allow]]
        actions = ["lambda:InvokeFunction"]
        resources = ["arn:{partition}:lambda:{region}:{account}:function:resize:live"]
        conditions = { DateLessThanIfExists = { "aws:CurrentTime" = "2030-01-01T00:00:00Z" }, IpAddress = { "aws:SourceIp" = "203.0.113.0/24" } }
        reason = "resizes"
        [[allow]]
        actions = ["s3:GetObjectTagging"]
        resources = ["arn:{partition}:s3:::in-bucket/in/*"]
        reason = "reads tags"
        "#,
    ),
};

/// Every service of the spec's rows, by name and by ARN.
pub const GRANTED: Spec = Spec {
    name: "granted",
    arguments: &[],
    toml: Some(
        r#"
        table = { orders = "read-write", customers = "read", "arn:aws:dynamodb:eu-west-1:111122223333:table/log" = "write" }
        event-bus = ["default", "arn:aws:events:eu-west-1:111122223333:event-bus/orders"]
        state-machine = ["arn:aws:states:us-east-1:123456789012:stateMachine:orders"]
        invoke = ["resize:live", "arn:aws:lambda:eu-west-1:111122223333:function:resize"]
        stream = ["clicks", "arn:aws:kinesis:eu-west-1:111122223333:stream/clicks"]
        delivery-stream = ["archive", "arn:aws:firehose:eu-west-1:123456789012:deliverystream/archive"]
        model = ["amazon.nova-lite-v1:0", "us.amazon.nova-lite-v1:0", "global.amazon.nova-2-lite-v1:0"]
        metrics = ["My App/Thumbs: #1", "Photos"]
        table-keys = { customers = "1,2" }
        event-sources = { default = "app" }
        [[trigger]]
        bucket = "in-bucket"
        prefix = "incoming/"
        suffix = ".jpg"
        [[write]]
        bucket = "out-bucket"
        prefix = "thumbs/"
        "#,
    ),
};

/// What a handler may be asked for besides S3's grants, one flag each.
pub const CAPABILITIES: [&[&str]; 12] = [
    &["--publish", "arn:aws:sns:us-east-1:111122223333:done"],
    &["--queue", "arn:aws:sqs:us-east-1:111122223333:orders"],
    &["--secret", "db-password"],
    &["--parameter", "/thumbs/size"],
    &["--kms-key", "in-bucket=arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    &["--allow", "rekognition:DetectLabels for labels"],
    &["--versioned"],
    &["--tag-objects"],
    &["--tracing"],
    &["--schedule", "rate(1 hour)"],
    &["--env", "SIZE=200"],
    // Together, since there is but one way to call them.
    &[
        "--table",
        "orders",
        "--event-bus",
        "default",
        "--state-machine",
        "arn:aws:states:us-east-1:111122223333:stateMachine:orders",
        "--invoke",
        "resize:live",
        "--stream",
        "clicks",
        "--delivery-stream",
        "archive",
        "--model",
        "amazon.nova-lite-v1:0",
        "--metrics",
        "Photos",
    ],
];

#[rustfmt::skip]
pub const ALL: [&Spec; 20] = [
    &COPY, &READ_ONLY, &WRITE_ONLY, &NEITHER, &EVERYTHING, &RECURSIVE, &HOSTILE, &CONTROL_CHARACTERS, &EXISTING,
    &PRACTICES, &MANAGED, &ALLOWED, &GRANTED, &SETTINGS, &ALIASED, &EXISTING_ROLE, &RULES, &QUEUED, &PUBLISHED,
    &ENVIRONMENTS,
];
