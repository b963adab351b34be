//! What a contract must be before it is compiled. Rules, order and texts are those of
//! cosmwasm-vm 3.0 (`compatibility.rs`), so that a chain refuses the same uploads.

use std::collections::BTreeSet;

use wasmparser::TypeRef;

use crate::config::WasmLimits;
use crate::limited::list_limited;
use crate::module::ParsedModule;
use crate::stack_limit::FrameSize;
use crate::{VmError, VmResult};

/// Every host function of interface version 8.
pub(crate) const SUPPORTED_IMPORTS: &[&str] = &[
    "env.abort",
    "env.db_read",
    "env.db_write",
    "env.db_remove",
    "env.addr_validate",
    "env.addr_canonicalize",
    "env.addr_humanize",
    "env.bls12_381_aggregate_g1",
    "env.bls12_381_aggregate_g2",
    "env.bls12_381_pairing_equality",
    "env.bls12_381_hash_to_g1",
    "env.bls12_381_hash_to_g2",
    "env.secp256k1_verify",
    "env.secp256k1_recover_pubkey",
    "env.secp256r1_verify",
    "env.secp256r1_recover_pubkey",
    "env.ed25519_verify",
    "env.ed25519_batch_verify",
    "env.debug",
    "env.query_chain",
    "env.db_scan",
    "env.db_next",
    "env.db_next_key",
    "env.db_next_value",
];

const REQUIRED_EXPORTS: &[&str] = &["allocate", "deallocate"];
const INTERFACE_VERSION_PREFIX: &str = "interface_version_";
const SUPPORTED_INTERFACE_VERSION: &str = "interface_version_8";

/// Checks `wasm` against all rules and returns the frame sizes that the check measured.
///
/// # Errors
///
/// [`VmError::StaticValidation`] with the first rule that is broken.
pub(crate) fn check(
    wasm: &[u8],
    available_capabilities: &BTreeSet<String>,
    limits: &WasmLimits,
) -> VmResult<Vec<FrameSize>> {
    let mut module = ParsedModule::parse(wasm)?;
    check_tables(&module, limits)?;
    check_memories(&module, limits)?;
    check_interface_version(&module)?;
    check_exports(&module)?;
    check_imports(&module, limits)?;
    check_capabilities(&module, available_capabilities)?;
    check_functions(&module, limits)?;
    module.validate_functions()
}

fn refuse<T>(message: impl Into<String>) -> VmResult<T> {
    Err(VmError::static_validation(message))
}

fn check_tables(module: &ParsedModule<'_>, limits: &WasmLimits) -> VmResult<()> {
    match module.tables.as_slice() {
        [] => Ok(()),
        [table] => match table.maximum {
            Some(maximum) if maximum > u64::from(limits.table_elements) => {
                refuse("Wasm contract's first table section has a too large max limit")
            }
            Some(_) => Ok(()),
            None => refuse("Wasm contract must not have unbound table section"),
        },
        _ => refuse("Wasm contract must not have more than 1 table section"),
    }
}

fn check_memories(module: &ParsedModule<'_>, limits: &WasmLimits) -> VmResult<()> {
    let [memory] = module.memories.as_slice() else {
        return refuse("Wasm contract must contain exactly one memory");
    };
    if memory.initial > u64::from(limits.initial_memory_pages) {
        return refuse(format!(
            "Wasm contract memory's minimum must not exceed {} pages.",
            limits.initial_memory_pages
        ));
    }
    if memory.maximum.is_some() {
        return refuse(
            "Wasm contract memory's maximum must be unset. The host will set it for you.",
        );
    }
    Ok(())
}

fn check_interface_version(module: &ParsedModule<'_>) -> VmResult<()> {
    let mut versions = module
        .exported_functions(INTERFACE_VERSION_PREFIX)
        .into_iter();
    match (versions.next(), versions.next()) {
        (None, _) => refuse("Wasm contract missing a required marker export: interface_version_*"),
        (Some(_), Some(_)) => {
            refuse("Wasm contract contains more than one marker export: interface_version_*")
        }
        (Some(SUPPORTED_INTERFACE_VERSION), None) => Ok(()),
        (Some(_), None) => refuse(
            "Wasm contract has unknown interface_version_* marker export (see https://github.com/CosmWasm/cosmwasm/blob/main/packages/vm/README.md)",
        ),
    }
}

fn check_exports(module: &ParsedModule<'_>) -> VmResult<()> {
    let exported = module.exported_functions("");
    for required in REQUIRED_EXPORTS {
        if !exported.contains(required) {
            return refuse(format!(
                "Wasm contract doesn't have required export: \"{required}\". Exports required by VM: {REQUIRED_EXPORTS:?}."
            ));
        }
    }
    Ok(())
}

fn check_imports(module: &ParsedModule<'_>, limits: &WasmLimits) -> VmResult<()> {
    if module.imports.len() > limits.imports {
        return refuse(format!(
            "Import count exceeds limit. Imports: {}. Limit: {}.",
            module.imports.len(),
            limits.imports
        ));
    }
    let names = || {
        module
            .imports
            .iter()
            .map(|import| format!("{}.{}", import.module, import.name))
    };
    for (import, name) in module.imports.iter().zip(names()) {
        if !SUPPORTED_IMPORTS.contains(&name.as_str()) {
            let all: BTreeSet<String> = names().collect();
            return refuse(format!(
                "Wasm contract requires unsupported import: \"{name}\". Required imports: {}. Available imports: {SUPPORTED_IMPORTS:?}.",
                list_limited(&all, 200)
            ));
        }
        if !matches!(import.ty, TypeRef::Func(_)) {
            return refuse(format!(
                "Wasm contract requires non-function import: \"{name}\". Right now, all supported imports are functions."
            ));
        }
    }
    Ok(())
}

fn check_capabilities(module: &ParsedModule<'_>, available: &BTreeSet<String>) -> VmResult<()> {
    let missing: BTreeSet<&str> = module
        .required_capabilities()
        .into_iter()
        .filter(|required| !available.contains(*required))
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        refuse(format!(
            "Wasm contract requires unavailable capabilities: {}",
            list_limited(&missing, 200)
        ))
    }
}

fn check_functions(module: &ParsedModule<'_>, limits: &WasmLimits) -> VmResult<()> {
    if module.function_count > limits.functions {
        return refuse(format!(
            "Wasm contract contains more than {} functions",
            limits.functions
        ));
    }
    if module.max_params > limits.function_params {
        return refuse(format!(
            "Wasm contract contains function with more than {} parameters",
            limits.function_params
        ));
    }
    if module.max_results > limits.function_results {
        return refuse(format!(
            "Wasm contract contains function with more than {} results",
            limits.function_results
        ));
    }
    if module.total_params > limits.total_function_params {
        return refuse(format!(
            "Wasm contract contains more than {} function parameters in total",
            limits.total_function_params
        ));
    }
    if module.max_locals > limits.function_locals {
        return refuse(format!(
            "Wasm contract contains function with more than {} locals: {}",
            limits.function_locals, module.max_locals
        ));
    }
    if module.total_locals > limits.total_function_locals {
        return refuse(format!(
            "Wasm contract contains more than {} function locals in total: {}",
            limits.total_function_locals, module.total_locals
        ));
    }
    Ok(())
}
