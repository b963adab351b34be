//! What is pending on a channel, from the chains' own records.

use ibc_proto::ibc::core::channel::v1 as channel;

use super::ChainHandle;
use super::pages::Pages;
use crate::error::Result;
use crate::plan::End;

/// Sequences in one question.
const CHUNK: usize = 500;

impl ChainHandle {
    /// Sequences that this end sent and that are neither acknowledged nor timed out, ascending.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn commitments(&self, end: &End) -> Result<Vec<u64>> {
        let path = "/ibc.core.channel.v1.Query/PacketCommitments";
        let mut all = Vec::new();
        let mut pages = Pages::default();
        while let Some(page) = pages.next(self, path)? {
            let request = channel::QueryPacketCommitmentsRequest {
                port_id: end.port.to_string(),
                channel_id: end.channel.to_string(),
                pagination: Some(page),
            };
            let found: channel::QueryPacketCommitmentsResponse =
                self.ask(path, &request, None).await?;
            all.extend(found.commitments.iter().map(|state| state.sequence));
            pages.read(found.pagination);
        }
        all.sort_unstable();
        Ok(all)
    }

    /// Which of these this end has not received, ascending.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn unreceived(&self, end: &End, sequences: &[u64]) -> Result<Vec<u64>> {
        let path = "/ibc.core.channel.v1.Query/UnreceivedPackets";
        let mut all = Vec::new();
        for chunk in sequences.chunks(CHUNK) {
            let request = channel::QueryUnreceivedPacketsRequest {
                port_id: end.port.to_string(),
                channel_id: end.channel.to_string(),
                packet_commitment_sequences: chunk.to_vec(),
            };
            let found: channel::QueryUnreceivedPacketsResponse =
                self.ask(path, &request, None).await?;
            all.extend(found.sequences);
        }
        all.sort_unstable();
        Ok(all)
    }

    /// Which of these this end has acknowledged, ascending.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn acknowledged(&self, end: &End, sequences: &[u64]) -> Result<Vec<u64>> {
        let path = "/ibc.core.channel.v1.Query/PacketAcknowledgements";
        let mut all = Vec::new();
        for chunk in sequences.chunks(CHUNK) {
            let request = channel::QueryPacketAcknowledgementsRequest {
                port_id: end.port.to_string(),
                channel_id: end.channel.to_string(),
                pagination: None,
                packet_commitment_sequences: chunk.to_vec(),
            };
            let found: channel::QueryPacketAcknowledgementsResponse =
                self.ask(path, &request, None).await?;
            all.extend(found.acknowledgements.iter().map(|state| state.sequence));
        }
        all.sort_unstable();
        Ok(all)
    }

    /// Which packet an ordered end takes next.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn next_receive(&self, end: &End) -> Result<u64> {
        let path = "/ibc.core.channel.v1.Query/NextSequenceReceive";
        let request = channel::QueryNextSequenceReceiveRequest {
            port_id: end.port.to_string(),
            channel_id: end.channel.to_string(),
        };
        let found: channel::QueryNextSequenceReceiveResponse =
            self.ask(path, &request, None).await?;
        Ok(found.next_sequence_receive)
    }
}
