//! Keys of the store (`x/feegrant/key.go` of the SDK).

use tenzro_kernel::Address;

use crate::time::sortable;

/// Grants begin with it.
pub(crate) const GRANTS: u8 = 0;
/// The list of ends begins with it.
pub(crate) const ENDS: u8 = 1;
/// Bytes of a time in a key.
const TIME: usize = 29;

fn prefixed(address: &Address) -> Vec<u8> {
    let bytes = address.as_bytes();
    // An address has at most 32 bytes.
    let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    [&[length], bytes].concat()
}

/// Begins the keys of all grants to an account.
pub(crate) fn of_grantee(grantee: &Address) -> Vec<u8> {
    [&[GRANTS][..], &prefixed(grantee)].concat()
}

/// Key of a grant.
pub(crate) fn grant(granter: &Address, grantee: &Address) -> Vec<u8> {
    [of_grantee(grantee), prefixed(granter)].concat()
}

/// Key of a grant in the list of ends.
pub(crate) fn end(time: i128, granter: &Address, grantee: &Address) -> Vec<u8> {
    let text = sortable(time);
    [
        &[ENDS][..],
        text.as_bytes(),
        &prefixed(grantee),
        &prefixed(granter),
    ]
    .concat()
}

/// The first key after all that end before `time`: in the others a length follows the time.
pub(crate) fn after_ends_before(time: i128) -> Vec<u8> {
    [&[ENDS][..], sortable(time).as_bytes(), &[0]].concat()
}

/// Key of the grant that a key of the list of ends names.
pub(crate) fn grant_of_end(key: &[u8]) -> Vec<u8> {
    let rest = key.get(1_usize.saturating_add(TIME)..).unwrap_or_default();
    [&[GRANTS][..], rest].concat()
}

/// The granter in the key of a grant without its first byte.
pub(crate) fn granter_in(key: &[u8]) -> Option<&[u8]> {
    let (length, rest) = key.split_first()?;
    let (_, rest) = rest.split_at_checked(usize::from(*length))?;
    let (length, rest) = rest.split_first()?;
    rest.get(..usize::from(*length))
}
