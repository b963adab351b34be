//! What is kept of packets and acknowledgements (`04-channel/types/packet.go`).

use sha2::{Digest, Sha256};
use tenzro_kernel::ibc::Packet;

use crate::height::Height;

/// SHA-256 of timeout time, timeout revision and timeout height, each 8 bytes big-endian, and the
/// SHA-256 of the data.
#[must_use]
pub fn commit_packet(packet: &Packet) -> [u8; 32] {
    let timeout = Height::from(packet.timeout_height);
    Sha256::new()
        .chain_update(packet.timeout_timestamp.to_be_bytes())
        .chain_update(timeout.revision.to_be_bytes())
        .chain_update(timeout.height.to_be_bytes())
        .chain_update(Sha256::digest(&packet.data))
        .finalize()
        .into()
}

/// SHA-256 of the acknowledgement.
#[must_use]
pub fn commit_ack(ack: &[u8]) -> [u8; 32] {
    Sha256::digest(ack).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector is that of ICS-4's formula, computed by hand over the parts.
    #[test]
    fn a_commitment_covers_timeout_and_data() {
        let packet = Packet {
            sequence: 7,
            data: b"data".to_vec(),
            timeout_height: Some(Height::new(1, 2).to_proto()),
            timeout_timestamp: 3,
            ..Packet::default()
        };
        let mut image = vec![0; 24];
        image[7] = 3;
        image[15] = 1;
        image[23] = 2;
        image.extend_from_slice(&Sha256::digest(b"data"));
        let expected: [u8; 32] = Sha256::digest(&image).into();
        assert_eq!(commit_packet(&packet), expected);
        let other = Packet {
            data: b"date".to_vec(),
            ..packet
        };
        assert_ne!(commit_packet(&other), expected);
    }
}
