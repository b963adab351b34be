//! The pass that makes a module count its own gas and stack.
//!
//! Gas follows cosmwasm-vm 3.0 to the unit. Every operator costs 115, an *accounting*
//! operator (one where control may branch) 1,610. What a straight run of operators costs,
//! the accounting operator at its end included, is charged just before that operator; where
//! less is left, the exhausted flag is set and the code traps. A function with 30 or more
//! declared locals pays (locals − 29) × 115 on entry. A trap inside a run leaves the run
//! unpaid, as there.
//!
//! State lives in three hidden globals behind those of the module. They are exported under
//! names of our own for the host; contract code cannot name them, because its own indices end
//! before them.

mod sections;

use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{BlockType, CodeSection, Function, Instruction};
use wasmparser::{FunctionBody, Operator, TypeRef};

use crate::module::ParsedModule;
use crate::stack_limit::{FrameSize, SLOT_LIMIT};
use crate::{VmError, VmResult, gas, gatekeeper};

/// Version of this pass. It is part of the name of every compiled module: raise it whenever
/// the output for some module changes.
pub(crate) const PASS_VERSION: u32 = 1;

/// Blocks, loops and ifs of one function that may be open at a place. The time to compile grows with
/// the square of the depth: 100,000 nested blocks, which fit into 300 kB, took four minutes.
/// cosmwasm-vm has no such limit; compilers nest as deep as the source does, and one block per arm
/// of a match.
const MAX_OPEN_BLOCKS: u32 = 2_000;

/// Exports that begin like this belong to the host; a contract's own are dropped.
const HIDDEN_PREFIX: &str = "\u{0}tenzro.";
/// Global with the gas left, i64.
pub(crate) const GAS_LEFT: &str = "\u{0}tenzro.gas_left";
/// Global that is 1 once gas ran out, i32.
pub(crate) const EXHAUSTED: &str = "\u{0}tenzro.exhausted";
/// Global with the slots in use, i32.
pub(crate) const STACK_HEIGHT: &str = "\u{0}tenzro.stack_height";

/// Declared locals from which on a function pays for them.
const FREE_LOCALS: usize = 29;

/// Rewrites `wasm` so that it meters itself, may grow its memory to `memory_pages`, and traps
/// beyond [`SLOT_LIMIT`].
///
/// # Errors
///
/// [`VmError::StaticValidation`] where the module is not valid, [`VmError::Compile`] where it
/// uses an operator that may not run.
pub(crate) fn instrument(wasm: &[u8], memory_pages: u32) -> VmResult<Vec<u8>> {
    let mut module = ParsedModule::parse(wasm)?;
    let frames = module.validate_functions()?;
    let imported_globals = module
        .imports
        .iter()
        .filter(|import| matches!(import.ty, TypeRef::Global(_)))
        .count();
    let first_hidden = u32::try_from(imported_globals)
        .ok()
        .and_then(|imported| imported.checked_add(module.global_count))
        .ok_or_else(|| VmError::static_validation("too many globals"))?;
    let mut pass = Metering {
        gas_left: first_hidden,
        exhausted: first_hidden.saturating_add(1),
        stack_height: first_hidden.saturating_add(2),
        memory_pages,
        locals: module.locals,
        frames,
        next_function: 0,
        results: sections::result_types(wasm)?,
        globals_written: false,
        exports_written: false,
    };
    let mut output = wasm_encoder::Module::new();
    pass.parse_core_module(&mut output, wasmparser::Parser::new(0), wasm)
        .map_err(|error| match error {
            reencode::Error::UserError(error) => error,
            other => VmError::compile(format!("Could not compile: {other}")),
        })?;
    Ok(output.finish())
}

/// The pass over one module.
struct Metering {
    gas_left: u32,
    exhausted: u32,
    stack_height: u32,
    memory_pages: u32,
    locals: Vec<usize>,
    frames: Vec<FrameSize>,
    /// Index of the next function body among the defined functions.
    next_function: usize,
    /// Result type of each defined function.
    results: Vec<BlockType>,
    globals_written: bool,
    exports_written: bool,
}

/// True for operators at which control may branch or be branched to.
fn is_accounting(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::Loop { .. }
            | Operator::End
            | Operator::If { .. }
            | Operator::Else
            | Operator::Br { .. }
            | Operator::BrTable { .. }
            | Operator::BrIf { .. }
            | Operator::Call { .. }
            | Operator::CallIndirect { .. }
            | Operator::Return
    )
}

/// Gas for running through one function once, as the pass adds it up.
struct Run {
    /// Gas since the last charge.
    pending: u64,
    /// Surcharge for locals, charged at the first operator.
    surcharge: u64,
    first: bool,
}

impl Metering {
    /// Charges `cost`, or sets the flag and traps.
    fn charge(&self, function: &mut Function, cost: u64) {
        let cost = Instruction::I64Const(cost.cast_signed());
        for instruction in [
            Instruction::GlobalGet(self.gas_left),
            cost.clone(),
            Instruction::I64LtU,
            Instruction::If(BlockType::Empty),
            Instruction::I32Const(1),
            Instruction::GlobalSet(self.exhausted),
            Instruction::Unreachable,
            Instruction::End,
            Instruction::GlobalGet(self.gas_left),
            cost,
            Instruction::I64Sub,
            Instruction::GlobalSet(self.gas_left),
        ] {
            function.instruction(&instruction);
        }
    }

    /// Meters `operator`, which follows what `run` has seen.
    fn meter(&self, function: &mut Function, run: &mut Run, operator: &Operator<'_>) {
        let accounting = is_accounting(operator);
        if run.first && run.surcharge > 0 {
            if accounting {
                run.pending = run.pending.saturating_add(run.surcharge);
            } else {
                self.charge(function, run.surcharge);
            }
        }
        run.first = false;
        let cost = if accounting {
            gas::ACCOUNTING_OPERATOR
        } else {
            gas::OPERATOR
        };
        run.pending = run.pending.saturating_add(cost);
        if accounting {
            self.charge(function, run.pending);
            run.pending = 0;
        }
    }

    /// Takes the frame; traps where the limit is passed.
    fn enter(&self, function: &mut Function, frame: FrameSize) {
        let limit = i32::try_from(SLOT_LIMIT).unwrap_or(i32::MAX);
        for instruction in [
            Instruction::GlobalGet(self.stack_height),
            Instruction::I32Const(frame.immediate()),
            Instruction::I32Add,
            Instruction::GlobalSet(self.stack_height),
            Instruction::GlobalGet(self.stack_height),
            Instruction::I32Const(limit),
            Instruction::I32GtU,
            Instruction::If(BlockType::Empty),
            Instruction::Unreachable,
            Instruction::End,
        ] {
            function.instruction(&instruction);
        }
    }

    /// Gives the frame back.
    fn leave(&self, function: &mut Function, frame: FrameSize) {
        for instruction in [
            Instruction::GlobalGet(self.stack_height),
            Instruction::I32Const(frame.immediate()),
            Instruction::I32Sub,
            Instruction::GlobalSet(self.stack_height),
        ] {
            function.instruction(&instruction);
        }
    }

    /// Rewrites one body. A tracked body is wrapped in a block of its own, so that every way
    /// out of it (branch, return, end) passes the code that gives the frame back.
    fn rewrite(
        &mut self,
        code: &mut CodeSection,
        body: &FunctionBody<'_>,
    ) -> Result<(), reencode::Error<VmError>> {
        let index = self.next_function;
        self.next_function = index.saturating_add(1);
        let frame = self.frames.get(index).copied().filter(|f| f.is_tracked());
        let locals = self.locals.get(index).copied().unwrap_or(0);
        let charged_locals = u64::try_from(locals.saturating_sub(FREE_LOCALS)).unwrap_or(u64::MAX);
        let mut run = Run {
            pending: 0,
            surcharge: gas::OPERATOR.saturating_mul(charged_locals),
            first: true,
        };
        let mut function = utils::new_function_with_parsed_locals(self, body)?;
        if let Some(frame) = frame {
            self.enter(&mut function, frame);
            let result = self.results.get(index).copied().unwrap_or(BlockType::Empty);
            function.instruction(&Instruction::Block(result));
        }
        let mut open_blocks: u32 = 0;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            let operator = operators.read()?;
            if let Some(reason) = gatekeeper::refusal(&operator) {
                let error = VmError::compile(format!("Could not compile: {reason}"));
                return Err(reencode::Error::UserError(error));
            }
            self.meter(&mut function, &mut run, &operator);
            match operator {
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                    open_blocks = open_blocks.saturating_add(1);
                    if open_blocks > MAX_OPEN_BLOCKS {
                        let error = VmError::compile(format!(
                            "Could not compile: function {index} nests more than {MAX_OPEN_BLOCKS} \
                             blocks; split it or use a jump table"
                        ));
                        return Err(reencode::Error::UserError(error));
                    }
                }
                Operator::End => open_blocks = open_blocks.saturating_sub(1),
                _ => {}
            }
            if frame.is_some() && matches!(operator, Operator::Return) {
                function.instruction(&Instruction::Br(open_blocks));
            } else {
                function.instruction(&self.instruction(operator)?);
            }
        }
        if let Some(frame) = frame {
            self.leave(&mut function, frame);
            function.instruction(&Instruction::End);
        }
        code.function(&function);
        Ok(())
    }
}
