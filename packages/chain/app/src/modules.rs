//! The modules of the chain and who knows whom.

use std::sync::{Arc, OnceLock};

use tenzro_chain_types::{Address, Error, Result};
use tenzro_kernel::ibc::Ports;
use tenzro_kernel::{MsgRouter, QueryRouter};
use tenzro_module_auth::{AuthKeeper, FEE_COLLECTOR};
use tenzro_module_bank::BankKeeper;
use tenzro_module_beacon::BeaconKeeper;
use tenzro_module_feegrant::FeegrantKeeper;
use tenzro_module_ibc::{IbcChannels, IbcKeeper};
use tenzro_module_transfer::TransferKeeper;
use tenzro_module_wasm::WasmKeeper;
use tenzro_vm::Vm;

/// The modules, wired.
pub(crate) struct Modules {
    pub(crate) auth: Arc<AuthKeeper>,
    pub(crate) bank: Arc<BankKeeper>,
    pub(crate) beacon: Arc<BeaconKeeper>,
    pub(crate) feegrant: Arc<FeegrantKeeper>,
    pub(crate) ibc: Arc<IbcKeeper>,
    pub(crate) wasm: Arc<WasmKeeper>,
    pub(crate) router: Arc<OnceLock<MsgRouter>>,
    pub(crate) queries: Arc<OnceLock<QueryRouter>>,
}

impl Modules {
    /// Makes the keepers and tells each of the others that it needs.
    pub(crate) fn new(vm: Arc<Vm>) -> Self {
        let authority = Address::module("gov");
        let auth = Arc::new(AuthKeeper::new(vec![
            (FEE_COLLECTOR, &[]),
            ("gov", &["burner"]),
            (tenzro_module_transfer::MODULE, &["minter", "burner"]),
            ("wasm", &["burner"]),
        ]));
        let blocked: Vec<Address> = auth.module_names().map(Address::module).collect();
        // The gov account takes coins, as on every SDK chain.
        let blocked = blocked.into_iter().filter(|address| *address != authority);
        let bank = Arc::new(BankKeeper::new(Arc::<AuthKeeper>::clone(&auth), blocked));
        let router: Arc<OnceLock<MsgRouter>> = Arc::default();
        let queries: Arc<OnceLock<QueryRouter>> = Arc::default();
        let beacon = Arc::new(BeaconKeeper);
        let feegrant = Arc::new(FeegrantKeeper::new(
            Arc::<AuthKeeper>::clone(&auth),
            Arc::<BankKeeper>::clone(&bank),
        ));
        let transfer = Arc::new(TransferKeeper::new(
            authority.clone(),
            Arc::new(IbcChannels),
            Arc::<BankKeeper>::clone(&bank),
        ));
        let mut ports = Ports::default();
        ports.add(
            tenzro_module_transfer::PORT,
            Arc::<TransferKeeper>::clone(&transfer),
        );
        let ibc = Arc::new(IbcKeeper::new(authority.clone(), ports));
        let wasm = Arc::new(WasmKeeper::new(
            vm,
            Arc::<AuthKeeper>::clone(&auth),
            Arc::<BankKeeper>::clone(&bank),
            Arc::clone(&router),
            Arc::clone(&queries),
            authority,
        ));
        let mut messages = MsgRouter::default();
        tenzro_module_bank::register_messages(&mut messages, &bank);
        tenzro_module_feegrant::register_messages(&mut messages, &feegrant);
        tenzro_module_ibc::register_messages(&mut messages, &ibc);
        tenzro_module_transfer::register_messages(&mut messages, &transfer);
        tenzro_module_wasm::register_messages(&mut messages, &wasm);
        let mut answers = QueryRouter::default();
        tenzro_module_auth::register_queries(&mut answers, &auth);
        tenzro_module_bank::register_queries(&mut answers, &bank);
        tenzro_module_beacon::register_queries(&mut answers, &beacon);
        tenzro_module_feegrant::register_queries(&mut answers, &feegrant);
        tenzro_module_ibc::register_queries(&mut answers);
        tenzro_module_transfer::register_queries(&mut answers, &transfer);
        crate::staking::register_queries(&mut answers);
        tenzro_module_wasm::register_queries(&mut answers, &wasm);
        // Both are empty until here, so neither can be refused.
        let _ = router.set(messages);
        let _ = queries.set(answers);
        Self {
            auth,
            bank,
            beacon,
            feegrant,
            ibc,
            wasm,
            router,
            queries,
        }
    }

    pub(crate) fn router(&self) -> Result<&MsgRouter> {
        self.router
            .get()
            .ok_or_else(|| Error::node_fault("the router is not set"))
    }
}
