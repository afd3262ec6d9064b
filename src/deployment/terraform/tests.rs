use super::*;
use crate::deployment::Part;

/// Every statement of these files as `FILE:LINE EFFECT ACTIONS on RESOURCES`, the line that of its first action; what is unknown as `?`.
fn statements(files: &[(&str, &str)]) -> Vec<String> {
    let read = read_files(files);
    assert_eq!(read.wrong, []);
    let text = |text: &Text| -> String {
        let part = |part: &Part| match part {
            Part::Known(known) => known.clone(),
            Part::Unknown(_) => "?".to_owned(),
        };
        text.parts().iter().map(part).collect()
    };
    let list = |items: &[crate::deployment::facts::Item]| {
        items.iter().map(|item| text(&item.text)).collect::<Vec<_>>().join(",")
    };
    let statements = read.facts.statements().map(|(_, one)| {
        let place = one.actions.first().map_or(&one.place, |item| &item.place).with_line();
        let effect = one.effect.as_deref().unwrap_or("?");
        let place = place.strip_prefix("deploy/terraform/").unwrap_or(&place).to_owned();
        format!("{place} {effect} {} on {}", list(&one.actions), list(&one.resources))
    });
    statements.collect()
}

fn read_files(files: &[(&str, &str)]) -> Read {
    let file =
        |(path, text): &(&str, &str)| File { path: format!("deploy/terraform/{path}"), text: (*text).to_owned() };
    let files: Vec<File> = files.iter().map(file).collect();
    let (configurations, others): (Vec<&File>, Vec<&File>) =
        files.iter().partition(|file| is_configuration(&file.path));
    let place = iam::Target {
        partition: "aws".into(),
        region: "eu-central-1".into(),
        account: "111122223333".into(),
        environment: None,
    };
    super::read(&configurations, &others, &place)
}

/// The policy of a role in one file, with what stands around it.
fn policy(expression: &str, around: &str) -> Vec<String> {
    statements(&[("a.tf", &format!("resource \"aws_iam_policy\" \"a\" {{\n  policy = {expression}\n}}\n{around}"))])
}

const GET: &str = "{ Effect = \"Allow\", Action = \"s3:GetObject\", Resource = \"r\" }";

#[test]
fn expressions_are_worked_out() {
    for (expression, around, expected) in [
        ("jsonencode({ Statement = [GET] })", "", &["a.tf:2 Allow s3:GetObject on r"][..]),
        ("try(jsonencode(var.a), jsonencode({ Statement = GET }))", "", &[]),
        ("coalesce(null, jsonencode({ Statement = GET }))", "", &["a.tf:2 Allow s3:GetObject on r"]),
        (
            "jsonencode(merge({ Version = \"2012-10-17\", Statement = [] }, { Statement = concat([GET], var.more) }))",
            "",
            &["a.tf:2 Allow s3:GetObject on r"],
        ),
        (
            "jsonencode({ Statement = [for a in local.a : { Effect = \"Allow\", Action = \"s3:${a}\", Resource = a } if a != \"c\"] })",
            "locals { a = [\"a\", \"b\", \"c\"] }",
            &["a.tf:2 Allow s3:a on a", "a.tf:2 Allow s3:b on b"],
        ),
        (
            "jsonencode({ Statement = [for k, v in { x = \"y\" } : { Effect = \"Allow\", Action = k, Resource = v }] })",
            "",
            &["a.tf:2 Allow x on y"],
        ),
        ("jsonencode({ Statement = flatten([[[GET]], []]) })", "", &["a.tf:2 Allow s3:GetObject on r"]),
        (
            "jsonencode({ Statement = { Effect = \"Allow\", Action = local.a[1], Resource = local.b[\"y\"].z } })",
            "locals {\n  a = [\"no\", \"yes\"]\n  b = { y = { z = \"z\" } }\n}",
            &["a.tf:2 Allow yes on z"],
        ),
        (
            "jsonencode({ Statement = { Effect = \"Allow\", Action = local.a[var.a], Resource = lookup({ b = \"c\" }, \"b\", \"d\") } })",
            "locals {\n  a = [\"one\", \"two\"]\n}",
            &["a.tf:5 Allow one,two,? on c"],
        ),
        (
            "jsonencode({ Statement = { Effect = var.a ? \"Deny\" : \"Allow\", Action = var.a ? \"b\" : \"*\", Resource = true ? \"r\" : \"s\" } })",
            "",
            &["a.tf:2 Allow b,*,? on r", "a.tf:2 Deny b,*,? on r"],
        ),
        (
            "var.a ? jsonencode({ Statement = GET }) : jsonencode({ Statement = { Effect = \"Deny\", Action = \"*\", Resource = \"*\" } })",
            "",
            &["a.tf:2 Allow s3:GetObject on r", "a.tf:2 Deny * on *"],
        ),
        (
            "jsonencode({ Statement = { Effect = \"Allow\", Action = formatlist(\"s3:%s\", [\"A\", \"B\"]), Resource = aws_s3_bucket.b[*].arn } })",
            "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"c\"\n}",
            &["a.tf:2 Allow s3:A,s3:B on arn:aws:s3:::c"],
        ),
        ("format(\"{\\\"Statement\\\": [%s]}\", jsonencode(GET))", "", &["a.tf:2 Allow s3:GetObject on r"]),
    ] {
        assert_eq!(policy(&expression.replace("GET", GET), around), expected, "{expression}");
    }
}

#[test]
fn a_condition_goes_on_over_lines() {
    let around = "locals {\n  a = { for k in [\"x\"] : k => k == \"y\" ? \"no\" :\n    k == \"x\" ? \"yes\" :\n    \"no\"\n  }\n}\n";
    let found =
        policy("jsonencode({ Statement = { Effect = \"Allow\", Action = local.a[\"x\"], Resource = \"r\" } })", around);
    assert_eq!(found, ["a.tf:2 Allow yes on r"]);
    assert_eq!(read_files(&[("a.tf", "locals {\n  a = b ?\n}\n")]).wrong[0].0.with_line(), "deploy/terraform/a.tf:2");
}

#[test]
fn a_principal_by_a_condition_is_either() {
    let principal =
        "{ Statement = { Effect = \"Allow\", Action = \"a\", Principal = var.a ? \"*\" : { AWS = \"b\" } } }";
    let text = format!("resource \"aws_sqs_queue\" \"q\" {{\n  policy = jsonencode({principal})\n}}\n");
    let facts = read_files(&[("a.tf", &text)]).facts;
    let who = facts.documents[0].statements[0].principals.iter();
    let who: Vec<(&str, Option<&str>)> = who.map(|one| (&*one.kind, one.item.text.whole())).collect();
    assert_eq!(who, [("*", Some("*")), ("AWS", Some("b")), ("*", None)]);
}

#[test]
fn texts_are_read_with_their_places_around_what_is_unknown() {
    let text = "<<-E\n    {\n      \"Statement\": [\n        {\"Effect\": \"Allow\", \"Action\": \"a\", \"Resource\": \"${aws_s3_bucket.x.arn}/*\"},\n%{ for b in [\"b\", \"c\"] ~}\n        {\"Effect\": \"Allow\",\n         \"Action\": \"${b}\", \"Resource\": ${jsonencode(var.r)}},\n%{ endfor ~}\n      ]\n    }\n  E";
    assert_eq!(policy(text, ""), ["a.tf:5 Allow a on ?/*", "a.tf:8 Allow b on ?", "a.tf:8 Allow c on ?"]);
    let read = read_files(&[(
        "a.tf",
        "resource \"aws_sqs_queue\" \"q\" {\n  policy = <<E\n{\n\"Statement\": {\"Action\": \"a\", \"Effect\": \"Allow\",\n\"Action\": \"b\"}}\nE\n}\n",
    )]);
    assert_eq!(read.wrong.len(), 1);
    assert_eq!(read.wrong[0].0.with_line(), "deploy/terraform/a.tf:5");
}

#[test]
fn documents_override_each_other_by_their_sids() {
    let document = |name: &str, sid: &str, action: &str| {
        format!(
            "data \"aws_iam_policy_document\" \"{name}\" {{\n  statement {{\n    sid = \"{sid}\"\n    actions = [\"{action}\"]\n    resources = [\"r\"]\n  }}\n}}\n"
        )
    };
    let around = format!(
        "{}{}{}data \"aws_iam_policy_document\" \"d\" {{\n  source_policy_documents = [for one in [data.aws_iam_policy_document.a] : one.json]\n}}\n",
        document("a", "x", "one"),
        document("b", "x", "two"),
        document("c", "y", "three"),
    )
    .replace("[for one in [data.aws_iam_policy_document.a] : one.json]", "[data.aws_iam_policy_document.a.json]\n  override_policy_documents = concat([data.aws_iam_policy_document.b.json], [data.aws_iam_policy_document.c.json])");
    let found = policy("data.aws_iam_policy_document.d.json", &around);
    assert_eq!(found, ["a.tf:14 Allow two on r", "a.tf:21 Allow three on r"]);
}

#[test]
fn dynamic_blocks_and_instances_are_made() {
    let dynamic = "data \"aws_iam_policy_document\" \"d\" {\n  dynamic \"statement\" {\n    for_each = EACH\n    iterator = one\n    content {\n      actions   = [one.value]\n      resources = [one.key]\n      dynamic \"principals\" {\n        for_each = [\"*\"]\n        content {\n          type        = \"AWS\"\n          identifiers = [principals.value]\n        }\n      }\n    }\n  }\n}\n";
    let with = |each: &str| policy("data.aws_iam_policy_document.d.json", &dynamic.replace("EACH", each));
    assert_eq!(with("{ r = \"a\", s = \"b\" }"), ["a.tf:9 Allow a on r", "a.tf:9 Allow b on s"]);
    assert_eq!(with("var.a"), ["a.tf:9 Allow ? on ?"]);
    assert_eq!(with("var.a ? [\"x\"] : []"), ["a.tf:9 Allow x on x"]);
    let each = "resource \"aws_iam_policy\" \"a\" {\n  for_each = toset([\"x\", \"y\"])\n  policy = jsonencode({ Statement = { Effect = \"Allow\", Action = each.key, Resource = aws_s3_bucket.b[each.key].arn } })\n}\nresource \"aws_s3_bucket\" \"b\" {\n  for_each = { x = \"n\", y = \"m\" }\n  bucket = each.value\n}\n";
    let found = statements(&[("a.tf", each)]);
    assert_eq!(found, ["a.tf:3 Allow x on arn:aws:s3:::n", "a.tf:3 Allow y on arn:aws:s3:::m"]);
}

#[test]
fn files_of_the_folder_are_read_and_no_others() {
    let json = "\u{feff}{\n  \"Statement\": {\"Effect\": \"Allow\",\n    \"Action\": \"a\", \"Resource\": \"r\"}\n}\n";
    let template = "{\"Statement\": [\n%{ for a in actions }{\"Effect\": \"Allow\", \"Action\": \"${a}\", \"Resource\": \"${bucket}\"},\n%{ endfor }]}\n";
    let main = |expression: &str| format!("resource \"aws_iam_policy\" \"a\" {{\n  policy = {expression}\n}}\n");
    let with =
        |expression: &str| statements(&[("a.tf", &main(expression)), ("p/a.json", json), ("p/b.tftpl", template)]);
    assert_eq!(with("file(\"${path.module}/p/a.json\")"), ["p/a.json:3 Allow a on r"]);
    assert_eq!(with("jsonencode(jsondecode(file(\"p/../p/a.json\")))"), ["p/a.json:3 Allow a on r"]);
    let filled = with("templatefile(\"p/b.tftpl\", { actions = [\"x\", \"y\"], bucket = var.b })");
    assert_eq!(filled, ["p/b.tftpl:2 Allow x on ?", "p/b.tftpl:2 Allow y on ?"]);
    for outside in ["/etc/passwd", "../../../a.json", "p/none.json"] {
        assert!(with(&format!("file(\"{outside}\")")).is_empty(), "{outside}");
    }
}

#[test]
fn modules_are_read_as_they_are_called() {
    let module = "variable \"actions\" {}\nvariable \"resource\" {\n  default = \"d\"\n}\nresource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Statement = { Effect = \"Allow\", Action = var.actions, Resource = var.resource } })\n}\noutput \"name\" {\n  value = \"n-${var.resource}\"\n}\n";
    let call = "module \"m\" {\n  source  = \"./m\"\n  actions = [\"x\"]\n}\nmodule \"n\" {\n  source = \"./m/\"\n  actions = [\"y\"]\n  resource = module.m.name\n}\nmodule \"o\" {\n  source = \"./m\"\n  count = 0\n}\n";
    let found = statements(&[("a.tf", call), ("m/main.tf", module)]);
    assert_eq!(found, ["a.tf:3 Allow x on d", "a.tf:7 Allow y on n-d"]);
    assert_eq!(statements(&[("m/main.tf", module)]), ["m/main.tf:6 Allow ? on ?"]);
    let circle = "module \"m\" {\n  source = \"../m\"\n}\nmodule \"n\" {\n  source = \"./\"\n}\n";
    let read = read_files(&[("m/a.tf", circle)]);
    assert!(read.facts.unread.iter().any(|one| one.why.contains("too deeply")), "{:?}", read.facts.unread);
}

#[test]
fn documents_that_there_are_none_of_say_nothing() {
    let module = "variable \"on\" {\n  default = false\n}\nvariable \"arns\" {\n  default = []\n}\ndata \"aws_iam_policy_document\" \"d\" {\n  count = var.on ? 1 : 0\n  statement {\n    actions = [\"a\"]\n    resources = var.arns\n  }\n}\nresource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Statement = concat([GET], try(jsondecode(data.aws_iam_policy_document.d[0].json).Statement, [])) })\n}\n".replace("GET", GET);
    let of = |call: &str| statements(&[("a.tf", call), ("m/main.tf", &module)]);
    let off = "module \"m\" {\n  source = \"./m\"\n}\n";
    let on = "module \"m\" {\n  source = \"./m\"\n  on = true\n  arns = [\"x\"]\n}\n";
    assert_eq!(of(off), ["m/main.tf:15 Allow s3:GetObject on r"]);
    assert_eq!(of(on), ["m/main.tf:15 Allow s3:GetObject on r", "m/main.tf:10 Allow a on x"]);
    let each = "dynamic \"statement\" {\n  for_each = length(var.arns) > 0 ? [1] : []\n  content {";
    let made = module.replace("statement {", each).replace("var.arns\n  }", "var.arns\n  }\n  }");
    let empty = "module \"m\" {\n  source = \"./m\"\n  on = true\n}\n";
    assert_eq!(statements(&[("a.tf", empty), ("m/main.tf", &made)]), ["m/main.tf:18 Allow s3:GetObject on r"]);
}

#[test]
fn what_another_module_is_given_is_read() {
    let call = "module \"m\" {\n  source = \"terraform-aws-modules/lambda/aws\"\n  policies = [\"arn:aws:iam::aws:policy/ReadOnlyAccess\"]\n  policy_json = jsonencode({ Statement = [GET] })\n  policy_statements = {\n    a = {\n      effect = \"Allow\"\n      actions = [\"s3:*\"]\n      resources = [\"*\"]\n      condition = { b = { test = \"Bool\", variable = \"v\", values = [\"true\"] } }\n    }\n  }\n  environment_variables = { A = \"b\" }\n}\n".replace("GET", GET);
    assert_eq!(statements(&[("a.tf", &call)]), ["a.tf:4 Allow s3:GetObject on r", "a.tf:8 Allow s3:* on *"]);
    let facts = read_files(&[("a.tf", &call)]).facts;
    assert_eq!(facts.managed[0].place.with_line(), "deploy/terraform/a.tf:3");
    let condition = &facts.documents[1].statements[0].conditions[0];
    assert_eq!((&*condition.operator, &*condition.key), ("Bool", "v"));
    assert_eq!((facts.unread.len(), facts.variables.len()), (1, 1));
}

#[test]
fn override_files_lie_over_others() {
    let main = "resource \"aws_sqs_queue\" \"q\" {\n  policy = local.p\n}\nlocals {\n  p = jsonencode({ Statement = GET })\n}\n".replace("GET", GET);
    let over =
        "locals {\n  p = jsonencode({ Statement = { Effect = \"Allow\", Action = \"*\", Resource = \"*\" } })\n}\n";
    assert_eq!(statements(&[("a_override.tf", over), ("b.tf", &main)]), ["a_override.tf:2 Allow * on *"]);
    let json = "{\"resource\": {\"aws_sqs_queue\": {\"q\": {\"policy\": null}}}}";
    assert!(statements(&[("b.tf", &main), ("override.tf.json", json)]).is_empty());
}

#[test]
fn json_is_read_as_the_native_syntax_is() {
    let json = "\u{feff}{\n  \"data\": {\"aws_iam_policy_document\": {\"d\": {\"statement\": [{\n    \"actions\": [\"a\"],\n    \"resources\": [\"${local.r}/*\"]}]}}},\n  \"locals\": {\"r\": \"r\"},\n  \"resource\": [{\"aws_iam_policy\": {\"a\": {\n    \"policy\": \"${data.aws_iam_policy_document.d.json}\"}}}]\n}\n";
    assert_eq!(statements(&[("a.tf.json", json)]), ["a.tf.json:3 Allow a on r/*"]);
    assert_eq!(
        read_files(&[("a.tf.json", "{\n \"resource\": [}")]).wrong[0].0.with_line(),
        "deploy/terraform/a.tf.json:2"
    );
}

#[test]
fn a_policy_that_is_looked_up_is_known_by_the_names_of_those_of_aws() {
    let attached = |data: &str| {
        let text = format!(
            "data \"aws_iam_policy\" \"p\" {{\n  {data}\n}}\nresource \"aws_iam_user_policy_attachment\" \"a\" {{\n  user = \"u\"\n  policy_arn = data.aws_iam_policy.p.arn\n}}\n"
        );
        read_files(&[("a.tf", &text)]).facts.managed[0].arn.shown()
    };
    assert_eq!(attached("name = \"AdministratorAccess\""), "arn:aws:iam::aws:policy/AdministratorAccess");
    assert_eq!(attached("arn = \"arn:aws:iam::aws:policy/X\""), "arn:aws:iam::aws:policy/X");
    assert_eq!(attached("name = \"ours\""), "${data.aws_iam_policy.p.arn}");
}

#[test]
fn definitions_of_apis_are_named_as_not_read() {
    let api = |with: &str| {
        let text = format!("resource \"aws_api_gateway_rest_api\" \"a\" {{\n  name = \"a\"\n{with}}}\n");
        read_files(&[("a.tf", &text)]).facts.beside.iter().filter(|one| one.why.contains("lets in")).count()
    };
    assert_eq!([api(""), api("  body = file(\"api.yml\")\n")], [0, 1]);
}

#[test]
fn lists_of_access_name_everyone() {
    let text = "resource \"aws_s3_bucket\" \"b\" {\n  grant {\n    uri = \"http://acs.amazonaws.com/groups/global/AuthenticatedUsers\"\n  }\n}\nresource \"aws_s3_bucket_acl\" \"c\" {\n  acl = var.public ? \"public-read\" : \"private\"\n}\nresource \"aws_s3_object\" \"o\" {\n  acl = var.acl\n}\nresource \"aws_s3_bucket_acl\" \"d\" {\n  access_control_policy {\n    grant {\n      grantee {\n        id = \"x\"\n      }\n    }\n  }\n}\n";
    let facts = read_files(&[("a.tf", text)]).facts;
    let lines: Vec<usize> = facts.openings.iter().filter_map(|one| Some(one.place.at?.line)).collect();
    assert_eq!(lines, [3, 7]);
    assert!(facts.beside.iter().any(|one| one.place.at.is_some_and(|at| at.line == 10)));
}
