//! Which other crates may call AWS by themselves.

use std::rc::Rc;

use super::call::HiddenCalls;
use super::lock::LazyLock;

/// They make no calls of AWS, and do with a client only what this code says. What is not here, or in [`FAMILIES`], may do so as far
/// as its own dependencies can; then nothing is called unused.
#[rustfmt::skip]
const HARMLESS: &[&str] = &[
    "actix", "actix_web", "aes", "aes_gcm", "aes_siv", "ahash", "aho_corasick", "aide", "alloc", "alloy_primitives", "any_ascii", "anyhow",
    "anymap", "apache_avro", "approx", "arbitrary", "arc_swap", "argon2", "argon2rs", "array_init", "arrayref", "arrayvec", "arrow", "askama",
    "asn1_rs", "assert_matches", "async_channel", "async_compression", "async_graphql", "async_graphql_axum", "async_graphql_lambda", "async_lock",
    "async_once", "async_once_cell", "async_openai", "async_recursion", "async_stream", "async_stripe", "async_trait", "async_tungstenite",
    "atom_syndication",
    "attohttpc", "auto_impl", "awc", "axum", "axum_core", "axum_extra", "axum_macros", "axum_server", "backoff", "backon", "barcoders", "base32",
    "base58", "base64", "base64_simd", "base64ct", "bb8", "bb8_redis", "bcrypt", "bech32", "better_panic", "bigdecimal", "bincode", "bip39",
    "biscuit", "bit_set", "bit_vec", "bitflags", "bitvec", "blake2", "blake3", "block_buffer", "bon", "borsh", "brotli", "bs58", "bson", "bstr",
    "bumpalo", "byte_unit", "bytecheck", "bytecount", "bytemuck", "byteorder", "bytes", "bytes_utils", "bytesize", "bzip2", "cached", "calamine",
    "camino", "candle_core", "cargo_metadata", "cast", "cbc", "cbor", "cesu8", "cfg_expr", "cfg_if", "chacha20poly1305", "chrono", "chrono_english",
    "chrono_humanize", "chrono_systemtime", "chrono_tz", "ciborium", "cidr", "cipher", "clap", "clap_derive", "clickhouse", "cloudevents_sdk",
    "color", "color_eyre", "color_quant", "colored", "combine", "comrak", "config", "console", "const_format", "constant_time_eq",
    "content_disposition", "convert_case", "cookie", "core", "cpp_demangle", "crc", "crc32c", "crc32fast", "cron", "croner", "crossbeam",
    "crossbeam_channel", "crossbeam_queue", "crossbeam_utils", "crossterm", "crypto", "crypto_common", "csscolorparser", "csv", "csv_async",
    "csv_core", "ctor", "ctr", "cuid", "cuid2", "curl", "curve25519_dalek", "darling", "dashmap", "data_encoding", "data_url", "datafusion_common",
    "dateparser", "deadpool", "deadpool_postgres", "deadpool_redis", "deflate64", "delegate", "der", "derivative", "derive_builder",
    "derive_getters", "derive_more", "derive_new", "deunicode", "diesel", "diesel_async", "diff", "difference", "difflib", "digest", "dircpy",
    "directories", "dirs", "displaydoc", "docx_rs", "dotenv", "dotenvy", "downcast_rs", "duration_str", "dyn_clone", "dynamodb_marshall", "ecdsa",
    "ed25519", "ed25519_dalek", "edit_distance", "educe", "either", "elasticsearch", "elliptic_curve", "email_address", "email_encoding", "ena",
    "encoding", "encoding_rs", "enum_as_inner", "enum_dispatch", "enum_iterator", "enum_map", "enumflags2", "enumset", "env_logger", "envconfig",
    "envy", "erased_serde", "error_stack", "escape8259", "ethers_core", "evmap", "exif", "eyre", "fake", "fallible_iterator", "fancy_regex",
    "fastrand", "fax", "feed_rs", "fern", "figment", "filetime", "fixedbitset", "fixedstr", "flate2", "flatgeobuf", "flexi_logger", "fluent",
    "fluent_uri", "fnv", "font_kit", "fontdb", "fontdue", "form_urlencoded", "fraction", "fred", "frunk", "fs2", "fs_err", "fs_extra",
    "futures_util", "fuzzy_matcher", "gcd", "geo", "geo_types", "geohash", "geojson", "geozero", "getopts", "getrandom", "getset", "ghash", "gif",
    "gimli", "git_version", "glam", "glob", "globset", "goblin", "gpx", "graphql_parser", "grok", "h2", "h3", "h3o", "half", "hamming",
    "handlebars", "handlebars_misc_helpers", "hashbrown", "hashlink", "hdrhistogram", "headers", "heapless", "heck", "heed", "hex",
    "hex_conservative", "hex_literal", "hifijson", "hkdf", "hmac", "home", "hostname", "hound", "html5ever", "html_escape", "htmlescape", "http",
    "http_api_problem", "http_body", "http_body_util", "http_cache_reqwest", "http_client", "http_serde", "http_signature", "httparse",
    "httpclient", "httpdate",
    "human_bytes", "human_format", "human_panic", "humansize", "humantime", "humantime_serde", "hyper", "hyper_rustls", "hyper_tls", "hyper_util",
    "ical", "icalendar", "ics", "icu", "ident_case", "idna", "ignore", "image", "imageproc", "imagesize", "img_parts", "include_dir", "indexmap",
    "indicatif", "indoc", "infer", "inflector", "influxdb", "ini", "inlinable_string", "insta", "insta_cmd", "instant", "inventory", "ipnet",
    "ipnetwork", "iri_string", "is_terminal", "isahc", "iso8601", "iso8601_duration", "iso_currency", "iter_extended", "itertools", "itoa",
    "jaq_core", "jiff", "josekit", "jpeg_decoder", "jpeg_encoder", "json", "json5", "json_patch", "json_pointer", "json_subscriber",
    "json_value_merge", "jsonpath_lib", "jsonpath_rust", "jsonptr", "jsonschema", "jsonwebkey", "jsonwebtoken", "jsonwebtokens_cognito", "juniper",
    "jwt", "jwt_simple",
    "k256", "kamadak_exif", "kdtree", "keccak", "kml", "lambda_events", "lambda_extension", "lambda_http", "lambda_otel_lite", "lambda_router",
    "lambda_runtime", "lambda_runtime_api_client", "lambda_web", "lazy_regex", "lazy_static", "lettre", "levenshtein", "lexical", "lexical_core",
    "lexicmp", "libc", "libflate", "libfuzzer_sys", "libm", "linfa", "lingua", "linked_hash_map", "linkify", "linkme", "litemap", "litrs", "lmdb",
    "lock_api", "log",
    "log4rs", "log_panics", "lol_html", "lopdf", "lru", "lru_cache", "lz4", "lz4_flex", "lzma_rs", "mail_builder", "mail_parser", "mailparse",
    "maplit", "markdown", "markup5ever", "matches", "matchit", "maud", "md5", "md_5", "meilisearch_sdk", "memcache", "memchr", "memmap2",
    "memoffset", "metrics", "metrics_cloudwatch_embedded", "miette", "mimalloc", "mime", "mime_guess", "minijinja", "miniz_oxide", "minreq",
    "mockall", "moka", "mongodb", "mp4", "mp4parse", "mpeg2ts_reader", "multer", "multimap", "multipart", "mutants", "mvt", "mysql", "mysql_async",
    "nalgebra", "names", "nanoid", "native_tls", "natord", "ndarray", "neo4rs", "nix", "nom", "nom_locate", "nonempty", "nonzero_ext", "noodles",
    "noodles_bam", "noodles_bgzf", "noodles_cram", "noodles_csi", "noodles_fasta", "noodles_tabix", "noodles_vcf", "num", "num_bigint",
    "num_complex", "num_cpus", "num_derive", "num_enum", "num_format", "num_integer", "num_rational", "num_traits", "oauth2", "octocrab",
    "once_cell", "oneshot", "openidconnect", "openssl", "opentelemetry", "opentelemetry_http", "opentelemetry_otlp", "opentelemetry_sdk",
    "opentelemetry_semantic_conventions", "ordered_float", "ordered_multimap", "orion", "ort", "otel", "otpauth", "ouroboros", "oxipng", "p256",
    "palette", "parking_lot", "parking_lot_core", "parquet", "parse_datetime", "parse_display", "parse_duration", "pasetors", "password_hash",
    "paste", "path_absolutize", "path_clean", "path_slash", "pathdiff", "pbkdf2", "pdf", "pdf_extract", "pdfium_render", "pem", "percent_encoding",
    "pest", "pest_derive", "petgraph", "phf", "phf_codegen", "phonenumber", "photon_rs", "pin_project", "pin_project_lite", "pin_utils", "pipe",
    "pkcs8",
    "plotters", "pnet_base", "png", "poem", "poly1305", "postcard", "postgres", "postgres_types", "ppv_lite86", "predicates", "pretty_assertions",
    "pretty_env_logger", "primitive_types", "printpdf", "problem_details", "proc_macro", "proc_macro2", "proj", "prometheus", "proptest", "prost",
    "prost_types", "proxy_wasm", "pulldown_cmark", "pulldown_cmark_to_cmark", "qrcode", "qrcodegen", "qs", "query_string", "querystring",
    "quick_csv", "quick_error", "quick_xml", "quickcheck", "quote", "r2d2", "radix_trie", "rand", "rand_chacha", "rand_core", "rand_distr",
    "rand_pcg", "rand_xoshiro", "rawloader", "rayon", "rbase64", "redb", "redis", "ref_cast", "regex", "regex_automata", "regex_lite",
    "regex_syntax", "relative_path", "reqwest", "reqwest_middleware", "reqwest_retry", "reqwest_tracing", "resvg", "rexif", "rgb", "ring", "rkyv",
    "rlimit", "rmp", "rmp_serde", "rmpv", "rocket", "rocksdb", "ron", "roxmltree", "rrule", "rsa", "rss", "rstar", "rstest", "rusqlite",
    "rust_bert", "rust_decimal", "rust_decimal_macros", "rust_embed", "rust_i18n", "rust_stemmers", "rust_xlsxwriter", "rustc_hash",
    "rustc_version", "rustls", "rustls_acme", "rustls_native_certs", "rustls_pemfile", "rustls_pki_types", "rusttype", "rustversion", "ruzstd",
    "ryu", "salsa20", "salvo", "same_file", "sanitize_filename", "schemars", "scopeguard", "scraper", "scrypt", "scylla", "sea_orm", "sea_query",
    "seahash", "sealed", "sec1", "secrecy", "select", "select_rs", "selectors", "semver", "sentry", "sentry_tower", "sentry_tracing",
    "serde_dynamo", "serde_qs", "serenity", "sha1", "sha1_smol", "sha2", "sha256", "sha3", "shapefile", "shell_words", "shellexpand", "shlex",
    "short_uuid", "shrinkwraprs", "signal_hook", "signature", "simd_json", "simdutf8", "similar", "similar_asserts", "simple_error",
    "simple_logger", "simplelog", "siphasher", "skrifa", "slab", "slack_morphism", "sled", "slog", "slotmap", "slug", "slugify", "smallstr",
    "smallvec", "smart_default", "smartcore", "smartstring", "smol_str", "snafu", "snap", "snowflake", "socket2", "sonic_rs", "spin", "sqlformat",
    "sqlparser", "sqlx", "sqlx_core", "stable_deref_trait", "stacker", "state", "static_assertions", "statrs", "stats_alloc", "std", "stop_words",
    "streaming_zip",
    "strfmt", "string_cache", "stringprep", "strip_ansi_escapes", "stripe", "strsim", "struct_iterable", "structopt", "strum", "strum_macros",
    "subtle", "subtle_encoding", "surf", "surf_client", "svg", "svgtypes", "symphonia", "syn", "syndication", "syntect", "sysinfo", "tabled",
    "tabwriter", "tantivy", "tantivy_fst", "tap", "tar", "telegram_bot", "teloxide", "tempdir", "tempfile", "tera", "termcolor", "test_case",
    "test_log", "text_splitter", "textwrap", "thiserror", "thread_local", "thumbnailer", "tide", "tiff", "tiktoken_rs", "tilejson", "time",
    "time_tz", "tiny_keccak", "tiny_skia", "tinytemplate", "tinyvec", "tl", "tokenizers", "tokio_postgres", "tokio_rustls", "tokio_tungstenite",
    "tokio_util", "toml", "toml_edit", "tonic", "totp_rs", "tower", "tower_http", "tower_layer", "tower_service", "tracing_log", "tract_onnx",
    "triomphe", "tsify", "ttf_parser", "tungstenite", "twilight_http", "twox_hash", "typed_arena", "typed_builder", "typemap", "typeshare",
    "typetag", "uaparser", "ulid", "umya_spreadsheet", "uncased", "unic", "unicase", "unidecode", "ureq", "uriparse", "url_encoding", "urlencoding",
    "urlparse", "usvg", "utf8", "utf8_width", "utoipa", "utoipa_swagger_ui", "uuid", "valico", "validator", "valuable", "varint", "vcard", "vec1",
    "vec_map",
    "vercel_runtime", "version_compare", "void", "wait_timeout", "walkdir", "warp", "webauthn_rs", "webhook", "webp", "webpki", "webpki_roots",
    "weezl", "whatlang", "which", "whichlang", "widestring", "wildmatch", "winnow", "wkb", "wkt", "wyhash", "x25519_dalek", "xattr", "xlsxwriter",
    "xml", "xmlparser", "xmltree", "xxhash_rust", "xz2", "yaml_rust", "yaml_rust2", "yansi", "yoke", "zerocopy", "zerofrom", "zeroize", "zip",
    "zip_next",
    "zopfli", "zstd", "zstd_safe", "zune_jpeg",
];

#[rustfmt::skip]
const FAMILIES: &[&str] = &[
    "aws_config", "aws_lambda_events", "aws_sdk_", "aws_smithy", "aws_types", "aws_credential_types", "aws_runtime", "futures", "opentelemetry", "serde", "tokio", "tower_", "tracing", "unicode_", "url",
];

/// Crates that are these wherever they lie, beside the function too; a package of one's own may well be called `config`.
const BESIDE: [&str; 4] = ["lambda_extension", "lambda_http", "lambda_runtime", "lambda_runtime_api_client"];

/// Clients of HTTP, which call whatever they are told to.
const HTTP: [&str; 13] = [
    "attohttpc",
    "awc",
    "curl",
    "h2",
    "h3",
    "hyper",
    "hyper_util",
    "isahc",
    "minreq",
    "reqwest",
    "rustls",
    "surf",
    "ureq",
];

/// What signs a request: with the algorithm of AWS, or with what that is made of (*IAM User Guide, Create a signed AWS API request*).
const SIGNERS: [&str; 5] = ["hmac", "openssl", "ring", "aws_lc_rs", "orion"];

/// Signers of AWS's own algorithm, and clients of AWS that are not of its SDK.
const OF_AWS: [&str; 12] = [
    "aws_sigv4",
    "aws_sign_v4",
    "awscreds",
    "aws_creds",
    "lambda_sigv4",
    "reqsign",
    "reqsign_aws_v4",
    "rust_s3",
    "s3",
    "rusty_s3",
    "rusoto_core",
    "rusoto_signature",
];

/// Crates that call these services and no others, with the clients that they are given and those that they make.
const OF_SERVICES: [(&str, &[&str]); 5] = [
    ("aws_secretsmanager_caching", &["secretsmanager"]),
    ("deltalake", &["dynamodb", "glue", "s3"]),
    ("deltalake_aws", &["dynamodb", "s3"]),
    ("dynamodb_lock", &["dynamodb"]),
    ("object_store", &["s3"]),
];

/// Packages whose crate has another name.
const LIBRARIES: [(&str, &str); 5] =
    [("s3", "rust_s3"), ("md5", "md_5"), ("awscreds", "aws_creds"), ("ini", "rust_ini"), ("exif", "kamadak_exif")];

/// Whether a crate that is named as the first of a path calls nothing of AWS by itself.
pub(super) fn is_harmless(name: &str) -> bool {
    HARMLESS.binary_search(&name).is_ok() || FAMILIES.iter().any(|start| name.starts_with(start))
}

pub(super) fn is_known_beside(package: &str) -> bool {
    let is_of_aws = package.starts_with("aws_") && FAMILIES.iter().any(|start| package.starts_with(start));
    BESIDE.contains(&package) || is_of_aws
}

pub(super) fn is_http(name: &str) -> bool {
    HTTP.contains(&name)
}

pub(super) fn is_signer(name: &str) -> bool {
    SIGNERS.contains(&name)
}

pub(super) fn is_of_aws(name: &str) -> bool {
    OF_AWS.contains(&name) || name.starts_with("rusoto_")
}

/// The package whose crate code calls so.
pub(super) fn package_of(name: &str) -> &str {
    LIBRARIES.iter().find(|(library, _)| *library == name).map_or(name, |(_, package)| package)
}

/// What a crate may do with the credentials of the role.
pub(super) fn hidden_with_credentials(name: &str) -> Vec<HiddenCalls> {
    let of_services = OF_SERVICES.iter().find(|(of, _)| *of == name).map(|(_, services)| *services);
    of_services
        .map_or_else(|| vec![HiddenCalls::Everything], |of| of.iter().copied().map(HiddenCalls::Client).collect())
}

/// What a crate may hide of the calls under the role.
pub(super) fn hidden_by(name: &str, lock: &LazyLock<'_>) -> Rc<[HiddenCalls]> {
    lock.known(name, || find_hidden_by(name, lock))
}

fn find_hidden_by(name: &str, lock: &LazyLock<'_>) -> Vec<HiddenCalls> {
    let package = package_of(name);
    if OF_SERVICES.iter().any(|(of, _)| *of == package) {
        return hidden_with_credentials(package);
    }
    if is_of_aws(name) || is_of_aws(package) {
        return vec![HiddenCalls::Everything];
    }
    match is_harmless(name) {
        true => Vec::new(),
        false => lock.get().hidden_by(package).unwrap_or(vec![HiddenCalls::Everything]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted() {
        assert!(HARMLESS.is_sorted());
    }
}
