pub fn header(signature: &str) -> String {
    format!("AWS4-HMAC-SHA256 Signature={signature}") //~ undecided-source signed
}
