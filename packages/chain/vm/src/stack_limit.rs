//! How deep contract code may call, independent of the compiler.
//!
//! The size of a native stack frame depends on compiler and processor, so a native stack
//! overflow is not the same on every node. Instead each function is given a size in *slots*
//! that follows from its wasm alone, and the metering pass keeps the sum of the active frames
//! in a hidden global. Passing [`SLOT_LIMIT`] ends the call like a native overflow would.

use wasmparser::{FuncValidator, FunctionBody, Operator, ValidatorResources};

use crate::VmResult;

/// Slots that all active frames of one contract may take together.
///
/// One slot is one 8-byte value, so this is 1 MiB, the stack that wasmd chains give a
/// contract.
pub(crate) const SLOT_LIMIT: u32 = 131_072;

/// Native stack that the engine allows before it traps by itself: 32 bytes per slot plus room
/// for one frame that is not tracked. Compiled frames stay far below it, so the limit in
/// slots is always met first (shown by `tests/stack_limit.rs`).
pub(crate) const NATIVE_STACK_BYTES: usize = 4 * 1024 * 1024 + 256 * 1024;

/// Native stack that the host itself may use below one contract: entry, host functions,
/// storage, and the machinery of a nested query up to the next contract.
pub(crate) const HOST_STACK_BYTES: usize = 768 * 1024;

/// Slots for return address, saved registers and the context pointer of a frame.
const FRAME_OVERHEAD: usize = 8;

/// A function that calls nothing is not tracked while its frame is at most this large: only
/// one such frame can be active at a time.
const UNTRACKED_LEAF_SLOTS: u32 = 512;

/// Stack use of one function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameSize {
    /// Overhead, parameters, locals and the deepest operand stack.
    pub slots: u32,
    /// True where the function contains no call.
    pub leaf: bool,
}

impl FrameSize {
    /// Validates `body` and measures it on the way.
    pub(crate) fn measure(
        validator: &mut FuncValidator<ValidatorResources>,
        body: &FunctionBody<'_>,
    ) -> VmResult<Self> {
        let mut locals = body.get_binary_reader();
        validator.read_locals(&mut locals)?;
        // Parameters are locals too.
        let locals_and_params = validator.len_locals() as usize;
        let mut operators = body.get_operators_reader()?;
        let mut leaf = true;
        let mut deepest = 0;
        while !operators.eof() {
            let position = operators.original_position();
            let operator = operators.read()?;
            leaf &= !matches!(
                operator,
                Operator::Call { .. } | Operator::CallIndirect { .. }
            );
            validator.op(position, &operator)?;
            deepest = deepest.max(validator.operand_stack_height());
        }
        operators.finish()?;
        let slots = FRAME_OVERHEAD
            .saturating_add(locals_and_params)
            .saturating_add(deepest as usize);
        Ok(Self {
            slots: u32::try_from(slots).unwrap_or(u32::MAX / 2),
            leaf,
        })
    }

    /// True where the pass must count the frame.
    pub(crate) fn is_tracked(self) -> bool {
        !self.leaf || self.slots > UNTRACKED_LEAF_SLOTS
    }

    /// Slots as the immediate of an `i32.const`.
    ///
    /// A frame beyond the limit is charged just above it, which keeps the sum of two in range.
    pub(crate) fn immediate(self) -> i32 {
        i32::try_from(self.slots.min(SLOT_LIMIT.saturating_add(1))).unwrap_or(i32::MAX)
    }
}
