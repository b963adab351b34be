//! The look-up tables are the published ones.

use sha2::{Digest, Sha256};
use tenzro_review_math::{LN_LEN, SIGMOID_LEN, ln_table, sigmoid_table};

fn digest_prefix(table: impl Iterator<Item = i64>) -> String {
    let bytes: Vec<u8> = table.flat_map(i64::to_le_bytes).collect();
    Sha256::digest(bytes)
        .iter()
        .take(8)
        .map(|b| format!("{b:02x}"))
        .collect()
}

#[test]
fn the_logarithm_table_has_the_published_digest() {
    assert_eq!(ln_table().count(), LN_LEN);
    assert_eq!(digest_prefix(ln_table()), "95e2cef3362023db");
}

#[test]
fn the_sigmoid_table_has_the_published_digest() {
    assert_eq!(sigmoid_table().count(), SIGMOID_LEN);
    assert_eq!(digest_prefix(sigmoid_table()), "0b6536b84e791dbd");
}
