//! The value of each height.

use sha2::{Digest, Sha256};
use tenzro_kernel::keepers::Beacon;
use tenzro_kernel::{Ctx, Error, Result};

use crate::STORE;

const TAG: &[u8] = b"tenzro/beacon/v1";
const VALUES: u8 = 1;
const LAST: &[u8] = &[2];
/// Heights that are kept.
const KEPT: u64 = 10_000;

/// The keeper of the beacon.
#[derive(Clone, Copy, Debug, Default)]
pub struct BeaconKeeper;

fn key(height: u64) -> Vec<u8> {
    [&[VALUES][..], &height.to_be_bytes()].concat()
}

impl BeaconKeeper {
    /// Computes the value of the block that begins.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn begin_block(&self, ctx: &Ctx) -> Result<()> {
        let store = ctx.kv(STORE);
        let height = ctx.block.height;
        let previous = match self.value(ctx, 0)? {
            Some((_, value, _)) => value,
            None => [0; 32],
        };
        let value: [u8; 32] = Sha256::new()
            .chain_update(TAG)
            .chain_update(previous)
            .chain_update(&ctx.block.hash)
            .finalize()
            .into();
        let entry = [&value[..], &ctx.block.time_nanos.to_be_bytes()].concat();
        store.set(&key(height), &entry)?;
        store.set(LAST, &height.to_be_bytes())?;
        if let Some(old) = height.checked_sub(KEPT) {
            store.remove(&key(old))?;
        }
        Ok(())
    }
}

impl Beacon for BeaconKeeper {
    fn value(&self, ctx: &Ctx, height: u64) -> Result<Option<(u64, [u8; 32], u64)>> {
        let store = ctx.kv(STORE);
        let broken = || Error::node_fault("beacon: an entry of the store cannot be read");
        let height = if height > 0 {
            height
        } else {
            match store.get(LAST)? {
                None => return Ok(None),
                Some(bytes) => {
                    u64::from_be_bytes(bytes.as_slice().try_into().map_err(|_| broken())?)
                }
            }
        };
        let Some(entry) = store.get(&key(height))? else {
            return Ok(None);
        };
        let (value, time) = entry.split_at_checked(32).ok_or_else(broken)?;
        let value = value.try_into().map_err(|_| broken())?;
        let time = u64::from_be_bytes(time.try_into().map_err(|_| broken())?);
        Ok(Some((height, value, time)))
    }
}
