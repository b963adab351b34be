//! Visitors as `tonic` takes them.

use tonic::transport::server::Connected;

use crate::Visitor;

impl Connected for Visitor {
    type ConnectInfo = ();

    fn connect_info(&self) -> Self::ConnectInfo {}
}
