//! State of a running contract and the rules by which the host charges gas and calls back.

use wasmtime::{AsContext, AsContextMut, Global, Instance, Memory, StoreContextMut, Trap, Val};

use crate::backend::{Backend, GasInfo};
use crate::error::CommunicationError;
use crate::gas::GasReport;
use crate::stack_limit::SLOT_LIMIT;
use crate::{VmError, VmResult};

/// An entry point may call a host function that calls `allocate`, and no deeper.
const MAX_CALL_DEPTH: usize = 2;

/// What host functions work with.
pub(crate) struct Host {
    pub backend: Backend,
    pub gas_limit: u64,
    /// Gas that the chain metered itself during the call.
    pub externally_used: u64,
    /// True during queries.
    pub storage_readonly: bool,
    call_depth: usize,
    guest: Option<Guest>,
}

/// Handles to the parts of the instance that the host uses.
#[derive(Clone, Copy)]
pub(crate) struct Guest {
    pub instance: Instance,
    pub memory: Memory,
    pub gas_left: Global,
    pub exhausted: Global,
    pub stack_height: Global,
}

/// The store as host functions see it.
pub(crate) type Ctx<'a> = StoreContextMut<'a, Host>;

impl Host {
    pub(crate) fn new(backend: Backend, gas_limit: u64) -> Self {
        Self {
            backend,
            gas_limit,
            externally_used: 0,
            storage_readonly: true,
            call_depth: 0,
            guest: None,
        }
    }

    pub(crate) fn set_guest(&mut self, guest: Guest) {
        self.guest = Some(guest);
    }

    pub(crate) fn guest(&self) -> VmResult<Guest> {
        self.guest
            .ok_or_else(|| VmError::instantiation("host function called before set-up ended"))
    }
}

/// Gas left, 0 once it ran out.
pub(crate) fn gas_left(ctx: &mut Ctx<'_>) -> VmResult<u64> {
    let guest = ctx.data().guest()?;
    if is_exhausted(ctx, guest) {
        return Ok(0);
    }
    match guest.gas_left.get(ctx.as_context_mut()) {
        Val::I64(left) => Ok(left.cast_unsigned()),
        _ => Err(VmError::instantiation("gas counter has the wrong type")),
    }
}

fn is_exhausted(ctx: &mut Ctx<'_>, guest: Guest) -> bool {
    matches!(guest.exhausted.get(ctx.as_context_mut()), Val::I32(flag) if flag != 0)
}

/// Sets the gas left; there is gas again even where it ran out before.
pub(crate) fn set_gas_left(ctx: &mut Ctx<'_>, left: u64) -> VmResult<()> {
    let guest = ctx.data().guest()?;
    let wrong_type = |_| VmError::instantiation("gas counter has the wrong type");
    guest
        .gas_left
        .set(ctx.as_context_mut(), Val::I64(left.cast_signed()))
        .map_err(wrong_type)?;
    guest
        .exhausted
        .set(ctx.as_context_mut(), Val::I32(0))
        .map_err(wrong_type)
}

/// Takes `info` from what is left.
///
/// # Errors
///
/// [`VmError::GasDepletion`] where less was left; the counter is 0 then.
pub(crate) fn charge(ctx: &mut Ctx<'_>, info: GasInfo) -> VmResult<()> {
    let before = gas_left(ctx)?;
    let host = ctx.data_mut();
    host.externally_used = host.externally_used.saturating_add(info.externally_used);
    let after = before
        .saturating_sub(info.externally_used)
        .saturating_sub(info.cost);
    set_gas_left(ctx, after)?;
    match info.externally_used.checked_add(info.cost) {
        Some(total) if total <= before => Ok(()),
        _ => Err(VmError::GasDepletion),
    }
}

/// Takes `cost` from what is left.
pub(crate) fn charge_cost(ctx: &mut Ctx<'_>, cost: u64) -> VmResult<()> {
    charge(ctx, GasInfo::with_cost(cost))
}

/// Where the gas of the call went so far.
pub(crate) fn report(ctx: &mut Ctx<'_>) -> GasReport {
    let remaining = gas_left(ctx).unwrap_or(0);
    let host = ctx.data();
    GasReport::new(host.gas_limit, remaining, host.externally_used)
}

/// Calls an export that returns nothing.
pub(crate) fn call0(ctx: &mut Ctx<'_>, name: &str, args: &[u32]) -> VmResult<()> {
    let results = call(ctx, name, args)?;
    if results.is_empty() {
        Ok(())
    } else {
        Err(VmError::ResultMismatch {
            function: name.to_owned(),
            expected: 0,
            actual: results.len(),
        })
    }
}

/// Calls an export that returns one pointer.
pub(crate) fn call1(ctx: &mut Ctx<'_>, name: &str, args: &[u32]) -> VmResult<u32> {
    let results = call(ctx, name, args)?;
    match results.as_slice() {
        [Val::I32(pointer)] => Ok(pointer.cast_unsigned()),
        [other] => Err(VmError::Conversion {
            from: "wasmer::entities::value::Value",
            to: "u32",
            input: print_value(other),
        }),
        _ => Err(VmError::ResultMismatch {
            function: name.to_owned(),
            expected: 1,
            actual: results.len(),
        }),
    }
}

/// A number as cosmwasm-vm prints it. Contracts can return nothing else: the other types belong
/// to proposals that are refused.
fn print_value(value: &Val) -> String {
    match value {
        Val::I32(number) => number.to_string(),
        Val::I64(number) => number.to_string(),
        Val::F32(bits) => f32::from_bits(*bits).to_string(),
        Val::F64(bits) => f64::from_bits(*bits).to_string(),
        _ => "not a number".to_owned(),
    }
}

fn call(ctx: &mut Ctx<'_>, name: &str, args: &[u32]) -> VmResult<Vec<Val>> {
    let guest = ctx.data().guest()?;
    let Some(function) = guest.instance.get_func(ctx.as_context_mut(), name) else {
        return Err(VmError::Resolve {
            message: format!("Could not get export: Missing export {name}"),
        });
    };
    let ty = function.ty(ctx.as_context());
    let arity = ty.params().len();
    if args.len() != arity {
        return Err(VmError::FunctionArityMismatch {
            contract_method_arity: arity,
        });
    }
    let params: Vec<Val> = args.iter().map(|arg| Val::I32(arg.cast_signed())).collect();
    let mut results = vec![Val::I32(0); ty.results().len()];
    enter(ctx, guest)?;
    let outcome = function.call(ctx.as_context_mut(), &params, &mut results);
    let host = ctx.data_mut();
    host.call_depth = host.call_depth.saturating_sub(1);
    match outcome {
        Ok(()) => Ok(results),
        Err(error) => Err(explain(ctx, guest, &error)),
    }
}

fn enter(ctx: &mut Ctx<'_>, guest: Guest) -> VmResult<()> {
    let host = ctx.data_mut();
    host.call_depth = host.call_depth.saturating_add(1);
    match host.call_depth {
        // A trap leaves the height of the frames that it ended.
        1 => guest
            .stack_height
            .set(ctx.as_context_mut(), Val::I32(0))
            .map_err(|_| VmError::instantiation("stack counter has the wrong type")),
        depth if depth > MAX_CALL_DEPTH => Err(VmError::MaxCallDepthExceeded),
        _ => Ok(()),
    }
}

/// Turns the end of a call into the error that cosmwasm-vm gives for it.
fn explain(ctx: &mut Ctx<'_>, guest: Guest, error: &wasmtime::Error) -> VmError {
    let host_error = error.downcast_ref::<VmError>();
    if let Some(fault) = host_error.filter(|error| error.is_node_fault()) {
        return fault.clone();
    }
    if is_exhausted(ctx, guest) {
        return VmError::GasDepletion;
    }
    match host_error {
        Some(panic @ VmError::HostPanic { .. }) => return panic.clone(),
        Some(other) => return VmError::runtime(other),
        None => {}
    }
    let height = guest.stack_height.get(ctx.as_context_mut());
    if matches!(height, Val::I32(height) if height.cast_unsigned() > SLOT_LIMIT) {
        return VmError::runtime("call stack exhausted");
    }
    match error.downcast_ref::<Trap>() {
        Some(trap) => VmError::runtime(trap_text(*trap)),
        None => VmError::runtime("the call could not be made as the interface prescribes"),
    }
}

/// Why a module could not be turned into an instance, in cosmwasm-vm's words where a data or
/// element segment, or a start function, trapped.
pub(crate) fn explain_instantiation(error: &wasmtime::Error) -> String {
    match error.downcast_ref::<Trap>() {
        Some(trap) => format!("RuntimeError: {}", trap_text(*trap)),
        None => error.to_string(),
    }
}

/// Name of a trap in cosmwasm-vm's words.
fn trap_text(trap: Trap) -> &'static str {
    match trap {
        Trap::StackOverflow => "call stack exhausted",
        Trap::MemoryOutOfBounds => "out of bounds memory access",
        Trap::TableOutOfBounds => "undefined element: out of bounds table access",
        Trap::IndirectCallToNull => "uninitialized element",
        Trap::BadSignature => "indirect call type mismatch",
        Trap::IntegerOverflow => "integer overflow",
        Trap::IntegerDivisionByZero => "integer divide by zero",
        Trap::BadConversionToInteger => "invalid conversion to integer",
        Trap::UnreachableCodeReached => "unreachable",
        _ => "unknown trap",
    }
}

/// Reserves room in the memory of the contract and copies `data` there.
pub(crate) fn write_to_contract(ctx: &mut Ctx<'_>, data: &[u8]) -> VmResult<u32> {
    let pointer = allocate(ctx, data.len())?;
    crate::memory::write_region(ctx, pointer, data)?;
    Ok(pointer)
}

/// Asks the contract for a region of `size` bytes.
pub(crate) fn allocate(ctx: &mut Ctx<'_>, size: usize) -> VmResult<u32> {
    let size = u32::try_from(size).map_err(|_| VmError::Conversion {
        from: "usize",
        to: "u32",
        input: size.to_string(),
    })?;
    match call1(ctx, "allocate", &[size])? {
        0 => Err(CommunicationError::ZeroAddress.into()),
        pointer => Ok(pointer),
    }
}
