//! Lists of byte strings in one: each is followed by its length as 4 bytes, big-endian.

use crate::error::CommunicationError;
use crate::{VmError, VmResult};

const LENGTH_BYTES: usize = 4;

/// Splits a list.
pub(crate) fn decode(data: &[u8]) -> Result<Vec<&[u8]>, CommunicationError> {
    let mut parts = Vec::new();
    let mut rest = data;
    while let Some((head, length)) = rest.split_last_chunk::<LENGTH_BYTES>() {
        let start = head
            .len()
            .checked_sub(u32::from_be_bytes(*length) as usize)
            .ok_or(CommunicationError::InvalidSection {
                message: "section length overflow",
            })?;
        let (before, part) = head.split_at(start);
        parts.push(part);
        rest = before;
    }
    if !rest.is_empty() {
        return Err(CommunicationError::InvalidSection {
            message: "extra data outside of any section",
        });
    }
    parts.reverse();
    Ok(parts)
}

/// Joins a list.
pub(crate) fn encode(parts: &[&[u8]]) -> VmResult<Vec<u8>> {
    let mut data = Vec::new();
    for part in parts {
        let length = u32::try_from(part.len()).map_err(|_| VmError::Conversion {
            from: "usize",
            to: "u32",
            input: part.len().to_string(),
        })?;
        data.extend_from_slice(part);
        data.extend_from_slice(&length.to_be_bytes());
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_back_as_written() {
        let lists: [&[&[u8]]; 4] = [&[], &[b""], &[b"a", b""], &[b"key", b"a longer value"]];
        for list in lists {
            let data = encode(list).expect("short parts");
            assert_eq!(decode(&data).expect("just encoded"), list);
        }
    }

    #[test]
    fn a_length_beyond_the_data_is_refused() {
        assert!(decode(b"\xAA\0\0\0\x02").is_err());
        assert!(decode(b"\x44\xAA\0\0\0\x01").is_err());
        assert!(decode(b"\x44").is_err());
    }
}
