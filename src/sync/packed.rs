//! A text as a record holds it: deflated (RFC 1951), as Base64 (RFC 4648) without padding.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// Of ten levels: the seventh makes a hundredth less of it, in twice the time.
const LEVEL: u8 = 6;

pub(super) fn pack(text: &str) -> String {
    STANDARD_NO_PAD.encode(compress_to_vec(text.as_bytes(), LEVEL))
}

/// The text that was packed, if it has at most `limit` bytes.
pub(super) fn unpack(packed: &str, limit: usize) -> Option<String> {
    let bytes = STANDARD_NO_PAD.decode(packed).ok()?;
    String::from_utf8(decompress_to_vec_with_limit(&bytes, limit).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_as_it_was_and_no_longer_than_allowed() {
        for length in 0..9 {
            let text: String = "é\n\u{0}\"xé".chars().cycle().take(length).collect();
            assert_eq!(unpack(&pack(&text), 100), Some(text));
        }
        let long = "line\n".repeat(100_000);
        let packed = pack(&long);
        assert!(packed.len() < long.len() / 200, "{}", packed.len());
        assert_eq!(unpack(&packed, long.len()).as_deref(), Some(long.as_str()));
        assert_eq!(unpack(&packed, long.len() - 1), None);
    }

    #[test]
    fn what_was_not_packed_is_refused() {
        for text in ["", "A", "*AAA", "AAAA", "é", "y0j ", &pack("text")[1..]] {
            assert_eq!(unpack(text, 100), None, "{text:?}");
        }
    }
}
