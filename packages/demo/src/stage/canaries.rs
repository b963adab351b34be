//! Plaintext is looked for where it must not be: pieces of every contributed content, raw, in
//! hexadecimal and in base64, in everything that chain and operators have on disk, logs included.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::PathBuf;

use aho_corasick::AhoCorasick;
use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::contribute::{Submitted, files};
use super::traffic::Watch;
use crate::screen::Screen;
use crate::story::Plan;

/// Bytes of a canary. Long enough never to be there by chance, short enough for any block of a
/// database to hold it whole.
const LENGTH: usize = 24;

/// Canaries of each content, spread evenly.
const EACH: usize = 12;

/// Different byte values in a canary at least: a blank sky or silence is in every picture.
const VARIED: usize = 10;

/// What is read at a time.
const CHUNK: usize = 1 << 20;

/// Looks for canaries and prints what was found; the number of checks that failed.
///
/// # Errors
/// When a file cannot be read.
pub fn run(
    plan: &Plan,
    screen: &mut Screen,
    done: &[Submitted],
    watch: Option<Watch>,
) -> Result<usize> {
    screen.section("Plaintext, looked for where it must not be");
    let traffic = match watch {
        Some(watch) => {
            let (file, frames) = watch.end()?;
            let bytes = std::fs::metadata(&file)?.len();
            screen.line(format!(
                "{frames} frames ({} MB) that crossed the network are looked through as well",
                bytes / 1_000_000
            ));
            Some(file)
        }
        None => {
            screen.line("the traffic was not watched (--watch-traffic does, as root)");
            None
        }
    };
    let mut planted = Vec::new();
    for file in done.iter().filter(|file| file.item.is_some()) {
        planted.extend(canaries(&std::fs::read(&file.path)?));
    }
    // Gold items are open: who cannot find these would find nothing, and what also stands in them, such
    // as the head of every JPEG, tells nothing.
    let mut open = Vec::new();
    for path in files(&plan.samples.join("gold"))? {
        let gold = std::fs::read(path)?;
        leave_out(&mut planted, &gold)?;
        open.extend(canaries(&gold));
    }
    let mut places = files(&plan.home)?;
    places.extend(["export.json", "verdicts.json"].map(|name| plan.out.join(name)));
    let (found, bytes) = search(&planted, &places)?;
    let (control, _) = search(&open, &places)?;
    if let Some(file) = traffic {
        std::fs::remove_file(file)?;
    }
    for (place, canary) in found.iter().take(10) {
        screen.more(format!("plaintext in {}: {canary:?}", place.display()));
    }
    let text = format!(
        "{} pieces of contributed contents, raw, hexadecimal and base64: {} found in {} files, {} MB",
        planted.len(),
        found.len(),
        places.len(),
        bytes / 1_000_000
    );
    let failed = screen.check(found.is_empty() && !planted.is_empty(), text);
    let text = format!(
        "the same search finds {} pieces of the open gold items",
        control.len()
    );
    Ok(failed + screen.check(!control.is_empty(), text))
}

/// Pieces of a content that tell it from others.
fn canaries(content: &[u8]) -> Vec<Vec<u8>> {
    let step = (content.len() / EACH).max(LENGTH);
    let pieces = content.chunks(step).filter_map(|piece| piece.get(..LENGTH));
    pieces
        .filter(|piece| {
            let mut values = piece.to_vec();
            values.sort_unstable();
            values.dedup();
            values.len() >= VARIED
        })
        .map(<[u8]>::to_vec)
        .collect()
}

/// Takes out of `pieces` what also stands in `other`.
fn leave_out(pieces: &mut Vec<Vec<u8>>, other: &[u8]) -> Result<()> {
    let machine = AhoCorasick::new(pieces.iter())?;
    let common: BTreeSet<usize> = machine
        .find_overlapping_iter(other)
        .map(|hit| hit.pattern().as_usize())
        .collect();
    let mut position = 0;
    pieces.retain(|_| {
        position += 1;
        !common.contains(&(position - 1))
    });
    Ok(())
}

/// A piece as it could be written: itself, in hexadecimal, and in base64 wherever it begins.
fn forms(canary: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = vec![
        canary.to_vec(),
        hex::encode(canary).into_bytes(),
        hex::encode_upper(canary).into_bytes(),
    ];
    for skipped in 0..3 {
        let rest = &canary[skipped..];
        let whole = &rest[..rest.len() / 3 * 3];
        forms.push(STANDARD.encode(whole).into_bytes());
    }
    forms
}

/// What was found where: the first piece in each file.
type Found = Vec<(PathBuf, Vec<u8>)>;

/// Where the canaries are, and how many bytes were looked through.
fn search(canaries: &[Vec<u8>], places: &[PathBuf]) -> Result<(Found, u64)> {
    let patterns: Vec<Vec<u8>> = canaries.iter().flat_map(|canary| forms(canary)).collect();
    let longest = patterns.iter().map(Vec::len).max().unwrap_or(1);
    let machine = AhoCorasick::new(&patterns)?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    for place in places {
        let mut file = match File::open(place) {
            Ok(file) => file,
            // Temporary files of running programs come and go.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", place.display()));
            }
        };
        let mut window = Vec::with_capacity(CHUNK + longest);
        let mut chunk = vec![0u8; CHUNK];
        loop {
            let read = file
                .read(&mut chunk)
                .with_context(|| format!("cannot read {}", place.display()))?;
            if read == 0 {
                break;
            }
            bytes += read as u64;
            window.extend_from_slice(&chunk[..read]);
            if let Some(hit) = machine.find(&window) {
                let canary = patterns[hit.pattern().as_usize()].clone();
                found.push((place.clone(), canary));
                break;
            }
            let keep = window.len().saturating_sub(longest - 1);
            window.drain(..keep);
        }
    }
    Ok((found, bytes))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn hide(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    #[test]
    fn a_piece_is_found_raw_encoded_and_across_chunks() {
        let folder = tempfile::tempdir().unwrap();
        let content: Vec<u8> = (0..2_000u32).map(|at| (at * 7 % 251) as u8).collect();
        let planted = canaries(&content);
        assert!(planted.len() >= EACH);
        let text = |encoded: String| format!("log: {encoded} end").into_bytes();
        let mut across = vec![0u8; CHUNK - 10];
        across.extend_from_slice(&content);
        let mut shifted = vec![1u8];
        shifted.extend_from_slice(&content);
        let places = [
            hide(folder.path(), "raw", &content),
            hide(folder.path(), "across", &across),
            hide(folder.path(), "hex", &text(hex::encode(&content))),
            hide(folder.path(), "base64", &text(STANDARD.encode(&content))),
            hide(folder.path(), "shifted", &text(STANDARD.encode(&shifted))),
        ];
        let (found, _) = search(&planted, &places).unwrap();
        assert_eq!(found.len(), places.len());
        let clean = [hide(folder.path(), "clean", &[7; 100_000])];
        assert_eq!(search(&planted, &clean).unwrap(), (vec![], 100_000));
    }

    #[test]
    fn what_also_stands_in_an_open_content_is_no_canary() {
        let content: Vec<u8> = (0..2_000u32).map(|at| (at * 7 % 251) as u8).collect();
        let mut planted = canaries(&content);
        let (all, first) = (planted.len(), planted[0].clone());
        let mut open = vec![9; 100];
        open.extend_from_slice(&first);
        leave_out(&mut planted, &open).unwrap();
        assert_eq!(planted.len(), all - 1);
        assert!(!planted.contains(&first));
    }

    #[test]
    fn silence_and_blank_skies_are_no_canaries() {
        assert!(canaries(&[0; 10_000]).is_empty());
    }
}
