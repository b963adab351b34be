//! Copying between host and contract. Data is passed as *regions*: three little-endian 32-bit
//! numbers (offset, capacity, length) that describe a piece of the linear memory.

use wasmtime::AsContext;

use crate::error::{CommunicationError, RegionError};
use crate::host::{Ctx, charge_cost};
use crate::{VmResult, gas};

const REGION_BYTES: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Region {
    offset: u32,
    capacity: u32,
    length: u32,
}

impl Region {
    fn decode(bytes: [u8; REGION_BYTES]) -> Result<Self, RegionError> {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = bytes;
        let region = Self {
            offset: u32::from_le_bytes([a, b, c, d]),
            capacity: u32::from_le_bytes([e, f, g, h]),
            length: u32::from_le_bytes([i, j, k, l]),
        };
        region.validate().map(|()| region)
    }

    fn encode(self) -> [u8; REGION_BYTES] {
        let mut bytes = [0; REGION_BYTES];
        for (place, word) in
            bytes
                .chunks_exact_mut(4)
                .zip([self.offset, self.capacity, self.length])
        {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    fn validate(self) -> Result<(), RegionError> {
        let Self {
            offset,
            capacity,
            length,
        } = self;
        if offset == 0 {
            Err(RegionError::ZeroOffset)
        } else if length > capacity {
            Err(RegionError::LengthExceedsCapacity { length, capacity })
        } else if offset.checked_add(capacity).is_none() {
            Err(RegionError::OutOfRange { offset, capacity })
        } else {
            Ok(())
        }
    }

    fn access_error(self, memory_size: usize) -> CommunicationError {
        CommunicationError::RegionAccess {
            offset: self.offset,
            capacity: self.capacity,
            length: self.length,
            memory_size,
        }
    }
}

fn load_region(ctx: &mut Ctx<'_>, pointer: u32) -> VmResult<Region> {
    let memory = ctx.data().guest()?.memory;
    let bytes = memory
        .data(ctx.as_context())
        .get(pointer as usize..)
        .and_then(|tail| tail.first_chunk::<REGION_BYTES>())
        .ok_or(CommunicationError::Deref { offset: pointer })?;
    Ok(Region::decode(*bytes).map_err(CommunicationError::from)?)
}

/// Copies the data of the region at `pointer` out of the contract; charges for its length
/// before looking at it.
///
/// # Errors
///
/// [`CommunicationError`] where the region is not valid or longer than `max_length`.
pub(crate) fn read_region(ctx: &mut Ctx<'_>, pointer: u32, max_length: usize) -> VmResult<Vec<u8>> {
    let region = load_region(ctx, pointer)?;
    charge_cost(ctx, gas::read_region(u64::from(region.length))?)?;
    let length = region.length as usize;
    if length > max_length {
        return Err(CommunicationError::RegionLengthTooBig { length, max_length }.into());
    }
    let memory = ctx.data().guest()?.memory;
    let data = memory.data(ctx.as_context());
    let start = region.offset as usize;
    match data.get(start..start.saturating_add(length)) {
        Some(bytes) => Ok(bytes.to_vec()),
        None => Err(region.access_error(data.len()).into()),
    }
}

/// Like [`read_region`]; a null pointer means that there is no data.
pub(crate) fn maybe_read_region(
    ctx: &mut Ctx<'_>,
    pointer: u32,
    max_length: usize,
) -> VmResult<Option<Vec<u8>>> {
    if pointer == 0 {
        Ok(None)
    } else {
        read_region(ctx, pointer, max_length).map(Some)
    }
}

/// Copies `data` into the region at `pointer` and sets the region's length.
///
/// # Errors
///
/// [`CommunicationError`] where the region is not valid or too small.
pub(crate) fn write_region(ctx: &mut Ctx<'_>, pointer: u32, data: &[u8]) -> VmResult<()> {
    let region = load_region(ctx, pointer)?;
    charge_cost(ctx, gas::WRITE_REGION.of(data.len() as u64)?)?;
    let length = match u32::try_from(data.len()) {
        Ok(length) if length <= region.capacity => length,
        _ => {
            return Err(CommunicationError::RegionTooSmall {
                size: region.capacity as usize,
                required: data.len(),
            }
            .into());
        }
    };
    let memory = ctx.data().guest()?.memory;
    let bytes = memory.data_mut(&mut *ctx);
    let memory_size = bytes.len();
    let start = region.offset as usize;
    let target = bytes
        .get_mut(start..start.saturating_add(data.len()))
        .ok_or_else(|| region.access_error(memory_size))?;
    target.copy_from_slice(data);
    let header = bytes
        .get_mut(pointer as usize..)
        .and_then(|tail| tail.first_chunk_mut::<REGION_BYTES>())
        .ok_or(CommunicationError::Deref { offset: pointer })?;
    *header = Region { length, ..region }.encode();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_reads_back_as_written() {
        let region = Region {
            offset: 0x0403_0201,
            capacity: 0x0807_0605,
            length: 7,
        };
        assert_eq!(region.encode()[..4], [1, 2, 3, 4]);
        assert_eq!(Region::decode(region.encode()), Ok(region));
    }

    #[test]
    fn a_region_that_contradicts_itself_is_refused() {
        let encode = |offset, capacity, length| {
            Region::decode(
                Region {
                    offset,
                    capacity,
                    length,
                }
                .encode(),
            )
        };
        assert_eq!(encode(0, 1, 1), Err(RegionError::ZeroOffset));
        assert_eq!(
            encode(1, 1, 2),
            Err(RegionError::LengthExceedsCapacity {
                length: 2,
                capacity: 1
            })
        );
        assert_eq!(
            encode(u32::MAX, 1, 0),
            Err(RegionError::OutOfRange {
                offset: u32::MAX,
                capacity: 1
            })
        );
    }
}
