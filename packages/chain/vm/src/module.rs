//! Reading of a wasm module: what the static check and the metering pass need to know.

use std::collections::BTreeSet;

use wasmparser::{
    CompositeInnerType, Export, ExternalKind, FuncToValidate, FunctionBody, Import, MemoryType,
    Parser, Payload, TableType, TypeSectionReader, ValidPayload, Validator, ValidatorResources,
    WasmFeatures,
};

use crate::stack_limit::FrameSize;
use crate::{VmError, VmResult};

/// Custom section in which a contract names the version of its state format.
const MIGRATE_VERSION_SECTION: &str = "cw_migrate_version";

/// The wasm features a contract may use. Reference types are here because compilers emit the
/// long form of `call_indirect` since Rust 1.82; their operators are refused by
/// [`crate::gatekeeper`].
fn features() -> WasmFeatures {
    WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::FLOATS
        | WasmFeatures::REFERENCE_TYPES
}

/// A module of which everything but the function bodies is known to be valid.
#[derive(Default)]
pub(crate) struct ParsedModule<'a> {
    pub exports: Vec<Export<'a>>,
    pub imports: Vec<Import<'a>>,
    pub tables: Vec<TableType>,
    pub memories: Vec<MemoryType>,
    /// Globals that the module itself defines.
    pub global_count: u32,
    /// Functions that the module itself defines.
    pub function_count: usize,
    /// Parameters of the type with most of them.
    pub max_params: usize,
    /// Results of the type with most of them.
    pub max_results: usize,
    /// Parameters of all defined functions together.
    pub total_params: usize,
    /// Declared locals (without parameters) of each defined function.
    pub locals: Vec<usize>,
    pub max_locals: usize,
    pub total_locals: usize,
    /// Version of the state format that the contract declares.
    pub migrate_version: Option<u64>,
    /// Parameter and result counts of each type.
    types: Vec<(usize, usize)>,
    bodies: Vec<(FuncToValidate<ValidatorResources>, FunctionBody<'a>)>,
}

impl<'a> ParsedModule<'a> {
    /// Reads `wasm` and validates all of it but the function bodies.
    pub(crate) fn parse(wasm: &'a [u8]) -> VmResult<Self> {
        let mut validator = Validator::new_with_features(features());
        let mut module = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload?;
            if let ValidPayload::Func(to_validate, body) = validator.payload(&payload)? {
                module.add_body(to_validate, body)?;
            }
            module.add_payload(payload)?;
        }
        Ok(module)
    }

    fn add_body(
        &mut self,
        to_validate: FuncToValidate<ValidatorResources>,
        body: FunctionBody<'a>,
    ) -> VmResult<()> {
        let mut locals = 0_usize;
        for group in body.get_locals_reader()? {
            let (count, _) = group?;
            locals = locals.saturating_add(count as usize);
        }
        self.locals.push(locals);
        self.max_locals = self.max_locals.max(locals);
        self.total_locals = self.total_locals.saturating_add(locals);
        self.function_count = self.function_count.saturating_add(1);
        self.bodies.push((to_validate, body));
        Ok(())
    }

    fn add_payload(&mut self, payload: Payload<'a>) -> VmResult<()> {
        match payload {
            Payload::TypeSection(section) => self.add_types(section)?,
            Payload::FunctionSection(section) => {
                for index in section {
                    let index = index? as usize;
                    let (params, _) = self.types.get(index).ok_or_else(|| {
                        VmError::static_validation(
                            "Wasm bytecode error: function uses unknown type index",
                        )
                    })?;
                    self.total_params = self.total_params.saturating_add(*params);
                }
            }
            Payload::ImportSection(section) => {
                self.imports = section.into_imports().collect::<Result<_, _>>()?;
            }
            Payload::TableSection(section) => {
                self.tables = section
                    .into_iter()
                    .map(|table| table.map(|table| table.ty))
                    .collect::<Result<_, _>>()?;
            }
            Payload::MemorySection(section) => {
                self.memories = section.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::GlobalSection(section) => self.global_count = section.count(),
            Payload::ExportSection(section) => {
                self.exports = section.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::CustomSection(section) if section.name() == MIGRATE_VERSION_SECTION => {
                self.migrate_version = Some(migrate_version(section.data())?);
            }
            _ => {}
        }
        Ok(())
    }

    fn add_types(&mut self, section: TypeSectionReader<'a>) -> VmResult<()> {
        for group in section {
            for ty in group?.into_types() {
                // The other kinds belong to proposals that the validator has refused already.
                let (params, results) = match ty.composite_type.inner {
                    CompositeInnerType::Func(func) => (func.params().len(), func.results().len()),
                    _ => (0, 0),
                };
                self.max_params = self.max_params.max(params);
                self.max_results = self.max_results.max(results);
                self.types.push((params, results));
            }
        }
        Ok(())
    }

    /// Validates all function bodies and measures the stack frame of each.
    pub(crate) fn validate_functions(&mut self) -> VmResult<Vec<FrameSize>> {
        let mut frames = Vec::with_capacity(self.bodies.len());
        let mut allocations = Default::default();
        for (function, body) in std::mem::take(&mut self.bodies) {
            let mut validator = function.into_validator(allocations);
            frames.push(FrameSize::measure(&mut validator, &body)?);
            allocations = validator.into_allocations();
        }
        Ok(frames)
    }

    /// Names of the exported functions that begin with `prefix`, in order.
    pub(crate) fn exported_functions(&self, prefix: &str) -> BTreeSet<&'a str> {
        self.exports
            .iter()
            .filter(|export| export.kind == ExternalKind::Func)
            .map(|export| export.name)
            .filter(|name| name.starts_with(prefix))
            .collect()
    }

    /// Capabilities that the contract asks for by exports named `requires_*`.
    pub(crate) fn required_capabilities(&self) -> BTreeSet<&'a str> {
        const PREFIX: &str = "requires_";
        self.exported_functions(PREFIX)
            .into_iter()
            .filter_map(|name| name.strip_prefix(PREFIX))
            .filter(|capability| !capability.is_empty())
            .collect()
    }
}

fn migrate_version(data: &[u8]) -> VmResult<u64> {
    core::str::from_utf8(data)
        .map_err(|error| VmError::static_validation(error.to_string()))?
        .parse::<u64>()
        .map_err(|error| VmError::static_validation(error.to_string()))
}
