//! cosmwasm-vm on the test world.

use std::cell::RefCell;
use std::rc::Rc;

use cosmwasm_std::{Binary, Checksum, ContractResult, Order, Record, SystemResult};
use cosmwasm_vm::{
    Backend, BackendApi, BackendError, BackendResult, Cache, CacheOptions, GasInfo, Instance,
    InstanceOptions, Querier, Size, Storage, VmError, VmResult, call_execute_raw,
    call_ibc_channel_close_raw, call_ibc_channel_connect_raw, call_ibc_channel_open_raw,
    call_ibc_destination_callback_raw, call_ibc_packet_ack_raw, call_ibc_packet_receive_raw,
    call_ibc_packet_timeout_raw, call_ibc_source_callback_raw, call_instantiate_raw,
    call_migrate_raw, call_migrate_with_info_raw, call_query_raw, call_reply_raw, call_sudo_raw,
    capabilities_from_csv,
};

use super::plan::Step;
use super::world::{Failure, Price, World};

const CAPABILITIES: &str = "iterator,staking,stargate,cosmwasm_1_1,cosmwasm_1_2,cosmwasm_1_3,cosmwasm_1_4,cosmwasm_2_0,cosmwasm_2_1,cosmwasm_2_2";

/// What one call did.
pub struct Run {
    pub result: Result<Vec<u8>, String>,
    pub internal: u64,
    pub external: u64,
    pub remaining: u64,
    pub world: World,
}

/// One contract on cosmwasm-vm.
pub struct Oracle {
    cache: Cache<Api, Handle, Handle>,
    checksum: Checksum,
    _folder: tempfile::TempDir,
}

/// A contract with its store.
pub type OracleInstance = Instance<Api, Handle, Handle>;

impl Oracle {
    pub fn new(wasm: &[u8]) -> Result<Self, String> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let options = CacheOptions::new(
            folder.path(),
            capabilities_from_csv(CAPABILITIES),
            Size::mebi(100),
            Size::mebi(32),
        );
        // SAFETY: the folder was just made and nobody else knows it.
        let cache = unsafe { Cache::new(options) }.map_err(|error| error.to_string())?;
        let checksum = cache
            .store_code(wasm, true, true)
            .map_err(|error| error.to_string())?;
        cache.pin(&checksum).map_err(|error| error.to_string())?;
        Ok(Self {
            cache,
            checksum,
            _folder: folder,
        })
    }

    /// A contract open for several calls.
    #[allow(dead_code, reason = "only the benchmark keeps an instance")]
    pub fn instance(&self, world: World, gas_limit: u64) -> OracleInstance {
        let handle = Handle(Rc::new(RefCell::new(world)));
        let backend = Backend {
            api: Api,
            storage: handle.clone(),
            querier: handle,
        };
        self.cache
            .get_instance(&self.checksum, backend, InstanceOptions { gas_limit })
            .expect("a stored contract can be instantiated")
    }

    /// Runs `step` on a copy of `world`.
    pub fn run(&self, world: &World, step: &Step, gas_limit: u64) -> Run {
        let mut world = world.clone();
        world.begin_call();
        let handle = Handle(Rc::new(RefCell::new(world)));
        let backend = Backend {
            api: Api,
            storage: handle.clone(),
            querier: handle.clone(),
        };
        let options = InstanceOptions { gas_limit };
        let mut instance = match self.cache.get_instance(&self.checksum, backend, options) {
            Ok(instance) => instance,
            Err(error) => {
                return Run {
                    result: Err(error.to_string()),
                    internal: 0,
                    external: 0,
                    remaining: gas_limit,
                    world: handle.0.borrow().clone(),
                };
            }
        };
        let result = call(&mut instance, step).map_err(|error: VmError| error.to_string());
        let report = instance.create_gas_report();
        Run {
            result,
            internal: report.used_internally,
            external: report.used_externally,
            remaining: report.remaining,
            world: handle.0.borrow().clone(),
        }
    }
}

pub fn call(instance: &mut OracleInstance, step: &Step) -> VmResult<Vec<u8>> {
    let args = step.args();
    let args: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
    match (step.call.as_str(), args.as_slice()) {
        ("instantiate", [env, info, msg]) => call_instantiate_raw(instance, env, info, msg),
        ("execute", [env, info, msg]) => call_execute_raw(instance, env, info, msg),
        ("migrate", [env, msg]) => call_migrate_raw(instance, env, msg),
        ("migrate_with_info", [env, msg, info]) => {
            call_migrate_with_info_raw(instance, env, msg, info)
        }
        ("sudo", [env, msg]) => call_sudo_raw(instance, env, msg),
        ("reply", [env, msg]) => call_reply_raw(instance, env, msg),
        ("query", [env, msg]) => call_query_raw(instance, env, msg),
        ("ibc_channel_open", [env, msg]) => call_ibc_channel_open_raw(instance, env, msg),
        ("ibc_channel_connect", [env, msg]) => call_ibc_channel_connect_raw(instance, env, msg),
        ("ibc_channel_close", [env, msg]) => call_ibc_channel_close_raw(instance, env, msg),
        ("ibc_packet_receive", [env, msg]) => call_ibc_packet_receive_raw(instance, env, msg),
        ("ibc_packet_ack", [env, msg]) => call_ibc_packet_ack_raw(instance, env, msg),
        ("ibc_packet_timeout", [env, msg]) => call_ibc_packet_timeout_raw(instance, env, msg),
        ("ibc_source_callback", [env, msg]) => call_ibc_source_callback_raw(instance, env, msg),
        ("ibc_destination_callback", [env, msg]) => {
            call_ibc_destination_callback_raw(instance, env, msg)
        }
        (other, _) => panic!("no entry point {other}"),
    }
}

/// Store and querier of one call: two handles to one world.
#[derive(Clone)]
pub struct Handle(pub Rc<RefCell<World>>);

fn convert<T>((result, Price { cost, external }): (Result<T, Failure>, Price)) -> BackendResult<T> {
    let result = result.map_err(|failure| match failure {
        Failure::User(msg) => BackendError::user_err(msg),
        Failure::NoIterator(id) => BackendError::iterator_does_not_exist(id),
    });
    (result, GasInfo::new(cost, external))
}

impl Storage for Handle {
    fn get(&self, key: &[u8]) -> BackendResult<Option<Vec<u8>>> {
        convert(self.0.borrow_mut().get(key))
    }

    fn scan(
        &mut self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> BackendResult<u32> {
        let ascending = matches!(order, Order::Ascending);
        convert(self.0.borrow_mut().scan(start, end, ascending))
    }

    fn next(&mut self, iterator_id: u32) -> BackendResult<Option<Record>> {
        convert(self.0.borrow_mut().next(iterator_id))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> BackendResult<()> {
        convert(self.0.borrow_mut().set(key, value))
    }

    fn remove(&mut self, key: &[u8]) -> BackendResult<()> {
        convert(self.0.borrow_mut().remove(key))
    }
}

impl Querier for Handle {
    fn query_raw(
        &self,
        request: &[u8],
        gas_limit: u64,
    ) -> BackendResult<SystemResult<ContractResult<Binary>>> {
        let (answer, gas) = convert(self.0.borrow_mut().query(request, gas_limit));
        let parsed = answer.map(|json| {
            serde_json::from_slice(&json).expect("the world answers with a SystemResult")
        });
        (parsed, gas)
    }
}

/// Address rules of the world.
#[derive(Clone)]
pub struct Api;

impl BackendApi for Api {
    fn addr_validate(&self, input: &str) -> BackendResult<()> {
        convert(World::validate(input))
    }

    fn addr_canonicalize(&self, human: &str) -> BackendResult<Vec<u8>> {
        convert(World::canonicalize(human))
    }

    fn addr_humanize(&self, canonical: &[u8]) -> BackendResult<String> {
        convert(World::humanize(canonical))
    }
}
