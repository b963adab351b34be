//! tenzro-vm on the test world.

use std::cell::RefCell;
use std::rc::Rc;

use tenzro_vm::{
    Api, Backend, BackendError, BackendResult, CallOutcome, Checksum, EntryPoint, GasInfo, Order,
    Querier, Record, Storage, Vm,
};

use super::plan::Step;
use super::world::{Failure, Price, World};

/// Store and querier of one call: two handles to one world.
#[derive(Clone)]
pub struct Handle(pub Rc<RefCell<World>>);

fn convert<T>((result, Price { cost, external }): (Result<T, Failure>, Price)) -> BackendResult<T> {
    let result = result.map_err(|failure| match failure {
        Failure::User(message) => BackendError::User { message },
        Failure::NoIterator(id) => BackendError::IteratorDoesNotExist { id },
    });
    let gas = GasInfo {
        cost,
        externally_used: external,
    };
    (result, gas)
}

impl Storage for Handle {
    fn get(&self, key: &[u8]) -> BackendResult<Option<Vec<u8>>> {
        convert(self.0.borrow_mut().get(key))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> BackendResult<()> {
        convert(self.0.borrow_mut().set(key, value))
    }

    fn remove(&mut self, key: &[u8]) -> BackendResult<()> {
        convert(self.0.borrow_mut().remove(key))
    }

    fn scan(
        &mut self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> BackendResult<u32> {
        let ascending = order == Order::Ascending;
        convert(self.0.borrow_mut().scan(start, end, ascending))
    }

    fn next(&mut self, iterator: u32) -> BackendResult<Option<Record>> {
        convert(self.0.borrow_mut().next(iterator))
    }
}

impl Querier for Handle {
    fn query_raw(&self, request: &[u8], gas_limit: u64) -> BackendResult<Vec<u8>> {
        convert(self.0.borrow_mut().query(request, gas_limit))
    }
}

/// Address rules of the world.
struct Addresses;

/// The services of one call.
pub fn backend(handle: &Handle) -> Backend {
    Backend::new(
        Box::new(handle.clone()),
        Box::new(Addresses),
        Box::new(handle.clone()),
    )
}

impl Api for Addresses {
    fn addr_validate(&self, human: &str) -> BackendResult<()> {
        convert(World::validate(human))
    }

    fn addr_canonicalize(&self, human: &str) -> BackendResult<Vec<u8>> {
        convert(World::canonicalize(human))
    }

    fn addr_humanize(&self, canonical: &[u8]) -> BackendResult<String> {
        convert(World::humanize(canonical))
    }
}

/// Runs `step` on a copy of `world`.
pub fn run(
    vm: &Vm,
    code: &Checksum,
    world: &World,
    step: &Step,
    limit: u64,
) -> (CallOutcome, World) {
    let mut world = world.clone();
    world.begin_call();
    let handle = Handle(Rc::new(RefCell::new(world)));
    let backend = backend(&handle);
    let args = step.args();
    let args: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
    let outcome = match (step.call.as_str(), args.as_slice()) {
        ("migrate_with_info", [env, msg, info]) => {
            vm.migrate_with_info(code, [env, msg, info], backend, limit)
        }
        (name, args) => {
            let entry = EntryPoint::from_name(name).expect("the plan names entry points");
            vm.call(code, entry, args, backend, limit)
        }
    };
    let after = handle.0.borrow().clone();
    (outcome, after)
}
