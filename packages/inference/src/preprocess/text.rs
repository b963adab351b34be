//! `text-bytes/1`: normalisation and byte ids.

use unicode_normalization::UnicodeNormalization;

/// Ids of one input.
pub(super) const IDS: usize = 4_096;
/// Ids of one of the four windows that stand for a longer text.
const WINDOW: usize = 1_024;

/// Steps 1 to 3: NFC, every run of white space one space, none at the ends.
pub fn normal_text(raw: &str) -> String {
    let raw = raw.strip_prefix('\u{feff}').unwrap_or(raw);
    let mut text = String::with_capacity(raw.len());
    let mut gap = false;
    for c in raw.nfc() {
        if c.is_whitespace() {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push(' ');
            gap = false;
        }
        text.push(c);
    }
    text
}

/// Step 5: `byte + 1`, padded with 0; of a longer text four windows evenly apart.
pub fn byte_ids(bytes: &[u8]) -> Vec<i32> {
    let id = |byte: &u8| i32::from(*byte) + 1;
    if bytes.len() <= IDS {
        let mut ids: Vec<i32> = bytes.iter().map(id).collect();
        ids.resize(IDS, 0);
        return ids;
    }
    let starts = (0..4).map(|k| k * (bytes.len() - WINDOW) / 3);
    starts
        .flat_map(|start| bytes[start..start + WINDOW].iter().map(id))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_and_composition_do_not_matter() {
        assert_eq!(
            normal_text("\u{feff}  Cafe\u{301}\r\n\tau\u{a0}lait \n"),
            "Café au lait"
        );
        assert_eq!(normal_text(" \n "), "");
    }

    #[test]
    fn a_long_text_is_four_windows_from_first_to_last_byte() {
        let bytes: Vec<u8> = (0..5_000u32).map(|i| (i % 256) as u8).collect();
        let ids = byte_ids(&bytes);
        assert_eq!((ids.len(), ids[0]), (4_096, 1));
        assert_eq!(ids[4_095], i32::from(bytes[4_999]) + 1);
        assert_eq!(byte_ids(b"ab")[..3], [98, 99, 0]);
    }
}
