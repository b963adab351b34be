//! The tl-bench contract.
