//! The descriptors.

use std::sync::LazyLock;

use prost_reflect::{DescriptorPool, DynamicMessage, ExtensionDescriptor, Value};

/// A `google.protobuf.FileDescriptorSet`, encoded.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    // They were encoded when this crate was built; a test reads them.
    DescriptorPool::decode(DESCRIPTORS).unwrap_or_default()
});

/// All messages and services.
#[must_use]
pub fn pool() -> &'static DescriptorPool {
    &POOL
}

/// An option of a message, field or method by the name of its extension.
pub(crate) fn option(options: &DynamicMessage, name: &str) -> Option<Value> {
    let extension: ExtensionDescriptor = pool().get_extension_by_name(name)?;
    options
        .has_extension(&extension)
        .then(|| options.get_extension(&extension).into_owned())
}

/// A text option; `None` where it is not set.
pub(crate) fn text_option(options: &DynamicMessage, name: &str) -> Option<String> {
    option(options, name)?.as_str().map(str::to_owned)
}

/// A truth option; false where it is not set.
pub(crate) fn flag_option(options: &DynamicMessage, name: &str) -> bool {
    option(options, name)
        .and_then(|value| value.as_bool())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_descriptors_hold_messages_services_and_their_options() {
        let message = pool().get_message_by_name("cosmos.bank.v1beta1.MsgSend");
        let name = message.and_then(|message| text_option(&message.options(), "amino.name"));
        assert_eq!(name.as_deref(), Some("cosmos-sdk/MsgSend"));
        assert!(
            pool()
                .get_service_by_name("tenzro.beacon.v1.Query")
                .is_some()
        );
    }
}
