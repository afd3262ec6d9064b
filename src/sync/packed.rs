//! A text as a record holds it: deflated (RFC 1951), as Base64 (RFC 4648) without padding.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Of ten levels: the seventh makes a hundredth less of it, in twice the time.
const LEVEL: u8 = 6;

pub(super) fn pack(text: &str) -> String {
    let bytes = compress_to_vec(text.as_bytes(), LEVEL);
    let mut packed = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().enumerate().fold(0u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        let digit = |at: usize| char::from(ALPHABET[(bits >> (18 - 6 * at)) as usize & 63]);
        packed.extend((0..=chunk.len()).map(digit));
    }
    packed
}

/// The text that was packed, if it has at most `limit` bytes.
pub(super) fn unpack(packed: &str, limit: usize) -> Option<String> {
    let mut bytes = Vec::with_capacity(packed.len() / 4 * 3 + 2);
    for chunk in packed.as_bytes().chunks(4) {
        let mut bits = 0u32;
        for (at, digit) in chunk.iter().enumerate() {
            bits |= value(*digit)? << (18 - 6 * at);
        }
        let [_, first, second, third] = bits.to_be_bytes();
        bytes.extend(&[first, second, third][..chunk.len() - 1]);
    }
    String::from_utf8(decompress_to_vec_with_limit(&bytes, limit).ok()?).ok()
}

fn value(digit: u8) -> Option<u32> {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
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
