//! The parts of the pass outside function bodies: hidden globals, exports, memory limit.

use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, ExportKind, ExportSection, GlobalSection, GlobalType,
    Module, SectionId, ValType,
};
use wasmparser::{CompositeInnerType, FunctionBody, Parser, Payload};

use super::{EXHAUSTED, GAS_LEFT, HIDDEN_PREFIX, Metering, STACK_HEIGHT};
use crate::{VmError, VmResult};

type PassResult<T> = Result<T, reencode::Error<VmError>>;

/// Returns for each defined function the type of a block that yields its result.
pub(super) fn result_types(wasm: &[u8]) -> VmResult<Vec<BlockType>> {
    let mut types = Vec::new();
    let mut functions = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::TypeSection(section) => {
                for group in section {
                    for ty in group?.into_types() {
                        types.push(block_type(&ty.composite_type.inner)?);
                    }
                }
            }
            Payload::FunctionSection(section) => {
                for index in section {
                    let ty = types.get(index? as usize).copied();
                    functions.push(ty.unwrap_or(BlockType::Empty));
                }
            }
            _ => {}
        }
    }
    Ok(functions)
}

fn block_type(ty: &CompositeInnerType) -> VmResult<BlockType> {
    let CompositeInnerType::Func(func) = ty else {
        return Ok(BlockType::Empty);
    };
    match func.results() {
        [] => Ok(BlockType::Empty),
        [result] => {
            let result = reencode::RoundtripReencoder
                .val_type(*result)
                .map_err(|error| VmError::compile(format!("Could not compile: {error}")))?;
            Ok(BlockType::Result(result))
        }
        _ => Err(VmError::static_validation(
            "Wasm contract contains function with more than 1 results",
        )),
    }
}

/// Place of a section in a module.
fn rank(section: SectionId) -> u8 {
    match section {
        SectionId::Custom => 0,
        SectionId::Type => 1,
        SectionId::Import => 2,
        SectionId::Function => 3,
        SectionId::Table => 4,
        SectionId::Memory => 5,
        SectionId::Tag => 6,
        SectionId::Global => 7,
        SectionId::Export => 8,
        SectionId::Start => 9,
        SectionId::Element => 10,
        SectionId::DataCount => 11,
        SectionId::Code => 12,
        SectionId::Data => 13,
    }
}

impl Metering {
    fn add_globals(&mut self, globals: &mut GlobalSection) {
        let variable = |val_type| GlobalType {
            val_type,
            mutable: true,
            shared: false,
        };
        // No gas until the host sets it: a start function cannot run.
        globals.global(variable(ValType::I64), &ConstExpr::i64_const(0));
        globals.global(variable(ValType::I32), &ConstExpr::i32_const(0));
        globals.global(variable(ValType::I32), &ConstExpr::i32_const(0));
        self.globals_written = true;
    }

    fn add_exports(&mut self, exports: &mut ExportSection) {
        exports.export(GAS_LEFT, ExportKind::Global, self.gas_left);
        exports.export(EXHAUSTED, ExportKind::Global, self.exhausted);
        exports.export(STACK_HEIGHT, ExportKind::Global, self.stack_height);
        self.exports_written = true;
    }
}

impl Reencode for Metering {
    type Error = VmError;

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: wasmparser::GlobalSectionReader<'_>,
    ) -> PassResult<()> {
        utils::parse_global_section(self, globals, section)?;
        self.add_globals(globals);
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: wasmparser::ExportSectionReader<'_>,
    ) -> PassResult<()> {
        for export in section {
            let export = export?;
            if !export.name.starts_with(HIDDEN_PREFIX) {
                utils::parse_export(self, exports, export)?;
            }
        }
        self.add_exports(exports);
        Ok(())
    }

    fn intersperse_section_hook(
        &mut self,
        module: &mut Module,
        _after: Option<SectionId>,
        before: Option<SectionId>,
    ) -> PassResult<()> {
        let next = before.map_or(u8::MAX, rank);
        if !self.globals_written && next > rank(SectionId::Global) {
            let mut globals = GlobalSection::new();
            self.add_globals(&mut globals);
            module.section(&globals);
        }
        if !self.exports_written && next > rank(SectionId::Export) {
            let mut exports = ExportSection::new();
            self.add_exports(&mut exports);
            module.section(&exports);
        }
        Ok(())
    }

    fn memory_type(
        &mut self,
        memory: wasmparser::MemoryType,
    ) -> PassResult<wasm_encoder::MemoryType> {
        let mut memory = utils::memory_type(self, memory);
        let limit = u64::from(self.memory_pages);
        memory.maximum = Some(memory.maximum.map_or(limit, |maximum| maximum.min(limit)));
        Ok(memory)
    }

    /// Names and producers mean nothing to the engine.
    fn parse_custom_section(
        &mut self,
        _module: &mut Module,
        _section: wasmparser::CustomSectionReader<'_>,
    ) -> PassResult<()> {
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> PassResult<()> {
        self.rewrite(code, &body)
    }
}
