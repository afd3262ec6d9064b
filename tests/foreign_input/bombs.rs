//! Texts that nest, repeat or refer to each other without end, as no random change makes them.

/// Far deeper than anything that people write.
const DEEP: usize = 20_000;

/// Target, what it is, and the text.
pub fn bombs() -> Vec<(&'static str, String, String)> {
    let all = [json(), yaml(), cloudformation(), hcl(), rust(), toml(), questions(), templates()];
    all.into_iter().flatten().map(|(target, what, text)| (target, what.to_owned(), text)).collect()
}

type Bomb = (&'static str, &'static str, String);

fn nested(open: &str, inside: &str, close: &str, times: usize) -> String {
    format!("{}{inside}{}", open.repeat(times), close.repeat(times))
}

fn json() -> Vec<Bomb> {
    let statement = |inside: &str| format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{inside}]}}");
    let mut bombs = Vec::new();
    for target in ["policy", "template_json", "record"] {
        bombs.extend([
            (target, "lists", "[".repeat(DEEP)),
            (target, "closed lists", nested("[", "", "]", DEEP)),
            (target, "lists as deep as they may be", nested("[", "", "]", 99)),
            (target, "maps", nested("{\"a\":", "1", "}", DEEP)),
            (target, "a long number", "9".repeat(200_000)),
            (target, "a long string", format!("\"{}\"", "\\u00e9".repeat(50_000))),
            (target, "an open string", format!("\"{}", "\\".repeat(1_000_001))),
            (target, "blanks", " \n\t".repeat(100_000)),
            (target, "many strings", format!("[{}\"\"]", "\"a\",".repeat(50_000))),
        ]);
    }
    let wildcards = format!("\"s3:{}\"", "*?".repeat(400));
    let one =
        |action: &str, resource: &str| format!("{{\"Effect\":\"Allow\",\"Action\":{action},\"Resource\":{resource}}}");
    let many = |what: &str| format!("[{}]", vec![what; 300].join(","));
    bombs.extend([
        ("policy", "huge numbers", statement("{\"Effect\":1e999,\"Action\":-1e-999,\"Resource\":0.1e308}")),
        (
            "policy",
            "wildcards in an action",
            statement(&one(&wildcards, &format!("\"arn:aws:s3:::{}\"", "*a".repeat(2_000)))),
        ),
        (
            "policy",
            "wildcards against wildcards",
            statement(&one(&many(&wildcards), &many("\"arn:aws:s3:::*a*b*c*d*e*f*\""))),
        ),
        ("policy", "many statements", statement(&vec![one("\"s3:GetObject\"", "\"*\""); 500].join(","))),
        ("policy", "statements in statements", statement(&nested("[", &one("\"*\"", "\"*\""), "]", 90))),
    ]);
    bombs
}

fn yaml() -> Vec<Bomb> {
    let mut aliases = "a0: &a0 [x, x]\n".to_owned();
    for level in 1..40 {
        aliases.push_str(&format!("a{level}: &a{level} [*a{0}, *a{0}]\n", level - 1));
    }
    let mut merges = "a0: &a0 {x: y}\n".to_owned();
    for level in 1..40 {
        merges.push_str(&format!("a{level}: &a{level}\n  <<: *a{0}\n  b:\n    <<: *a{0}\n", level - 1));
    }
    // Each anchor holds all that is within it.
    let anchors: String = (0..90).map(|level| format!("&a{level} [")).collect();
    let anchors = format!("a: {anchors}{}{}\n", "x,".repeat(5_000), "]".repeat(90));
    let indented: String = (0..2_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    let bombs = [
        ("aliases of aliases", aliases.clone()),
        (
            "aliases of aliases as resources",
            format!("{aliases}Resources:\n  A: {{Type: AWS::IAM::Role, Properties: *a39}}\n"),
        ),
        ("merges of merges", merges),
        ("anchors around anchors", anchors),
        ("an alias of itself", "a: &a [*a, *a]\nb: *a\nResources: &r {A: {Type: *r, Properties: *r}}\n".to_owned()),
        ("lists", "[".repeat(DEEP)),
        (
            "flow collections that are indented too little",
            format!("a:\n  - b:\n    - c: [\n{}]\n", "1,\n".repeat(50_000)),
        ),
        ("policies in literal scalars", (0..20_000).map(|at| format!("k{at}: |\n  {{\"Statement\":1}}\n")).collect()),
        (
            "loops of CloudFormation",
            format!(
                "Resources: {}",
                (0..12).fold("{x: y}".to_owned(), |inside, at| format!(
                    "{{'Fn::ForEach::{at}': [b, [{}], {inside}]}}",
                    "1,".repeat(40)
                ))
            ),
        ),
        ("closed lists", nested("[", "", "]", DEEP)),
        ("maps", nested("{a: ", "1", "}", DEEP)),
        ("sequences", "- ".repeat(DEEP)),
        ("keys that are asked for", "? ".repeat(DEEP)),
        ("indentation", indented),
        ("tags", format!("a: {}1", "!Sub ".repeat(DEEP))),
        ("a long scalar", format!("a: |\n{}", " é\n".repeat(200_000))),
        ("a quoted scalar", format!("a: \"{}\"", "\\u00e9\n".repeat(100_000))),
        ("an open quote", format!("a: '{}", "''".repeat(300_000))),
        ("documents", "---\na: 1\n".repeat(50_000)),
        ("directives", "%TAG !a! b\n".repeat(20_000)),
        ("comments", "# a\n".repeat(200_000)),
        ("keys", (0..10_000).map(|at| format!("k{at}: {at}\n")).collect()),
        ("flow keys", format!("{{{}}}", (0..10_000).map(|at| format!("k{at}: {at},")).collect::<String>())),
    ];
    bombs.into_iter().map(|(what, text)| ("template_yaml", what, text)).collect()
}

/// Resources whose names are made of each other's.
fn cloudformation() -> Vec<Bomb> {
    let bucket = |name: String| format!("  {name}:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: ");
    let chain = |value: &dyn Fn(usize) -> String| -> String {
        let buckets = (0..30).map(|at| format!("{}{}\n", bucket(format!("B{at}")), value(at + 1)));
        format!(
            "Resources:\n{}  P:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref B0\n      PolicyDocument:\n        Statement:\n          Effect: Allow\n          Action: s3:GetObject\n          Resource: !Sub '${{B0.Arn}}'\n",
            buckets.collect::<String>()
        )
    };
    let many: String =
        (0..3_000).map(|at| format!("{}!Sub 'a-${{B{}}}'\n", bucket(format!("B{at}")), (at + 1) % 3_000)).collect();
    let bombs = [
        ("substitutions that double", chain(&|next| format!("!Sub '{}'", format!("${{B{next}.Arn}}").repeat(12)))),
        ("joins that double", chain(&|next| format!("!Join ['', [{}]]", format!("!Ref B{next}, ").repeat(12)))),
        ("variables that double", chain(&|next| format!("!Sub ['{}', {{A: !Ref B{next}}}]", "${A}".repeat(12)))),
        (
            "long texts that are referred to",
            chain(&|next| format!("!Sub '{}{}'", "x".repeat(20_000), format!("${{B{next}}}").repeat(3))),
        ),
        (
            "policies in a mapping",
            format!(
                "Mappings:\n  M:\n    A:\n      P: '{{\"S\": [{}], \"Statement\": []}}'\nResources:\n{}",
                "1,".repeat(20_000),
                (0..2_000).map(|at| format!("  Q{at}:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      Queues: []\n      PolicyDocument: !FindInMap [M, A, P]\n")).collect::<String>()
            ),
        ),
        ("a circle", chain(&|_| "!Sub '${B0}${B0.Arn}${B0}'".to_owned())),
        ("many resources that refer to each other", format!("Resources:\n{many}")),
        (
            "functions in functions",
            format!(
                "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties: {{BucketName: {}}}\n",
                nested("{'Fn::Sub': ", "x", "}", 90)
            ),
        ),
    ];
    bombs.into_iter().map(|(what, text)| ("template_yaml", what, text)).collect()
}

fn hcl() -> Vec<Bomb> {
    let mut bombs: Vec<Bomb> = Vec::new();
    for (what, open, inside, close) in [
        ("parentheses", "(", "1", ")"),
        ("lists", "[", "1", "]"),
        ("objects", "{ a = ", "1", " }"),
        ("calls", "f(", "1", ")"),
        ("not", "!", "true", ""),
        ("minus", "-", "1", ""),
        ("minus with blanks", "- ", "1", ""),
        ("sums", "1 + ", "1", ""),
        ("conditions", "a ? b : ", "c", ""),
        ("conditions within", "a ? ", "c", " : b"),
        ("loops", "[for a in b : ", "a", "]"),
        ("object loops", "{for a in b : a => ", "a", "}"),
        ("indices", "a[", "0", "]"),
        ("attributes", "a.", "a", ""),
        ("splats", "a[*].", "a", ""),
        ("templates", "\"${", "a", "}\""),
        ("directives", "\"%{if ", "a", "}%{endif}\""),
        ("open parentheses", "(", "", ""),
        ("open lists", "[", "", ""),
        ("open templates", "\"${", "", ""),
        ("open objects", "{a=", "", ""),
    ] {
        for times in [60, 300, 3_000, DEEP] {
            bombs.push(("terraform", what, format!("locals {{\n  a = {}\n}}\n", nested(open, inside, close, times))));
        }
    }
    for (what, open, inside, close) in [
        ("conditions in a template", "%{ if a }", "b", "%{ endif }"),
        ("else in a template", "%{ if a }b%{ else }", "b", "%{ endif }"),
        ("loops in a template", "%{ for a in b }", "b", "%{ endfor }"),
        ("open conditions in a template", "%{ if a }", "b", ""),
        ("interpolations in a template", "${\"", "b", "\"}"),
    ] {
        for times in [60, 300, 3_000, DEEP] {
            let template = nested(open, inside, close, times);
            bombs.push(("terraform", what, format!("locals {{\n  a = \"{template}\"\n}}\n")));
            bombs.push(("terraform", what, format!("locals {{\n  a = <<EOF\n{template}\nEOF\n}}\n")));
        }
    }
    let doubled = |value: &dyn Fn(usize) -> String| {
        let locals: String = (0..38).map(|at| format!("  l{at} = {}\n", value(at + 1))).collect();
        format!(
            "locals {{\n{locals}}}\nresource \"aws_iam_role\" \"a\" {{\n  name = local.l0\n  assume_role_policy = local.l0\n}}\n"
        )
    };
    let resources: String = (0..500)
        .map(|at| format!("resource \"aws_s3_bucket\" \"b{at}\" {{\n  bucket = aws_s3_bucket.b{}.arn\n  acl = aws_s3_bucket.b{}.id\n}}\n", at + 1, at + 2))
        .collect();
    bombs.extend([
        ("terraform", "blocks", nested("a {\n", "", "}\n", DEEP)),
        ("terraform", "blocks as deep as they may be", nested("a {\n", "", "}\n", 60)),
        ("terraform", "templates that double", doubled(&|next| format!("\"${{local.l{next}}}${{local.l{next}}}\""))),
        (
            "terraform",
            "long templates that double",
            doubled(&|next| format!("\"{}${{local.l{next}}}${{local.l{next}}}\"", "x".repeat(20_000))),
        ),
        ("terraform", "lists that double", doubled(&|next| format!("[local.l{next}, local.l{next}]"))),
        ("terraform", "joined lists that double", doubled(&|next| format!("concat(local.l{next}, local.l{next})"))),
        (
            "terraform",
            "joined lists in joined lists",
            doubled(&|next| format!("{}local.l{next}{}", "concat(".repeat(12), ", [])".repeat(12))),
        ),
        ("terraform", "loops that double", doubled(&|next| format!("[for a in [1, 2] : local.l{next}]"))),
        ("terraform", "merges that double", doubled(&|next| format!("merge({{a = local.l{next}}}, {{b = local.l{next}}})"))),
        ("terraform", "conditions that double", doubled(&|next| format!("var.a ? local.l{next} : [local.l{next}]"))),
        ("terraform", "texts of texts that double", doubled(&|next| format!("join(\"\", [local.l{next}, jsonencode([local.l{next}])])"))),
        (
            "terraform",
            "loops in loops",
            format!("locals {{\n  l = [for a in range : {}1{}]\n  m = [{}1{}]\n}}\nresource \"aws_sqs_queue\" \"q\" {{\n  policy = local.m\n}}\n", "[for a in [1, 2, 3] : ".repeat(30), "]".repeat(30), "[for a in [1, 2, 3] : ".repeat(30), "]".repeat(30)),
        ),
        (
            "terraform",
            "dynamic blocks in dynamic blocks",
            format!(
                "resource \"aws_sqs_queue\" \"q\" {{\n{}{}}}\n",
                "dynamic \"a\" {\nfor_each = [1, 2, 3, 4]\ncontent {\n".repeat(25),
                "}\n}\n".repeat(25)
            ),
        ),
        (
            "terraform",
            "a module that calls itself",
            (0..20).map(|at| format!("module \"m{at}\" {{\n  source = \"./\"\n  a = module.m{at}.a\n}}\nresource \"aws_sqs_queue\" \"q{at}\" {{\n  policy = var.a\n}}\n")).collect::<String>()
                + "output \"a\" {\n  value = module.m0.a\n}\n",
        ),
        (
            "terraform",
            "policies in texts",
            format!("locals {{\n  p = \"{{\\\"Statement\\\": [{}]}}\"\n}}\n", "{},".repeat(5_000))
                + &(0..2_000).map(|at| format!("resource \"aws_sqs_queue\" \"q{at}\" {{\n  policy = local.p\n}}\n")).collect::<String>(),
        ),
        (
            "terraform",
            "encoded texts",
            format!("locals {{\n  p = \"{{\\\"S\\\": [{}]}}\"\n}}\n", "{},".repeat(5_000))
                + &(0..2_000).map(|at| format!("resource \"aws_sqs_queue\" \"q{at}\" {{\n  policy = jsondecode(local.p)\n}}\n")).collect::<String>(),
        ),
        ("terraform", "a circle", doubled(&|_| "\"${local.l0}${local.l0}\"".to_owned())),
        ("terraform", "many resources that refer to each other", resources),
        (
            "terraform",
            "huge numbers",
            "locals {\n  a = 1e999\n  b = 99999999999999999999999999\n  c = 1e-999\n}\n".to_owned(),
        ),
        (
            "terraform",
            "many attributes",
            format!("locals {{\n{}}}\n", (0..5_000).map(|at| format!("  a{at} = \"a\"\n")).collect::<String>()),
        ),
        ("terraform", "a long list", format!("locals {{\n  a = [{}]\n}}\n", "1, ".repeat(10_000))),
        ("terraform", "many operators", format!("locals {{\n  a = {}1\n}}\n", "1 * ".repeat(900))),
        (
            "terraform",
            "a long heredoc",
            format!("locals {{\n  a = <<-EOF\n{}    EOF\n}}\n", "    é ${a}\n".repeat(5_000)),
        ),
        ("terraform", "dollars", format!("locals {{\n  a = \"{}\"\n}}\n", "$$%%$".repeat(50_000))),
        ("terraform", "open comments", "/*".repeat(100_000)),
        ("terraform", "a heredoc in a heredoc", nested("a = <<EOF\n", "", "EOF\n", 500)),
    ]);
    bombs
}

/// What nests in Rust is tried beside its parser, one by one; here is what of it is read further.
fn rust() -> Vec<Bomb> {
    let client = "fn f(c: &aws_sdk_s3::Client) {";
    let wrapped: String = (0..25).map(|at| format!("type T{at} = (T{0}, T{0}); ", at + 1)).collect();
    let generic: String = (0..25).map(|at| format!("type T{at}<A> = T{0}<(T{0}<A>, T{0}<A>)>; ", at + 1)).collect();
    let structs: String = (0..25).map(|at| format!("struct S{at} {{ a: S{0}, b: S{0} }} ", at + 1)).collect();
    let closures: String = (0..200).map(|at| format!("let f{at} = |a: u8| {{ f{0}(a); f{0}(a) }}; ", at + 1)).collect();
    let functions: String =
        (0..25).map(|at| format!("fn g{at}(c: impl Fn()) {{ g{0}(|| g{0}(c)); g{0}(c); }} ", at + 1)).collect();
    let globs: String = (0..200)
        .map(|at| {
            format!(
                "pub mod m{at} {{ pub use super::m{}::*; pub use super::m{}::*; }} ",
                (at + 1) % 200,
                (at + 7) % 200
            )
        })
        .collect();
    let renames: String = (0..300)
        .map(|at| format!("use self::a{0} as a{at}; use self::b{0} as a{at}; use self::a{0} as b{at}; ", at + 1))
        .collect();
    let traits: String = (0..40)
        .map(|at| {
            format!("trait T{at}: T{0} + U{0} {{ fn t(&self) {{ self.u(); }} }} trait U{at}: T{0} + U{0} {{}} ", at + 1)
        })
        .collect();
    let targets: String = (0..40)
        .map(|at| format!("struct S{at}; impl std::ops::Deref for S{at} {{ type Target = S{}; }} ", (at + 1) % 40))
        .collect();
    let matches: String = nested("match c.get_object() { a => ", "a", ", }", 30);
    [
        ("groups as deep as they may be", format!("fn f() {{ {} }}", nested("(", "1", ")", 190))),
        ("types that double", format!("{wrapped} fn f(a: T0) {{ a.get_object(); a.0.1.0.1.get_object(); }}")),
        ("type parameters that double", format!("{generic} fn f(a: T0<u8>) {{ a.get_object(); }}")),
        ("structs that double", format!("{structs} fn f(s: S0) {{ s.a.b.a.b.get_object(); let S0 {{ a, b }} = s; b.get_object(); }}")),
        ("closures that double", format!("{client} {closures} f0(1); }}")),
        ("functions that double", format!("{functions} {client} g0(|| c.get_object()); }}")),
        ("globs in circles", format!("{globs} use m0::*; {client} nothing(c); also::nothing(c); }}")),
        ("renames of renames", format!("{renames} {client} a0(c); a0::b(c); }}")),
        ("traits of traits", format!("{traits} fn f<A: T0>(a: A) {{ a.t(); a.get_object(); a.nothing(); }}")),
        ("dereferences in a circle", format!("{targets} fn f(s: S0) {{ s.nothing(); s.get_object(); s.a.b; }}")),
        ("branches in branches", format!("{client} {matches}; }}")),
        ("macros in macros", format!("{client} {}; }}", nested("join!(", "c.get_object()", ")", 100))),
        ("macros in macros in items", nested("thread_local! { static A: u8 = {", "1", "}; }", 60)),
        ("many macros in one", format!("{client} {}; }}", nested("vec![vec![1], ", "1", "]", 150))),
        ("a long chain", format!("{client} c.get_object(){}.send(); }}", ".bucket(\"a\")".repeat(1_500))),
        ("many variables", format!("{client} {} }}", (0..2_000).map(|at| format!("let a{at} = c.clone(); ")).collect::<String>())),
        ("many modules", (0..1_000).map(|at| format!("mod m{at};")).collect()),
        ("many functions of one name", format!("{} fn g(a: impl A) {{ a.f().f().f(); }}", (0..1_000).map(|at| format!("impl A for T{at} {{ fn f(&self) -> Self {{ self.f() }} }} struct T{at};")).collect::<String>())),
        ("attributes of tests", "#[cfg(test)]".repeat(60_000)),
        ("huge numbers", "const A: u8 = 99999999999999999999999999999999999999999999999; fn f(t: (u8,)) { t.99999999999999999999; 1e999; }".to_owned()),
        ("no characters", "\u{0}\u{1}\u{feff}\u{2028}".repeat(1_000)),
    ]
    .into_iter()
    .map(|(what, text)| ("rust", what, text))
    .collect()
}

fn toml() -> Vec<Bomb> {
    let spec = "[package]\nname = \"a\"\n[package.metadata.lambda-s3]\n";
    [
        ("lists", format!("{spec}publish = {}", nested("[", "", "]", DEEP))),
        ("maps", format!("{spec}env = {}", nested("{a = ", "1", "}", DEEP))),
        ("dotted keys", format!("{spec}{}a = 1", "a.".repeat(DEEP))),
        ("dotted tables", format!("[{}a]\nb = 1", "a.".repeat(DEEP))),
        ("many tables", (0..1_000).map(|at| format!("[[trigger]]\nbucket = \"b{at}\"\n")).collect()),
        (
            "many triggers of a package",
            format!(
                "{spec}{}",
                (0..500)
                    .map(|at| format!("[[package.metadata.lambda-s3.trigger]]\nbucket = \"bucket-{at}\"\n"))
                    .collect::<String>()
            ),
        ),
        (
            "many grants",
            format!(
                "{spec}{}",
                (0..500)
                    .map(|at| format!("[[package.metadata.lambda-s3.write]]\nbucket = \"bucket-{at}\"\n"))
                    .collect::<String>()
            ),
        ),
        (
            "huge numbers",
            format!("{spec}memory = 99999999999999999999\ntimeout = -9223372036854775808\nlog-retention = 1e999\n"),
        ),
        ("a long string", format!("{spec}name = \"{}\"", "\\u00e9".repeat(20_000))),
        (
            "many dependencies",
            format!(
                "{spec}[dependencies]\n{}",
                (0..5_000)
                    .map(|at| format!("a{at} = {{ path = \"../a{at}\", workspace = true }}\n"))
                    .collect::<String>()
            ),
        ),
    ]
    .into_iter()
    .map(|(what, text)| ("manifest", what, text))
    .collect()
}

fn questions() -> Vec<Bomb> {
    let question = |at: usize| format!("[[question]]\nname = \"a{at}\"\ndefault = \"\"\n");
    let list = |count: usize| format!("[{}]", "\"a\", ".repeat(count));
    let rule = |lines: String| format!("[[question]]\nname = \"a\"\n{lines}");
    [
        ("many questions", (0..DEEP).map(question).collect()),
        ("as many as there may be", (0..1_000).map(question).collect()),
        ("many choices", rule(format!("type = \"list\"\nchoices = {0}\ndefault = {0}\n", list(50_000)))),
        (
            "a long default of few choices",
            rule(format!("type = \"list\"\nchoices = {}\ndefault = {}\n", list(900), list(50_000))),
        ),
        ("many characters", rule(format!("characters = \"{0}\"\ndefault = \"{0}\"\n", "a-z".repeat(50_000)))),
        (
            "a long default of few characters",
            rule(format!("characters = \"{}\"\ndefault = \"{}\"\n", "b".repeat(900), "b".repeat(200_000))),
        ),
    ]
    .into_iter()
    .map(|(what, text)| ("questions", what, text))
    .collect()
}

fn templates() -> Vec<Bomb> {
    let inline = |inside: &str| format!("{{{{#*inline \"z\"}}}}{inside}{{{{/inline}}}}{{{{> z}}}}\n");
    let chain = |link: &dyn Fn(usize) -> String| -> String {
        let partials = (1..150).map(|at| format!("--- _p{at}.md.hbs\n{}\n", link(at - 1)));
        format!("{{{{> p149}}}}\n--- _p0.md.hbs\nx\n{}", partials.collect::<String>())
    };
    [
        ("a partial that fills in itself", "{{> p}}\n--- _p.md.hbs\n{{> p}}\n".to_owned()),
        ("a partial of the file that fills in itself", inline("{{> z}}")),
        ("the same behind conditions", inline(&nested("{{#if name}}", "{{> z}}", "{{/if}}", 40))),
        ("the same with a block", inline("{{#> z}}{{> z}}{{/z}}")),
        ("the same with ever more values", inline("{{> z a=this b=this c=this}}")),
        ("a chain of partials", chain(&|next| format!("{{{{> p{next}}}}}"))),
        ("a chain with ever more values", chain(&|next| format!("{{{{> p{next} a=this}}}}"))),
        ("a chain of ever deeper indents", chain(&|next| format!("{}{{{{> p{next}}}}}", " ".repeat(500)))),
        (
            "blocks that double",
            format!(
                "{}\n--- _p.md.hbs\n{{{{> @partial-block}}}}{{{{> @partial-block}}}}\n",
                nested("{{#> p}}", "a", "{{/p}}", 40)
            ),
        ),
        ("blocks as deep as they may be", nested("{{#if name}}", "a", "{{/if}}", 99)),
        ("blocks", nested("{{#if name}}", "a", "{{/if}}", DEEP)),
        ("blocks that are read", nested("{{#if name}}", "a", "{{/if}}", 1_500)),
        ("open blocks", "{{#if name}}".repeat(1_500)),
        ("alternatives", format!("{{{{#if name}}}}{}{{{{/if}}}}", "{{else if name}}".repeat(1_500))),
        (
            "parentheses as deep as they may be",
            format!("{{{{#if {}}}}}a{{{{/if}}}}", nested("(or ", "name", " name)", 99)),
        ),
        ("parentheses", format!("{{{{#if {}}}}}a{{{{/if}}}}", nested("(or ", "name", " name)", 5_000))),
        ("open parentheses", format!("{{{{#if {}", "(or ".repeat(5_000))),
        ("lists", format!("{{{{lookup {} 1}}}}", nested("[", "", "]", DEEP))),
        ("objects", format!("{{{{lookup {} 1}}}}", nested("{\"a\":", "1", "}", DEEP))),
        ("many tags", "{{name}} ".repeat(100_000)),
        ("a path without end", format!("{{{{{}name}}}}", "../".repeat(DEEP))),
        ("loops in loops", nested("{{#each triggers}}{{#each @root/triggers}}", "a", "{{/each}}{{/each}}", 40)),
        (
            "a path of loops",
            format!("--- {}{{{{name}}}}.md.hbs\na\n", nested("{{#each triggers}}", "a", "{{/each}}", 40)),
        ),
    ]
    .into_iter()
    .map(|(what, text)| ("templates", what, text))
    .collect()
}
