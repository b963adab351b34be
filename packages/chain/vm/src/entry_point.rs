//! The exports that a chain calls.

/// An entry point of a contract. Ordered as declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryPoint {
    /// `instantiate(env, info, msg)`: sets a new contract up.
    Instantiate,
    /// `execute(env, info, msg)`: a message from an account or contract.
    Execute,
    /// `migrate(env, msg)` or `migrate(env, msg, migrate_info)`: the code has changed.
    Migrate,
    /// `sudo(env, msg)`: a message from the chain itself.
    Sudo,
    /// `reply(env, msg)`: the result of a sub-message.
    Reply,
    /// `query(env, msg)`: a question; may not write.
    Query,
    /// `ibc_channel_open(env, msg)`.
    IbcChannelOpen,
    /// `ibc_channel_connect(env, msg)`.
    IbcChannelConnect,
    /// `ibc_channel_close(env, msg)`.
    IbcChannelClose,
    /// `ibc_packet_receive(env, msg)`.
    IbcPacketReceive,
    /// `ibc_packet_ack(env, msg)`.
    IbcPacketAck,
    /// `ibc_packet_timeout(env, msg)`.
    IbcPacketTimeout,
    /// `ibc_source_callback(env, msg)`.
    IbcSourceCallback,
    /// `ibc_destination_callback(env, msg)`.
    IbcDestinationCallback,
    /// `ibc2_packet_receive(env, msg)`.
    Ibc2PacketReceive,
    /// `ibc2_packet_timeout(env, msg)`.
    Ibc2PacketTimeout,
    /// `ibc2_packet_ack(env, msg)`.
    Ibc2PacketAck,
    /// `ibc2_packet_send(env, msg)`.
    Ibc2PacketSend,
}

impl EntryPoint {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Instantiate,
        Self::Execute,
        Self::Migrate,
        Self::Sudo,
        Self::Reply,
        Self::Query,
        Self::IbcChannelOpen,
        Self::IbcChannelConnect,
        Self::IbcChannelClose,
        Self::IbcPacketReceive,
        Self::IbcPacketAck,
        Self::IbcPacketTimeout,
        Self::IbcSourceCallback,
        Self::IbcDestinationCallback,
        Self::Ibc2PacketReceive,
        Self::Ibc2PacketTimeout,
        Self::Ibc2PacketAck,
        Self::Ibc2PacketSend,
    ];

    /// Name of the export.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Instantiate => "instantiate",
            Self::Execute => "execute",
            Self::Migrate => "migrate",
            Self::Sudo => "sudo",
            Self::Reply => "reply",
            Self::Query => "query",
            Self::IbcChannelOpen => "ibc_channel_open",
            Self::IbcChannelConnect => "ibc_channel_connect",
            Self::IbcChannelClose => "ibc_channel_close",
            Self::IbcPacketReceive => "ibc_packet_receive",
            Self::IbcPacketAck => "ibc_packet_ack",
            Self::IbcPacketTimeout => "ibc_packet_timeout",
            Self::IbcSourceCallback => "ibc_source_callback",
            Self::IbcDestinationCallback => "ibc_destination_callback",
            Self::Ibc2PacketReceive => "ibc2_packet_receive",
            Self::Ibc2PacketTimeout => "ibc2_packet_timeout",
            Self::Ibc2PacketAck => "ibc2_packet_ack",
            Self::Ibc2PacketSend => "ibc2_packet_send",
        }
    }

    /// Finds an entry point by the name of its export.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|entry| entry.name() == name)
    }

    /// True for the one entry point that may not write.
    #[must_use]
    pub const fn is_query(self) -> bool {
        matches!(self, Self::Query)
    }
}
