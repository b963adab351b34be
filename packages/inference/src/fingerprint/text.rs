//! Text: `SimHash` over groups of five characters.

use super::{Fingerprint, pack};

/// Characters in a group.
const GROUP: usize = 5;

/// Letters and digits in lower case, everything else one space, cut into overlapping groups of
/// five characters. Each group votes on every bit with a bit of its hash; the majority decides, a
/// tie is 0. Punctuation, case and line breaks do not matter; a changed word moves few bits.
pub(super) fn fingerprint(text: &str) -> Fingerprint {
    let letters = plain(text);
    let mut votes = [0i64; 256];
    for group in letters.windows(GROUP.min(letters.len().max(1))) {
        for (word, chunk) in hash(group).into_iter().zip(votes.chunks_exact_mut(64)) {
            for (place, vote) in chunk.iter_mut().enumerate() {
                *vote += if word >> (63 - place) & 1 == 1 { 1 } else { -1 };
            }
        }
    }
    pack(votes.iter().map(|vote| *vote > 0))
}

fn plain(text: &str) -> Vec<char> {
    let mut letters = Vec::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            letters.push(c);
        } else if letters.last().is_some_and(|last| *last != ' ') {
            letters.push(' ');
        }
    }
    if letters.last() == Some(&' ') {
        letters.pop();
    }
    letters
}

/// 256 bits of a group: FNV-1a over its characters, spread by four rounds of `SplitMix64`.
fn hash(group: &[char]) -> [u64; 4] {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for c in group {
        for byte in u32::from(*c).to_le_bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    std::array::from_fn(|_| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    })
}

#[cfg(test)]
mod tests {
    use super::{super::distance, *};

    const SPEECH: &str = "Four score and seven years ago our fathers brought forth on this \
        continent a new nation, conceived in liberty, and dedicated to the proposition that all \
        men are created equal. Now we are engaged in a great civil war, testing whether that \
        nation, or any nation so conceived and so dedicated, can long endure.";

    #[test]
    fn case_and_punctuation_do_not_count_and_a_word_counts_little() {
        let base = fingerprint(SPEECH);
        let other = SPEECH
            .to_uppercase()
            .replace(',', " -")
            .replace(". ", "!\n");
        assert_eq!(distance(&base, &fingerprint(&other)), 0);
        let changed = SPEECH.replace("continent", "mainland");
        assert!(distance(&base, &fingerprint(&changed)) <= 24);
        let reversed: String = SPEECH.chars().rev().collect();
        assert!(distance(&base, &fingerprint(&reversed)) > 80);
    }

    #[test]
    fn what_has_no_letters_still_has_a_fingerprint() {
        assert_eq!(fingerprint("!!! ???"), fingerprint(""));
    }
}
