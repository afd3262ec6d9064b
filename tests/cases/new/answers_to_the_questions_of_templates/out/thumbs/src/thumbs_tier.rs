//! photos, 3
const TIER: &str = "tin";
// shared
// x
// y
