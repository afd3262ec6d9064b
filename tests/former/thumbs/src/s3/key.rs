//! Keys as S3 writes them into events.

use anyhow::{Context, Result};

/// Undoes the form encoding of `object.key`: `+` is a space, `%XX` a byte of UTF-8.
///
/// # Errors
/// A `%` without two hexadecimal digits, or bytes that are not UTF-8: S3 sends neither.
pub fn decode(encoded: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => decode_byte(&mut rest).with_context(|| {
                format!("`%` without two hexadecimal digits in key `{encoded}`")
            })?,
            other => other,
        });
    }
    String::from_utf8(bytes).with_context(|| format!("key `{encoded}` is not UTF-8"))
}

fn decode_byte(rest: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let mut digit = || char::from(rest.next()?).to_digit(16);
    u8::try_from(digit()? * 16 + digit()?).ok()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn keys_decode_as_s3_encodes_them() {
        for (encoded, key) in [
            ("plain/key.txt", "plain/key.txt"),
            ("red+flower.jpg", "red flower.jpg"),
            ("red%20flower.jpg", "red flower.jpg"),
            ("a%2Bb", "a+b"),
            ("100%25", "100%"),
            ("%2520", "%20"),
            ("schemaVersion%3D1/x", "schemaVersion=1/x"),
            ("%E6%97%A5%E6%9C%AC/%e2%82%ac", "日本/€"),
            ("%F0%9F%93%B7.png", "📷.png"),
            ("quote%22%27back%5Cslash%0A", "quote\"'back\\slash\n"),
            ("%7Bx%7D%24%7By%7D*", "{x}${y}*"),
            ("", ""),
        ] {
            assert_eq!(decode(encoded).unwrap(), key, "{encoded}");
        }
    }

    #[test]
    fn a_broken_encoding_is_an_error_not_a_guess() {
        for broken in ["%", "a%2", "%zz", "%+1", "%E6%97"] {
            let error = decode(broken).unwrap_err().to_string();
            assert!(error.contains(broken), "{error}");
        }
    }
}
