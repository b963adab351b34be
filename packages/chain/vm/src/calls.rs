//! Calling a contract.
//!
//! Arguments are the JSON texts of `Env`, `MessageInfo` and the message; the result is the
//! JSON of `ContractResult<Response>` (or of what the entry point returns), not looked into.
//! Every call runs in a fresh instance.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::backend::Backend;
use crate::entry_point::EntryPoint;
use crate::gas::GasReport;
use crate::imports::panic_text;
use crate::instance::{CompiledModule, Instance};
use crate::{Checksum, Vm, VmError, VmResult, contract_stack};

/// End of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOutcome {
    /// What the contract returned, or why it did not.
    pub result: VmResult<Vec<u8>>,
    /// The gas used; it counts for failures too.
    pub gas: GasReport,
}

impl Vm {
    /// Calls `entry` of `code` with `args`, in the order of the interface.
    ///
    /// Nothing panics out of this: a panic in the backend ends the call with
    /// [`VmError::HostPanic`], gas used until then included.
    pub fn call(
        &self,
        code: &Checksum,
        entry: EntryPoint,
        args: &[&[u8]],
        backend: Backend,
        gas_limit: u64,
    ) -> CallOutcome {
        self.guarded(code, backend, gas_limit, |instance| {
            instance.call(entry.name(), args, entry.is_query())
        })
    }

    /// Calls `instantiate`.
    pub fn instantiate(
        &self,
        code: &Checksum,
        [env, info, msg]: [&[u8]; 3],
        backend: Backend,
        gas_limit: u64,
    ) -> CallOutcome {
        let args = [env, info, msg];
        self.call(code, EntryPoint::Instantiate, &args, backend, gas_limit)
    }

    /// Calls `execute`.
    pub fn execute(
        &self,
        code: &Checksum,
        [env, info, msg]: [&[u8]; 3],
        backend: Backend,
        gas_limit: u64,
    ) -> CallOutcome {
        let args = [env, info, msg];
        self.call(code, EntryPoint::Execute, &args, backend, gas_limit)
    }

    /// Calls `migrate` of a contract that does not ask who migrates it.
    pub fn migrate(
        &self,
        code: &Checksum,
        [env, msg]: [&[u8]; 2],
        backend: Backend,
        gas_limit: u64,
    ) -> CallOutcome {
        self.call(code, EntryPoint::Migrate, &[env, msg], backend, gas_limit)
    }

    /// Calls `migrate` with the JSON of `MigrateInfo`, or without it where the contract takes
    /// two arguments. What passing three arguments cost stays charged then.
    pub fn migrate_with_info(
        &self,
        code: &Checksum,
        [env, msg, migrate_info]: [&[u8]; 3],
        backend: Backend,
        gas_limit: u64,
    ) -> CallOutcome {
        self.guarded(code, backend, gas_limit, |instance| {
            let name = EntryPoint::Migrate.name();
            match instance.call(name, &[env, msg, migrate_info], false) {
                Err(VmError::FunctionArityMismatch { .. }) => {
                    instance.call(name, &[env, msg], false)
                }
                outcome => outcome,
            }
        })
    }

    /// Calls `sudo`.
    pub fn sudo(
        &self,
        code: &Checksum,
        [env, msg]: [&[u8]; 2],
        backend: Backend,
        gas_limit: u64,
    ) -> CallOutcome {
        self.call(code, EntryPoint::Sudo, &[env, msg], backend, gas_limit)
    }

    /// Calls `reply`.
    pub fn reply(
        &self,
        code: &Checksum,
        [env, msg]: [&[u8]; 2],
        backend: Backend,
        gas_limit: u64,
    ) -> CallOutcome {
        self.call(code, EntryPoint::Reply, &[env, msg], backend, gas_limit)
    }

    /// Calls `query`; the contract cannot write.
    pub fn query(
        &self,
        code: &Checksum,
        [env, msg]: [&[u8]; 2],
        backend: Backend,
        gas_limit: u64,
    ) -> CallOutcome {
        self.call(code, EntryPoint::Query, &[env, msg], backend, gas_limit)
    }

    /// Opens a contract for several calls in one memory, as benchmarks and tests need it. A
    /// chain uses a fresh instance per call.
    ///
    /// # Errors
    ///
    /// [`VmError::UnknownCode`], [`VmError::Instantiation`],
    /// [`VmError::InstanceSlotsExhausted`].
    pub fn session(&self, code: &Checksum, backend: Backend, gas_limit: u64) -> VmResult<Session> {
        let instance = Instance::new(&self.module(code)?, backend, gas_limit)?;
        Ok(Session { instance })
    }

    fn guarded(
        &self,
        code: &Checksum,
        backend: Backend,
        gas_limit: u64,
        body: impl FnOnce(&mut Instance) -> VmResult<Vec<u8>>,
    ) -> CallOutcome {
        match self.module(code) {
            Ok(module) => contract_stack::ensure(|| run(&module, backend, gas_limit, body)),
            Err(error) => CallOutcome {
                result: Err(error),
                gas: GasReport::untouched(gas_limit),
            },
        }
    }
}

fn run(
    module: &CompiledModule,
    backend: Backend,
    gas_limit: u64,
    body: impl FnOnce(&mut Instance) -> VmResult<Vec<u8>>,
) -> CallOutcome {
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let mut instance = match Instance::new(module, backend, gas_limit) {
            Ok(instance) => instance,
            Err(error) => {
                return CallOutcome {
                    result: Err(error),
                    gas: GasReport::untouched(gas_limit),
                };
            }
        };
        let result = body(&mut instance);
        CallOutcome {
            result,
            gas: instance.gas_report(),
        }
    }));
    // Panics of the backend are caught closer to it. One that gets here comes from the engine
    // and leaves no report, so the whole limit is charged.
    attempt.unwrap_or_else(|panic| CallOutcome {
        result: Err(VmError::HostPanic {
            message: panic_text(panic.as_ref()),
        }),
        gas: GasReport::new(gas_limit, 0, 0),
    })
}

/// A contract open for several calls.
pub struct Session {
    instance: Instance,
}

impl Session {
    /// Calls `entry` with the full gas limit again.
    pub fn call(&mut self, entry: EntryPoint, args: &[&[u8]]) -> CallOutcome {
        let instance = &mut self.instance;
        let result = instance
            .refill()
            .and_then(|()| instance.call(entry.name(), args, entry.is_query()));
        CallOutcome {
            result,
            gas: instance.gas_report(),
        }
    }
}
