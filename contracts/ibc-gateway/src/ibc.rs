//! Entry points of IBC. Source: ICS-4 callbacks, ICS-20 version 1.

mod channel;
mod packet;

pub use channel::{ibc_channel_close, ibc_channel_connect, ibc_channel_open};
pub use packet::{ibc_packet_ack, ibc_packet_receive, ibc_packet_timeout};
