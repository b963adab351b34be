//! What a pass carried to one chain.

use std::collections::BTreeMap;

use ibc_proto::cosmos::base::abci::v1beta1::TxMsgData;
use prost::Message;
use tenzro_client::tx::Outcome;

use super::jobs::Job;
use crate::chain::was_redundant;
use crate::plan::back_off::Trouble;
use crate::plan::handshake::Side;
use crate::plan::packets::Action;
use crate::plan::track::Moved;

/// What was carried to one chain, or could not be.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Relayed {
    /// Transactions in a mempool.
    pub transactions: usize,
    /// Headers in them.
    pub updates: usize,
    /// Packets delivered.
    pub received: usize,
    /// Answers brought back.
    pub acknowledged: usize,
    /// Packets timed out, on close too.
    pub timed_out: usize,
    /// Channel ends closed.
    pub closed: usize,
    /// What the newest header does not prove yet.
    pub not_provable: usize,
    /// Messages that were in a block after another relayer's: paid for, without effect.
    pub redundant: usize,
    /// Gas used.
    pub gas: u64,
    /// Failures by reason.
    pub failures: BTreeMap<&'static str, usize>,
    /// What failed: who sent the packet, what was to be done, why not.
    pub blamed: Vec<(Side, Action, Trouble)>,
    /// What its transactions did to packets of the path.
    pub moved: Vec<Moved>,
}

impl Relayed {
    /// Counts what a transaction did, whose messages stand behind `updates` others.
    pub(super) fn confirmed(&mut self, jobs: &[Job], outcome: &Outcome, updates: usize) {
        self.gas = self.gas.saturating_add(outcome.gas_used);
        let responses = TxMsgData::decode(outcome.data.as_slice()).unwrap_or_default();
        for (index, job) in jobs.iter().enumerate() {
            let response = responses.msg_responses.get(index.saturating_add(updates));
            let count = match job.action {
                _ if response.is_some_and(was_redundant) => &mut self.redundant,
                Action::Receive(_) => &mut self.received,
                Action::Acknowledge(_) => &mut self.acknowledged,
                Action::Timeout(_) | Action::TimeoutOnClose(_) => &mut self.timed_out,
                Action::CloseTarget => &mut self.closed,
            };
            *count = count.saturating_add(1);
        }
    }

    /// Counts what failed.
    pub(super) fn failed(&mut self, trouble: Trouble, jobs: &[Job]) {
        let count = self.failures.entry(trouble.as_str()).or_default();
        *count = count.saturating_add(jobs.len());
        let blamed = jobs.iter().map(|job| (job.source, job.action, trouble));
        self.blamed.extend(blamed);
    }

    /// Everything that was done about packets and channels.
    #[must_use]
    pub const fn done(&self) -> usize {
        self.received
            .saturating_add(self.acknowledged)
            .saturating_add(self.timed_out)
            .saturating_add(self.closed)
    }
}
