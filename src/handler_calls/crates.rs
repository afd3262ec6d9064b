//! Which other crates may call AWS by themselves.

/// What is known of a crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// It calls nothing of AWS that this code does not call.
    Harmless,
    Unknown,
}

/// They make no calls of AWS, and do with a client only what this code
/// says. What is not here, or in [`FAMILIES`], may do so, and then nothing is called unused.
#[rustfmt::skip]
const HARMLESS: &[&str] = &[
    "ahash", "alloc", "anyhow", "arc_swap", "arrayvec", "async_compression", "async_recursion", "async_stream", "async_trait", "axum", "backoff", "backon", "base64", "bincode", "bitflags",
    "blake3", "bon", "bstr", "bumpalo", "byteorder", "bytes", "bytemuck", "bzip2", "calamine", "camino", "cfg_if", "chrono", "ciborium", "color_eyre", "config", "const_format", "core",
    "crc", "crc32fast", "crossbeam", "csv", "dashmap", "data_encoding", "derive_builder", "derive_more", "digest", "dotenv", "dotenvy", "educe", "either", "encoding_rs", "enum_dispatch",
    "envy", "exif", "eyre", "fastrand", "figment", "flate2", "fnv", "form_urlencoded", "getrandom", "getset", "glob", "half", "hashbrown", "heck", "hex", "hmac", "html5ever", "http", "http_body",
    "http_body_util", "humantime", "hyper", "image", "imageproc", "indexmap", "indoc", "infer", "itertools", "itoa", "jiff", "json_subscriber", "jsonschema", "kamadak_exif", "lambda_http", "lambda_runtime", "lazy_static",
    "log", "lopdf", "lz4_flex", "lru", "maplit", "md5", "md_5", "memchr", "memmap2", "miette", "mime", "mime_guess", "mockall", "moka", "mutants", "nom", "num", "num_cpus", "num_traits", "once_cell",
    "ordered_float", "parking_lot", "parquet", "path_clean", "pdf", "percent_encoding", "phf", "pin_project", "pin_project_lite", "png", "printpdf", "prost", "proc_macro", "quick_xml", "quote", "rand", "rand_core", "rayon",
    "regex", "ring", "rmp_serde", "ron", "roxmltree", "rust_decimal", "rustc_hash", "rustls", "ryu", "semver", "sha1", "sha2", "simd_json", "smallvec", "snafu", "snap", "std", "strum", "tap", "tar",
    "tempfile", "test_case", "thiserror", "time", "toml", "tower", "typed_builder", "utf8", "validator", "walkdir", "xml", "yaml_rust", "zerocopy",
    "zeroize", "zip", "zstd",
];

#[rustfmt::skip]
const FAMILIES: &[&str] = &[
    "aws_config", "aws_lambda_events", "aws_smithy", "aws_types", "aws_credential_types", "aws_runtime", "futures", "serde", "tokio", "tower_", "tracing", "unicode_", "url", "uuid",
];

impl Trust {
    pub(super) fn of(name: &str) -> Self {
        let is_listed = HARMLESS.contains(&name);
        let is_of_family = FAMILIES.iter().any(|start| name.starts_with(start));
        if is_listed || is_of_family || crate::service_reference::client_of_crate(name).is_some() {
            Self::Harmless
        } else {
            Self::Unknown
        }
    }
}
