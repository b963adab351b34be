//! Which operators may run: the deterministic ones of the wasm MVP (floats with canonical
//! NaNs included), sign extension and saturating conversions.

use wasmparser::Operator;

/// Name of the proposal that `operator` belongs to, `mvp` for the first version of wasm.
fn proposal(operator: &Operator<'_>) -> &'static str {
    macro_rules! name_of {
        ($( @$proposal:ident $op:ident $({ $($payload:tt)* })? => $visit:ident ($($ann:tt)*))*) => {
            match operator {
                $( Operator::$op { .. } => stringify!($proposal), )*
                _ => "unknown",
            }
        };
    }
    wasmparser::for_each_operator!(name_of)
}

/// Returns the reason why `operator` is refused, `None` where it may run.
pub(crate) fn refusal(operator: &Operator<'_>) -> Option<String> {
    // All but the reference types were refused when the module was validated; that they are here
    // as well guards against a mistake there.
    let (what, why) = match proposal(operator) {
        "mvp" | "sign_extension" | "saturating_float_to_int" => return None,
        "reference_types" | "function_references" | "tail_call" => (
            "Reference type operation detected",
            "Reference types are not supported",
        ),
        "bulk_memory" => (
            "Bulk memory operation detected",
            "Bulk memory operations are not supported",
        ),
        "threads" | "shared_everything_threads" => (
            "Threads operator detected",
            "The Wasm Threads extension is not supported",
        ),
        "simd" | "relaxed_simd" => (
            "SIMD operator detected",
            "The Wasm SIMD extension is not supported",
        ),
        "exceptions" | "legacy_exceptions" => (
            "Exception handling operation detected",
            "Exception handling is not supported",
        ),
        _ => (
            "Operator of an unknown proposal detected",
            "It is not supported",
        ),
    };
    Some(format!(
        "WebAssembly translation error: Error in middleware Gatekeeper: {what}: {operator:?}. {why}."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_and_sign_extension_may_run() {
        for operator in [
            Operator::F64Add,
            Operator::I32Extend8S,
            Operator::I64TruncSatF64U,
            Operator::MemoryGrow { mem: 0 },
        ] {
            assert_eq!(refusal(&operator), None, "{operator:?}");
        }
    }

    #[test]
    fn bulk_memory_and_reference_operators_are_refused() {
        for operator in [
            Operator::MemoryFill { mem: 0 },
            Operator::MemoryCopy {
                dst_mem: 0,
                src_mem: 0,
            },
            Operator::RefIsNull,
            Operator::TableGrow { table: 0 },
            Operator::ReturnCall { function_index: 0 },
        ] {
            assert!(refusal(&operator).is_some(), "{operator:?}");
        }
    }
}
