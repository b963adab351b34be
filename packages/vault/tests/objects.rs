//! Objects: what goes in comes out, and everything that is done to them is named.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "tests fail by panicking"
)]

use std::io::{self, Read};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use proptest::prelude::*;
use tenzro_vault::{
    FRAME_BYTES, HEADER_BYTES, ObjectKey, TAG_BYTES, VaultError, ciphertext_bytes, decrypt,
    encrypt, open, protect,
};

const SEALED: usize = FRAME_BYTES + TAG_BYTES;

/// `draft-irtf-cfrg-xchacha-03` appendix A.3.1: the cipher below the frames.
#[test]
fn the_cipher_is_that_of_the_draft() {
    let key: Vec<u8> = (0x80..=0x9f).collect();
    let nonce: Vec<u8> = (0x40..=0x57).collect();
    let msg = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for \
        the future, sunscreen would be it.";
    let aad = hex::decode("50515253c0c1c2c3c4c5c6c7").unwrap();
    let sealed = XChaCha20Poly1305::new(key.as_slice().into())
        .encrypt(XNonce::from_slice(&nonce), Payload { msg, aad: &aad })
        .unwrap();
    let expected = "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4a\
        a6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac\
        2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780a\
        cf49";
    assert_eq!(hex::encode(sealed), expected);
}

fn plaintext(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

#[test]
fn contents_of_every_critical_length_come_back() {
    for length in [
        0,
        1,
        63,
        FRAME_BYTES - 1,
        FRAME_BYTES,
        FRAME_BYTES + 1,
        3 * FRAME_BYTES,
    ] {
        let plain = plaintext(length);
        let (key, object, told) = protect(&plain).unwrap();
        assert_eq!(told.bytes, object.len() as u64);
        assert_eq!(Some(told.bytes), ciphertext_bytes(length as u64));
        let (back, known) = open(&key, &object).unwrap();
        assert_eq!(*back, plain);
        assert_eq!(known.plaintext_sha256, told.plaintext_sha256);
        assert_eq!(known.salt, told.salt);
    }
}

/// Gives one byte at a time, and is interrupted in between.
struct Slow<'a>(&'a [u8], bool);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let length = buffer.len().min(1);
        self.0.read(&mut buffer[..length])
    }
}

#[test]
fn a_slow_and_interrupted_stream_gives_the_same() {
    let plain = plaintext(5_000);
    let key = ObjectKey::generate().unwrap();
    let mut object = Vec::new();
    encrypt(&key, Slow(&plain, false), &mut object).unwrap();
    let mut back = Vec::new();
    let told = decrypt(&key, Slow(&object, false), &mut back).unwrap();
    assert_eq!((back, told.bytes), (plain, 5_000));
}

#[test]
fn one_content_encrypted_twice_has_nothing_in_common() {
    let (_, one, first) = protect(b"the same words").unwrap();
    let (_, two, second) = protect(b"the same words").unwrap();
    assert_ne!(one, two);
    assert_ne!(first.sha256, second.sha256);
    assert_eq!(first.plaintext_sha256, second.plaintext_sha256);
    assert_ne!(first.salt, second.salt, "guesses cannot be tested");
}

#[test]
fn a_foreign_key_opens_nothing_and_is_told_from_damage() {
    let (_, object, _) = protect(b"words").unwrap();
    let stranger = ObjectKey::generate().unwrap();
    assert_eq!(open(&stranger, &object).unwrap_err().code(), 5);
}

/// An object of four frames, its key, and the frames.
fn four() -> (ObjectKey, Vec<u8>, Vec<Vec<u8>>) {
    let (key, object, _) = protect(&plaintext(3 * FRAME_BYTES + 100)).unwrap();
    let frames = object[HEADER_BYTES..]
        .chunks(SEALED)
        .map(<[u8]>::to_vec)
        .collect();
    (key, object, frames)
}

fn failure(key: &ObjectKey, object: &[u8]) -> VaultError {
    decrypt(key, object, io::sink()).unwrap_err()
}

/// The header of `object` with these of `frames`.
fn arranged(object: &[u8], frames: &[Vec<u8>], order: &[usize]) -> Vec<u8> {
    let mut made = object[..HEADER_BYTES].to_vec();
    order
        .iter()
        .for_each(|at| made.extend_from_slice(&frames[*at]));
    made
}

#[test]
fn frames_out_of_order_are_named() {
    let (key, object, frames) = four();
    let swapped = failure(&key, &arranged(&object, &frames, &[0, 2, 1, 3]));
    assert!(
        matches!(swapped, VaultError::FrameMoved { at: 1, is: 2 }),
        "{swapped}"
    );
    let left_out = failure(&key, &arranged(&object, &frames, &[0, 1, 3]));
    assert!(
        matches!(left_out, VaultError::FrameMoved { at: 2, is: 3 }),
        "{left_out}"
    );
    let again = failure(&key, &arranged(&object, &frames, &[0, 1, 1, 2, 3]));
    assert!(
        matches!(again, VaultError::FrameRepeated { at: 2, of: 1 }),
        "{again}"
    );
    let first_again = failure(&key, &arranged(&object, &frames, &[0, 1, 2, 0]));
    assert!(
        matches!(first_again, VaultError::FrameRepeated { at: 3, of: 0 }),
        "{first_again}"
    );
}

#[test]
fn a_missing_end_and_a_surplus_one_are_named() {
    let (key, object, frames) = four();
    let cut = failure(&key, &arranged(&object, &frames, &[0, 1]));
    assert!(matches!(cut, VaultError::Truncated { frame: 1 }), "{cut}");
    let mut grown = arranged(&object, &frames, &[0, 1, 2, 3]);
    grown.extend_from_slice(&vec![0; SEALED]);
    assert_eq!(
        failure(&key, &grown).code(),
        6,
        "a last frame that is not full, with bytes behind it"
    );
    let (key, object, _) = protect(&plaintext(FRAME_BYTES)).unwrap();
    let mut longer = object.clone();
    longer.extend_from_slice(&[0; 40]);
    let trailing = failure(&key, &longer);
    assert!(
        matches!(trailing, VaultError::Trailing { frame: 0 }),
        "{trailing}"
    );
    let bare = failure(&key, &object[..HEADER_BYTES]);
    assert_eq!(bare.code(), 9, "{bare}");
}

#[test]
fn a_frame_of_another_object_is_refused_also_under_the_same_key() {
    let key = ObjectKey::generate().unwrap();
    let (mut one, mut two) = (Vec::new(), Vec::new());
    encrypt(&key, &b"first words"[..], &mut one).unwrap();
    encrypt(&key, &b"other words"[..], &mut two).unwrap();
    let mut mixed = one[..HEADER_BYTES].to_vec();
    mixed.extend_from_slice(&two[HEADER_BYTES..]);
    assert_eq!(failure(&key, &mixed).code(), 6);
}

#[test]
fn every_flipped_byte_of_a_small_object_is_noticed() {
    let (key, object, _) = protect(b"a short text of some words").unwrap();
    for at in 0..object.len() {
        for bit in [0x01, 0x80] {
            let mut flipped = object.clone();
            flipped[at] ^= bit;
            let code = failure(&key, &flipped).code();
            let expected: &[u16] = match at {
                0..4 => &[1],
                4 | 5 => &[2],
                6..13 => &[3],
                13..HEADER_BYTES => &[5],
                _ => &[6],
            };
            assert!(expected.contains(&code), "byte {at}: {code}");
        }
    }
}

#[test]
fn a_flipped_byte_deep_inside_names_its_frame() {
    let (key, mut object, _) = four();
    object[HEADER_BYTES + 2 * SEALED + 77] ^= 4;
    let error = failure(&key, &object);
    assert!(
        matches!(error, VaultError::FrameChanged { frame: 2 }),
        "{error}"
    );
}

#[test]
fn every_cut_of_a_small_object_is_noticed() {
    let (key, object, _) = protect(b"words").unwrap();
    for length in 0..object.len() {
        assert!(
            decrypt(&key, &object[..length], io::sink()).is_err(),
            "{length}"
        );
    }
}

/// Refuses to take anything.
struct Full;

impl io::Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_of_its_own() {
    let (key, object, _) = protect(b"words").unwrap();
    assert_eq!(decrypt(&key, &object[..], Full).unwrap_err().code(), 12);
    assert_eq!(encrypt(&key, &b"words"[..], Full).unwrap_err().code(), 12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_content_comes_back(plain in prop::collection::vec(any::<u8>(), 0..5_000)) {
        let (key, object, _) = protect(&plain).unwrap();
        prop_assert_eq!(&*open(&key, &object).unwrap().0, &plain);
    }

    #[test]
    fn no_bytes_of_a_stranger_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let key = ObjectKey::from_bytes([7; 32]);
        prop_assert!(decrypt(&key, &bytes[..], io::sink()).is_err());
    }

    #[test]
    fn no_bytes_behind_a_true_beginning_are_taken(
        cut in 0usize..120, bytes in prop::collection::vec(any::<u8>(), 1..400),
    ) {
        let (key, object, _) = protect(b"some words of a person").unwrap();
        let mut forged = object[..cut.min(object.len())].to_vec();
        forged.extend_from_slice(&bytes);
        // Random bytes may, one time in 2^8 per byte, be the right ones.
        prop_assume!(forged != object);
        prop_assert!(open(&key, &forged).is_err());
    }
}
