//! Connections and channels.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use ibc_proto::ibc::core::channel::v1::State;
use ibc_proto::ibc::core::connection::v1::State as ConnectionState;
use tenzro_two_chains::{Link, Order};

#[test]
fn two_chains_connect_and_open_channels_of_both_kinds() {
    for order in [Order::Ordered, Order::Unordered] {
        let link = Link::open(order);
        for here in 0..2 {
            assert_eq!(link.connection_end(here).state(), ConnectionState::Open);
            let side = &link.sides[here];
            let channel = side.chain.channel(&side.port, &side.channel);
            assert_eq!(channel.state(), State::Open);
            assert_eq!(channel.ordering(), order);
            assert_eq!(channel.version, "mock-1");
        }
    }
}
