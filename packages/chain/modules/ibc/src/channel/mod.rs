//! Channels and packets (ICS-4; `modules/core/04-channel` of ibc-go).

mod commit;
mod events;
mod handshake;
mod packet;
mod receive;
mod state;
mod timeout;

pub use commit::{commit_ack, commit_packet};
pub(crate) use handshake::{
    check_open_ack, check_open_confirm, check_open_init, check_open_try, close_confirm, close_init,
    write_open, write_open_ack, write_open_confirm,
};
pub(crate) use packet::{acknowledge, check_packet, send, write_ack};
pub(crate) use receive::{receive, receive_again};
pub(crate) use state::{check_channel, find, get, identify, next_receive, next_send, of_ports};
pub(crate) use timeout::{timeout, timeout_on_close};

const MODULE: &str = "ibc_channel";
