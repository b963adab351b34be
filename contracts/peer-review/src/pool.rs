//! Who can be drawn.
//!
//! Every reviewer of a domain has a **place**, numbered from 0 and never given to anybody else. An
//! item remembers how many places there were when it was bound to its beacon round, so nobody who
//! joins later moves a draw whose numbers are known; who checks in after the round's output may be
//! known is passed over for it. Whoever is away keeps the place and is passed over.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage};
use cw_storage_plus::Map;
use tenzro_contract_api::{
    hashes,
    types::{Digest, Modality},
};

/// Places looked at in one draw at most.
pub const MAX_LOOKS: u32 = 128;

/// Maps (domain, place) to the reviewer, absent at and above the domain's number of places.
const PLACES: Map<(&str, u32), Addr> = Map::new("places");

/// Maps a domain to its number of places, absent while there is none.
const COUNT: Map<&str, u32> = Map::new("place_count");

/// Maps a domain to how many of its reviewers are not away, absent while it has none.
const PRESENT: Map<&str, u32> = Map::new("present");

/// Maps (reviewer, domain) to the place, absent while it is not qualified there.
const QUALIFIED: Map<(&Addr, &str), u32> = Map::new("qualified");

/// Maps a reviewer to how reliably it answers, absent before it first missed a vote.
const STANDING: Map<&Addr, Standing> = Map::new("standing");

/// How reliably a reviewer answers.
#[cw_serde]
#[derive(Default)]
pub struct Standing {
    /// Votes missed in a row.
    pub missed: u32,
    /// Whether it is away: not drawn until it checks in.
    pub away: bool,
    /// The first beacon round it can be drawn by; 0 when it was never away.
    pub from_round: u64,
}

/// Whether somebody reviews in a domain.
#[must_use]
pub fn is_qualified(storage: &dyn Storage, reviewer: &Addr, domain: Modality) -> bool {
    QUALIFIED.has(storage, (reviewer, domain.as_str()))
}

/// The domains somebody reviews in.
#[must_use]
pub fn domains(storage: &dyn Storage, reviewer: &Addr) -> Vec<Modality> {
    Modality::ALL
        .into_iter()
        .filter(|domain| is_qualified(storage, reviewer, *domain))
        .collect()
}

/// How reliably somebody answers.
///
/// # Errors
/// When the state cannot be read.
pub fn standing(storage: &dyn Storage, reviewer: &Addr) -> StdResult<Standing> {
    Ok(STANDING.may_load(storage, reviewer)?.unwrap_or_default())
}

/// Reviewers of a domain that are not away.
///
/// # Errors
/// When the state cannot be read.
pub fn present(storage: &dyn Storage, domain: Modality) -> StdResult<u32> {
    Ok(PRESENT
        .may_load(storage, domain.as_str())?
        .unwrap_or_default())
}

/// Places of a domain.
///
/// # Errors
/// When the state cannot be read.
pub fn places(storage: &dyn Storage, domain: Modality) -> StdResult<u32> {
    Ok(COUNT
        .may_load(storage, domain.as_str())?
        .unwrap_or_default())
}

/// Gives a new reviewer of a domain its place. The caller has checked that it has none.
///
/// # Errors
/// When the state cannot be read or written.
pub fn join(storage: &mut dyn Storage, reviewer: &Addr, domain: Modality) -> StdResult<()> {
    let place = places(storage, domain)?;
    let key = domain.as_str();
    PLACES.save(storage, (key, place), reviewer)?;
    QUALIFIED.save(storage, (reviewer, key), &place)?;
    COUNT.save(storage, key, &place.saturating_add(1))?;
    if !standing(storage, reviewer)?.away {
        let present = present(storage, domain)?;
        PRESENT.save(storage, key, &present.saturating_add(1))?;
    }
    Ok(())
}

/// Notes a missed vote; says whether the reviewer is away because of it.
///
/// # Errors
/// When the state cannot be read or written.
pub fn miss(storage: &mut dyn Storage, reviewer: &Addr, absent_after: u32) -> StdResult<bool> {
    let mut standing = standing(storage, reviewer)?;
    standing.missed = standing.missed.saturating_add(1);
    let leaves = !standing.away && standing.missed >= absent_after;
    if leaves {
        standing.away = true;
        for domain in domains(storage, reviewer) {
            let present = present(storage, domain)?;
            PRESENT.save(storage, domain.as_str(), &present.saturating_sub(1))?;
        }
    }
    STANDING.save(storage, reviewer, &standing)?;
    Ok(leaves)
}

/// Notes a revealed vote.
///
/// # Errors
/// When the state cannot be read or written.
pub fn answered(storage: &mut dyn Storage, reviewer: &Addr) -> StdResult<()> {
    let mut standing = standing(storage, reviewer)?;
    if standing.missed > 0 && !standing.away {
        standing.missed = 0;
        STANDING.save(storage, reviewer, &standing)?;
    }
    Ok(())
}

/// Takes somebody back who was away; it can be drawn by rounds from `from_round` on. Says whether
/// it was away.
///
/// # Errors
/// When the state cannot be read or written.
pub fn come_back(storage: &mut dyn Storage, reviewer: &Addr, from_round: u64) -> StdResult<bool> {
    if !standing(storage, reviewer)?.away {
        return Ok(false);
    }
    for domain in domains(storage, reviewer) {
        let present = present(storage, domain)?;
        PRESENT.save(storage, domain.as_str(), &present.saturating_add(1))?;
    }
    let back = Standing {
        missed: 0,
        away: false,
        from_round,
    };
    STANDING.save(storage, reviewer, &back)?;
    Ok(true)
}

/// One draw.
pub struct Draw<'a> {
    /// The domain.
    pub domain: Modality,
    /// Places that take part: those below.
    pub places: u32,
    /// The beacon round that the draw is bound to.
    pub round: u64,
    /// What decides it.
    pub seed: &'a Digest,
    /// Who cannot be drawn.
    pub except: &'a BTreeSet<Addr>,
}

impl Draw<'_> {
    /// Up to `wanted` reviewers in random order, each equally likely. Looks at 128 places at most:
    /// where most are away, fewer are found.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub fn run(&self, storage: &dyn Storage, wanted: usize) -> StdResult<Vec<Addr>> {
        let mut found = vec![];
        // Fisher–Yates over 0..places of which only the moved entries are kept.
        let mut moved = BTreeMap::new();
        for step in 0..self.places.min(MAX_LOOKS) {
            if found.len() >= wanted {
                break;
            }
            let left = self.places.saturating_sub(step);
            let offset = hashes::draw(self.seed, step.into(), left.into());
            // Below `left`, a u32.
            let pick = step.saturating_add(u32::try_from(offset).unwrap_or(0));
            let place = moved.get(&pick).copied().unwrap_or(pick);
            let here = moved.get(&step).copied().unwrap_or(step);
            moved.insert(pick, here);
            let reviewer = PLACES.load(storage, (self.domain.as_str(), place))?;
            let standing = standing(storage, &reviewer)?;
            let drawable = !standing.away && standing.from_round <= self.round;
            if drawable && !self.except.contains(&reviewer) {
                found.push(reviewer);
            }
        }
        Ok(found)
    }
}
