//! What a contract offers and needs, read from its exports.

use std::collections::BTreeSet;

use crate::VmResult;
use crate::entry_point::EntryPoint;
use crate::module::ParsedModule;

/// Entry points without which a contract has no IBC port.
const IBC_ENTRY_POINTS: [EntryPoint; 6] = [
    EntryPoint::IbcChannelOpen,
    EntryPoint::IbcChannelConnect,
    EntryPoint::IbcChannelClose,
    EntryPoint::IbcPacketReceive,
    EntryPoint::IbcPacketAck,
    EntryPoint::IbcPacketTimeout,
];

/// What the exports of a contract say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalysisReport {
    /// True where all six entry points of IBC channels are there. Says nothing about whether
    /// they work.
    pub has_ibc_entry_points: bool,
    /// The entry points that are there, by name.
    pub entry_points: BTreeSet<EntryPoint>,
    /// Capabilities that the chain must have.
    pub required_capabilities: BTreeSet<String>,
    /// Version of the state format, from the custom section `cw_migrate_version`.
    pub migrate_version: Option<u64>,
}

impl AnalysisReport {
    /// Reads `wasm`.
    ///
    /// # Errors
    ///
    /// [`crate::VmError::StaticValidation`] where it is not valid wasm.
    pub fn of(wasm: &[u8]) -> VmResult<Self> {
        let module = ParsedModule::parse(wasm)?;
        let exported = module.exported_functions("");
        let entry_points: BTreeSet<EntryPoint> = EntryPoint::ALL
            .into_iter()
            .filter(|entry| exported.contains(entry.name()))
            .collect();
        Ok(Self {
            has_ibc_entry_points: IBC_ENTRY_POINTS
                .iter()
                .all(|entry| entry_points.contains(entry)),
            entry_points,
            required_capabilities: module
                .required_capabilities()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            migrate_version: module.migrate_version,
        })
    }
}
