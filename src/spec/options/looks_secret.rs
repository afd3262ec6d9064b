//! What gives a secret away.

/// Words of a name that say that the value is secret.
#[rustfmt::skip]
const WORDS: [&str; 13] = [
    "PASSWORD", "PASSWORDS", "PASSWD", "PASSPHRASE", "PWD", "SECRET", "SECRETS", "TOKEN", "CREDENTIAL", "CREDENTIALS",
    "APIKEY", "PRIVATEKEY", "ACCESSKEY",
];

const PAIRS: [(&str, &str); 4] = [("API", "KEY"), ("PRIVATE", "KEY"), ("ACCESS", "KEY"), ("SIGNING", "KEY")];

/// Last words of a name whose value only says where a secret is, or how it is treated.
#[rustfmt::skip]
const HARMLESS_ENDS: [&str; 47] = [
    "ALGORITHM", "ARN", "AUDIENCE", "BUCKET", "CACHE", "CONNECTIONS", "COUNT", "DAYS", "DISABLED", "ENABLED", "ENDPOINT", "EXPIRATION", "EXPIRY",
    "FIELD", "FILE", "FORMAT", "HEADER", "HOST", "HOURS", "ID", "ISSUER", "LENGTH", "LEVEL", "LIMIT", "MAX", "MILLIS", "MIN", "MINUTES", "MODE",
    "NAME", "PATH", "POLICY", "PORT", "PREFIX", "PROVIDER", "REGION", "REQUIRED", "SECONDS", "SIZE", "SUFFIX", "TABLE", "TIMEOUT", "TTL", "TYPE",
    "URI", "URL", "VERSION",
];

/// How the settings of the extension begin that fetches secrets (*AWS Secrets Manager User Guide, Use Secrets Manager secrets in AWS Lambda
/// functions*).
const OF_EXTENSION: &str = "PARAMETERS_SECRETS_EXTENSION_";

/// How keys and tokens of well-known services begin, and how many characters they have at least.
const STARTS: [(&str, usize); 16] = [
    ("AKIA", 20),
    ("ASIA", 20),
    ("ghp_", 36),
    ("gho_", 36),
    ("ghu_", 36),
    ("ghs_", 36),
    ("ghr_", 36),
    ("github_pat_", 30),
    ("glpat-", 20),
    ("xox", 15),
    ("sk_live_", 20),
    ("rk_live_", 20),
    ("sk-", 23),
    ("AIza", 39),
    ("npm_", 36),
    ("hf_", 30),
];

/// What about an environment variable looks like a secret: the beginning of a sentence.
pub fn looks_secret(name: &str, value: &str) -> Option<&'static str> {
    // A switch, or where the secret is, and no secret.
    let is_told = matches!(value, "true" | "false" | "True" | "False") || value.starts_with("arn:");
    if has_secret_name(name) && !is_told {
        return Some("its name says that it holds a secret");
    }
    if value.contains("-----BEGIN") && value.contains("PRIVATE KEY") {
        return Some("its value holds a private key");
    }
    if value.split(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).any(is_known_token) {
        return Some("its value has the form of a key or a token");
    }
    if value.split(|c: char| !(c.is_ascii_alphanumeric() || "/+=".contains(c))).any(is_secret_access_key) {
        return Some("its value has the form of a secret access key");
    }
    if value.split(char::is_whitespace).any(is_web_token) {
        return Some("its value has the form of a JSON web token");
    }
    if value.split(char::is_whitespace).any(has_password) {
        return Some("its value is an address with a password");
    }
    None
}

fn has_secret_name(name: &str) -> bool {
    let upper = with_underscores(name).to_ascii_uppercase();
    if upper.starts_with(OF_EXTENSION) {
        return false;
    }
    let words: Vec<&str> = upper.split('_').filter(|word| !word.is_empty()).collect();
    let is_access_key = words.ends_with(&["ACCESS", "KEY", "ID"]);
    if !is_access_key && words.last().is_some_and(|last| HARMLESS_ENDS.contains(last)) {
        return false;
    }
    words.iter().any(|word| WORDS.contains(word)) || words.windows(2).any(|two| PAIRS.contains(&(two[0], two[1])))
}

/// `dbPassword` as `db_Password`.
fn with_underscores(name: &str) -> String {
    let mut split = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase()
            && split.ends_with(|before: char| before.is_ascii_lowercase() || before.is_ascii_digit())
        {
            split.push('_');
        }
        split.push(c);
    }
    split
}

fn is_known_token(word: &str) -> bool {
    STARTS.iter().any(|(start, least)| {
        let is_whole = word.len() >= *least && word.starts_with(start);
        is_whole && (*start != "xox" || word.chars().nth(4) == Some('-'))
    })
}

/// 40 characters of base 64 with capitals, small letters and digits; a digest in hexadecimal has no capitals.
fn is_secret_access_key(word: &str) -> bool {
    let has = |kind: fn(&char) -> bool| word.chars().any(|c| kind(&c));
    word.len() == 40 && has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) && has(char::is_ascii_digit)
}

fn is_web_token(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() == 3 && parts[..2].iter().all(|part| part.starts_with("eyJ") && part.len() > 10)
}

fn has_password(word: &str) -> bool {
    let Some((_, rest)) = word.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    user.and_then(|user| user.split_once(':')).is_some_and(|(_, password)| !password.is_empty())
}

#[cfg(test)]
mod tests {
    use super::looks_secret;

    #[test]
    fn names_and_shapes_give_secrets_away() {
        for (name, value) in [
            ("DB_PASSWORD", "x"),
            ("GITHUB_TOKEN", "x"),
            ("stripe_api_key", "x"),
            ("CLIENT_SECRET", "x"),
            ("dbPassword", "x"),
            ("AWS_ACCESS_KEY_ID", "x"),
            ("PASSWORD_LENGT", "x"),
            ("ID", &format!("AKIA{}", "ABCDEFGHIJ234567")),
            ("KEY", &format!("wJalrXUtnFEMI/K7MDENG/{}", "bPxRfiCYEXAMPLEKEY")),
            ("PEM", "-----BEGIN RSA PRIVATE KEY-----\nMII"),
            ("HEADER", &format!("Bearer ghp_{}", "a1".repeat(18))),
            ("CHAT", "xoxb-123456789012-abcdef"),
            ("JWT", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln"),
            ("URL", "postgres://app:hunter2@db.example.com/photos"),
        ] {
            assert!(looks_secret(name, value).is_some(), "{name}={value}");
        }
    }

    #[test]
    fn what_only_tells_of_a_secret_is_none() {
        for (name, value) in [
            ("SECRET_NAME", "db-password"),
            ("SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-a1b2c3"),
            ("TOKEN_TTL", "300"),
            ("PASSWORD_MIN_LENGTH", "12"),
            ("TOKEN_REQUIRED", "x"),
            ("USE_TOKEN", "true"),
            ("DB_SECRET", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-a1b2c3"),
            ("TOKEN_ENDPOINT", "https://example.com/token"),
            ("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "2773"),
            ("PARAMETERS_SECRETS_EXTENSION_CACHE_TOKENS", "x"),
            ("MAX_TOKENS", "300"),
            ("COMMIT", "0123456789abcdef0123456789abcdef01234567"),
            ("URL", "https://example.com/a:b@c"),
            ("URL", "postgres://app@db.example.com/photos"),
            ("SIZE", "200"),
            ("KEYBOARD", "sk-small"),
        ] {
            assert_eq!(looks_secret(name, value), None, "{name}={value}");
        }
    }
}
