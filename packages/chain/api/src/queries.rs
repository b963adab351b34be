//! What `abci_query` asks.

use std::sync::Arc;

use tenzro_chain_types::Application;
use tenzro_chain_types::query::{QueryAnswer, QueryResult};

/// Answers queries of state by path, as [`Application::query`] does. Calls may block.
pub trait Queries: Send + Sync + 'static {
    /// Answers a query at a height, 0 for the latest: a gRPC method path with the protobuf of its
    /// request, or `/store/{name}/key` with the raw key.
    ///
    /// # Errors
    /// The gRPC status that a client gets.
    fn query(&self, path: &str, data: &[u8], height: u64, prove: bool) -> QueryResult<QueryAnswer>;
}

impl Queries for Arc<dyn Application> {
    fn query(&self, path: &str, data: &[u8], height: u64, prove: bool) -> QueryResult<QueryAnswer> {
        Application::query(self.as_ref(), path, data, height, prove)
    }
}
