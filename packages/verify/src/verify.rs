//! A folder of proofs, checked without a network: from a header down to verdicts and payments.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use serde::Serialize;
use tenzro_client::{Address, Currency};

use crate::error::VerifyError;
use crate::facts::{self, Figures};
use crate::files::{
    Entries, FORMAT, HEADERS, Headers, MANIFEST, Manifest, STATE, StoreRoot, Trusted, parse, read,
    read_all,
};
use crate::headers;
use crate::layout::STORE;
use crate::proof;
use crate::walk::{Known, wanted};

/// A header that somebody trusts: `HEIGHT:HASH`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trust {
    /// Its height.
    pub height: u64,
    /// Its hash, upper-case hexadecimal.
    pub hash: String,
}

impl FromStr for Trust {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || "write HEIGHT:HASH, for example 1:9F86D0…, the hash in 64 digits".to_owned();
        let (height, hash) = text.split_once(':').ok_or_else(wrong)?;
        let bytes = hex::decode(hash).map_err(|_| wrong())?;
        if bytes.len() != 32 {
            return Err(wrong());
        }
        Ok(Self {
            height: height.parse().map_err(|_| wrong())?,
            hash: hash.to_ascii_uppercase(),
        })
    }
}

impl std::fmt::Display for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.height, self.hash)
    }
}

/// One step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What was checked.
    pub step: String,
    /// What was found.
    pub found: String,
}

/// What a folder proves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The chain.
    pub chain_id: String,
    /// The header from which everything follows.
    pub trusted: Trust,
    /// Whether the caller named it; otherwise the folder did.
    pub trusted_by_caller: bool,
    /// The state after this height is proven.
    pub state_height: u64,
    /// Entries of the store that are proven.
    pub entries: usize,
    /// Figures.
    pub figures: Figures,
    /// The steps, in order.
    pub lines: Vec<Line>,
}

/// Checks a folder. `trust` is the header from which everything must follow; without it the folder's
/// own is taken, and the report says so.
///
/// # Errors
/// With the first step that fails.
pub fn verify(folder: &Path, trust: Option<&Trust>) -> Result<Report, VerifyError> {
    let manifest: Manifest = parse(MANIFEST, &read(folder, MANIFEST)?)?;
    if manifest.format != FORMAT {
        return Err(VerifyError::Form {
            file: MANIFEST.to_owned(),
            why: format!("its format is {}, not {FORMAT}", manifest.format),
        });
    }
    let mut lines = Vec::new();
    let mut say = |step: &str, found: String| {
        lines.push(Line {
            step: step.to_owned(),
            found,
        });
    };
    let contents = read_all(folder, &manifest)?;
    say(
        "files",
        format!("{} files, each as the manifest lists it", contents.len()),
    );
    let blocks: Headers = parse(HEADERS, content(&contents, HEADERS)?)?;
    let trusted = trusted_header(&manifest, &blocks, trust)?;
    say(
        "trust",
        match trust {
            Some(_) => format!("header {}, as you named it", trusted.height),
            None => {
                format!("header {trusted}: named by this folder, compare it with a source of yours")
            }
        },
    );
    headers::verify(&blocks)?;
    let root = store_root(&manifest, &blocks, content(&contents, STATE)?)?;
    say("headers", signed(&manifest, &blocks));
    let known = entries(&manifest, &root, &contents)?;
    complete(&manifest, &known)?;
    say(
        "state",
        format!(
            "{} entries proven (ICS-23) under the store root, none missing, none too much",
            known.len()
        ),
    );
    let figures = facts::check(&manifest, &known)?;
    for (step, found) in sentences(&figures) {
        say(step, found);
    }
    Ok(Report {
        chain_id: manifest.chain_id.clone(),
        trusted,
        trusted_by_caller: trust.is_some(),
        state_height: manifest.state_height,
        entries: known.len(),
        figures,
        lines,
    })
}

fn content<'a>(
    contents: &'a BTreeMap<String, Vec<u8>>,
    file: &str,
) -> Result<&'a [u8], VerifyError> {
    match contents.get(file) {
        Some(bytes) => Ok(bytes),
        None => Err(VerifyError::NotListed {
            file: file.to_owned(),
        }),
    }
}

/// The first header must be the trusted one, and the manifest must name it and the chain.
fn trusted_header(
    manifest: &Manifest,
    blocks: &Headers,
    trust: Option<&Trust>,
) -> Result<Trust, VerifyError> {
    let form = |file: &str, why: &str| VerifyError::Form {
        file: file.to_owned(),
        why: why.to_owned(),
    };
    let first = blocks
        .first()
        .ok_or_else(|| form(HEADERS, "it has no header"))?;
    let found = Trust {
        height: first.height(),
        hash: first.hash().to_string(),
    };
    let listed = Trusted {
        height: found.height,
        hash: found.hash.clone(),
    };
    if manifest.trusted != listed {
        return Err(form(
            MANIFEST,
            "it names another trusted header than headers.json begins with",
        ));
    }
    if first.signed_header.header.chain_id.as_str() != manifest.chain_id {
        return Err(form(MANIFEST, "it names another chain than the headers"));
    }
    match trust {
        Some(trust) if *trust != found => Err(VerifyError::Trust {
            found: found.to_string(),
            trusted: trust.to_string(),
        }),
        _ => Ok(found),
    }
}

/// The root of the store, under the application hash of the last header.
fn store_root(manifest: &Manifest, blocks: &Headers, bytes: &[u8]) -> Result<Vec<u8>, VerifyError> {
    let state: StoreRoot = parse(STATE, bytes)?;
    let last = blocks.last().ok_or_else(|| VerifyError::Form {
        file: HEADERS.to_owned(),
        why: "it has no header".to_owned(),
    })?;
    let height = last.height();
    if manifest.state_height.checked_add(1) != Some(height) {
        return Err(VerifyError::Form {
            file: MANIFEST.to_owned(),
            why: format!("the last header is {height}, not the one after the state"),
        });
    }
    let proven = proof::store_holds(&state.proof.0, last.app_hash(), &state.store, &state.root.0);
    if state.store != STORE || !proven {
        return Err(VerifyError::StoreRoot { height });
    }
    Ok(state.root.0)
}

fn signed(manifest: &Manifest, blocks: &Headers) -> String {
    let last = blocks.last();
    let validators = last.map_or(0, |block| block.validators.len());
    format!(
        "{} of chain {} verified up to {}, signed by {validators} validator(s); its application hash has the contracts' store",
        blocks.len(),
        manifest.chain_id,
        last.map_or(0, headers::LightBlock::height),
    )
}

/// All entries of all files, each proven.
fn entries(
    manifest: &Manifest,
    root: &[u8],
    contents: &BTreeMap<String, Vec<u8>>,
) -> Result<Known, VerifyError> {
    let mut addresses = BTreeMap::new();
    for (name, contract) in &manifest.contracts {
        let address: Address = contract.address.parse().map_err(|_| VerifyError::Form {
            file: MANIFEST.to_owned(),
            why: format!("the address of {name} is none"),
        })?;
        addresses.insert(name.as_str(), address.to_bytes());
    }
    let mut known = Known::default();
    for (file, bytes) in contents {
        if file == HEADERS || file == STATE {
            continue;
        }
        let entries: Entries = parse(file, bytes)?;
        let mut before = None;
        for entry in entries {
            let stray = || VerifyError::Stray {
                file: file.clone(),
                slot: Box::new(entry.slot.clone()),
            };
            if entry.slot.file() != *file || before.as_ref() >= Some(&entry.slot) {
                return Err(stray());
            }
            let key = entry
                .slot
                .key(|name| addresses.get(name).cloned())
                .ok_or_else(stray)?;
            let value = entry.value.as_ref().map(|value| value.0.as_slice());
            if !proof::holds(&entry.proof.0, root, &key, value) {
                return Err(VerifyError::Entry {
                    file: file.clone(),
                    slot: Box::new(entry.slot.clone()),
                });
            }
            before = Some(entry.slot.clone());
            known.insert(entry.slot, entry.value.map(|value| value.0));
        }
    }
    Ok(known)
}

/// Nothing is missing and nothing is too much.
fn complete(manifest: &Manifest, known: &Known) -> Result<(), VerifyError> {
    let wanted = wanted(manifest, known)?;
    let here: std::collections::BTreeSet<_> = known.slots().cloned().collect();
    if let Some(slot) = wanted.difference(&here).next() {
        return Err(VerifyError::Missing {
            file: slot.file(),
            slot: Box::new(slot.clone()),
        });
    }
    if let Some(slot) = here.difference(&wanted).next() {
        return Err(VerifyError::Stray {
            file: slot.file(),
            slot: Box::new(slot.clone()),
        });
    }
    Ok(())
}

fn sentences(figures: &Figures) -> Vec<(&'static str, String)> {
    let tic = |amount: u128| Currency::Tic.format(amount);
    let tcc = |amount: u128| Currency::Tcc.format(amount);
    vec![
        (
            "code",
            format!(
                "{} contracts run the wasm that the manifest names",
                figures.contracts
            ),
        ),
        (
            "verdicts",
            format!(
                "{} items: {} accepted, {} refused, {} neither; {} reveals open their commitments, {} votes with \
                 their weights add up to the verdicts",
                figures.items,
                figures.accepted,
                figures.refused,
                figures.other,
                figures.reveals,
                figures.votes
            ),
        ),
        (
            "consent",
            format!(
                "{} signatures by the contributors' own keys",
                figures.consents
            ),
        ),
        (
            "datasets",
            format!(
                "{} sealed versions have exactly the items of their roots",
                figures.versions
            ),
        ),
        (
            "sales",
            format!(
                "{} grants for {}; {} payments of {}, all there are",
                figures.grants,
                tcc(figures.revenue),
                figures.sale_payments,
                tcc(figures.sale_paid)
            ),
        ),
        (
            "rewards",
            format!(
                "{} payments of {}, all there are",
                figures.reward_payments,
                tic(figures.reward_paid)
            ),
        ),
        (
            "balances",
            format!(
                "{} add up to the supplies: {} and {}",
                figures.balances,
                tic(figures.tic_supply),
                tcc(figures.tcc_supply)
            ),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trusted_header_is_read_as_it_is_written() {
        let hash = "ab".repeat(32);
        let trust: Trust = format!("7:{hash}").parse().unwrap();
        assert_eq!(trust.to_string(), format!("7:{}", hash.to_uppercase()));
        for wrong in ["7", "7:", ":ab", "x:ab", &format!("7:{}", "ab".repeat(31))] {
            assert!(wrong.parse::<Trust>().unwrap_err().contains("HEIGHT:HASH"));
        }
    }
}
