//! Reading what a person wants to give: what is it really, and can it be taken.

use std::fs::{DirEntry, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use tenzro_contract_api::types::Modality;
use tenzro_inference::error::Refusal;
use tenzro_inference::limits::MAX_FILE_BYTES;
use tenzro_inference::{media, sniff};

use crate::failure::{Failure, Result};

/// A content that can be given.
pub struct Intake {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it is, by its content.
    pub media_type: &'static str,
    /// Who checks it.
    pub modality: Modality,
}

/// The files that `paths` mean: folders stand for every file below them, by name, links and
/// hidden files left out. What cannot be listed stays as it is, to be named when it is read.
pub fn files(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            below(path, &mut found);
        } else {
            found.push(path.clone());
        }
    }
    found
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        found.push(folder.to_owned());
        return;
    };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(DirEntry::file_name);
    for entry in entries {
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !hidden => below(&entry.path(), found),
            Ok(kind) if kind.is_file() && !hidden => found.push(entry.path()),
            _ => {}
        }
    }
}

/// Reads a file, at most one byte more than the network takes, and says what it is.
pub fn read(path: &Path) -> Result<Intake> {
    let unreadable = |why: std::io::Error| Refusal::Unreadable {
        path: path.to_owned(),
        why: why.to_string(),
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size > MAX_FILE_BYTES {
        return Err(Failure::Refusal(Refusal::TooLarge {
            bytes: size,
            limit: MAX_FILE_BYTES,
        }));
    }
    file.take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    let found = sniff::sniff(&bytes)?;
    sniff::check_label(&path.to_string_lossy(), found)?;
    Ok(Intake {
        bytes,
        media_type: found.mime(),
        modality: match found.modality() {
            media::Modality::Text => Modality::Text,
            media::Modality::Image => Modality::Image,
            media::Modality::Audio => Modality::Audio,
        },
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn given(name: &str, bytes: &[u8]) -> Result<Intake> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        read(&path)
    }

    #[test]
    fn a_file_is_what_its_content_says() {
        let prose = "The tide came in over the flat sand, slowly at first. ".repeat(4);
        let intake = given("été fini.txt", prose.as_bytes()).unwrap();
        assert_eq!(intake.modality, Modality::Text);
        assert!(intake.media_type.starts_with("text/"));
    }

    #[test]
    fn a_folder_stands_for_the_files_below_it_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("b/c d")).unwrap();
        for name in ["z.txt", "b/é.txt", "b/c d/x.txt", ".hidden"] {
            std::fs::write(root.join(name), "x").unwrap();
        }
        std::os::unix::fs::symlink(root, root.join("b/again")).unwrap();
        let single = root.join("z.txt");
        let found = files(&[root.to_owned(), single.clone(), root.join("none")]);
        let names = ["b/c d/x.txt", "b/é.txt", "z.txt"].map(|name| root.join(name));
        let expected: Vec<PathBuf> = names
            .into_iter()
            .chain([single, root.join("none")])
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn mislabelled_empty_missing_and_huge_files_are_refused_by_name() {
        let refusal = |found: Result<Intake>| match found {
            Err(Failure::Refusal(refusal)) => refusal,
            _ => Refusal::Unsupported {
                found: "no refusal".into(),
            },
        };
        let wrong = refusal(given(
            "picture.jpg",
            b"The tide came in over the flat sand.",
        ));
        assert!(matches!(wrong, Refusal::Mislabelled { .. }), "{wrong}");
        assert_eq!(refusal(given("a.txt", b"")), Refusal::Empty);
        let missing = refusal(read(Path::new("/nowhere/at/all.png")));
        assert!(matches!(missing, Refusal::Unreadable { .. }));
        let folder = tempfile::tempdir().unwrap();
        let huge = folder.path().join("huge.wav");
        File::create(&huge).unwrap().set_len(1 << 30).unwrap();
        assert!(matches!(refusal(read(&huge)), Refusal::TooLarge { .. }));
    }
}
