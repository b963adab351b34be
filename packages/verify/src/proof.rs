//! ICS-23 proofs of single entries, checked with the `ics23` crate.
//!
//! A proof repeats its key, and one of existence its value. They are left out when it is written and
//! put back when it is checked, so that nothing is said twice: `ics23` does not compare the key that a
//! proof of absence says it is for.

use ics23::commitment_proof::Proof;
use ics23::{
    CommitmentProof, ExistenceProof, HostFunctionsManager, NonExistenceProof, iavl_spec,
    tendermint_spec, verify_membership, verify_non_membership,
};
use prost::Message;

/// Leaves key and value out of an encoded proof. `None` for bytes that are no proof of one key.
#[must_use]
pub fn shorten(proof: &[u8]) -> Option<Vec<u8>> {
    match CommitmentProof::decode(proof).ok()?.proof? {
        Proof::Exist(exist) => {
            let bare = ExistenceProof {
                key: Vec::new(),
                value: Vec::new(),
                ..exist
            };
            Some(wrap(Proof::Exist(bare)).encode_to_vec())
        }
        Proof::Nonexist(absent) => {
            let bare = NonExistenceProof {
                key: Vec::new(),
                ..absent
            };
            Some(wrap(Proof::Nonexist(bare)).encode_to_vec())
        }
        Proof::Batch(_) | Proof::Compressed(_) => None,
    }
}

const fn wrap(proof: Proof) -> CommitmentProof {
    CommitmentProof { proof: Some(proof) }
}

/// The proof, if it is written in the only way that it can be.
fn canonical(bytes: &[u8]) -> Option<Proof> {
    let decoded = CommitmentProof::decode(bytes).ok()?;
    (decoded.encode_to_vec() == bytes).then_some(decoded.proof?)
}

/// Whether `key` has `value` (absent: nothing) under the root of an IAVL tree.
#[must_use]
pub fn holds(proof: &[u8], root: &[u8], key: &[u8], value: Option<&[u8]>) -> bool {
    let root = root.to_vec();
    match (canonical(proof), value) {
        (Some(Proof::Exist(bare)), Some(value)) => {
            let Some(full) = fill(bare, key, value) else {
                return false;
            };
            verify_membership::<HostFunctionsManager>(&full, &iavl_spec(), &root, key, value)
        }
        (Some(Proof::Nonexist(bare)), None) if bare.key.is_empty() => {
            let full = wrap(Proof::Nonexist(NonExistenceProof {
                key: key.to_vec(),
                ..bare
            }));
            verify_non_membership::<HostFunctionsManager>(&full, &iavl_spec(), &root, key)
        }
        _ => false,
    }
}

/// Whether the store `name` has the root `root` under an application hash.
#[must_use]
pub fn store_holds(proof: &[u8], app_hash: &[u8], name: &str, root: &[u8]) -> bool {
    let Some(Proof::Exist(bare)) = canonical(proof) else {
        return false;
    };
    let Some(full) = fill(bare, name.as_bytes(), root) else {
        return false;
    };
    verify_membership::<HostFunctionsManager>(
        &full,
        &tendermint_spec(),
        &app_hash.to_vec(),
        name.as_bytes(),
        root,
    )
}

/// Puts key and value into an existence proof that came without.
fn fill(bare: ExistenceProof, key: &[u8], value: &[u8]) -> Option<CommitmentProof> {
    if !bare.key.is_empty() || !bare.value.is_empty() {
        return None;
    }
    Some(wrap(Proof::Exist(ExistenceProof {
        key: key.to_vec(),
        value: value.to_vec(),
        ..bare
    })))
}

#[cfg(test)]
mod tests {
    use tenzro_store::iavl::Tree;
    use tenzro_store::{absence, existence};

    use super::*;

    #[test]
    fn a_changed_bit_of_an_absence_proof_is_never_taken() {
        let mut tree = Tree::new(1);
        for key in [b"a", b"c", b"e", b"g", b"i"] {
            tree.set(key.to_vec().into(), b"value".to_vec().into());
        }
        let tree = tree.save_version().unwrap();
        let root = tree.root_hash();
        for key in [b"0", b"d", b"z"] {
            let proof = shorten(&absence(&tree, key).unwrap().encode_to_vec()).unwrap();
            assert!(holds(&proof, &root, key, None));
            assert!(!holds(&proof, &root, b"c", None), "c is there");
            for position in 0..proof.len() {
                for bit in 0..8 {
                    let mut changed = proof.clone();
                    changed[position] ^= 1 << bit;
                    assert!(
                        !holds(&changed, &root, key, None),
                        "{key:?} {position} {bit}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_proof_that_says_its_key_itself_is_not_taken() {
        let mut tree = Tree::new(1);
        tree.set(b"a".to_vec().into(), b"value".to_vec().into());
        let tree = tree.save_version().unwrap();
        let root = tree.root_hash();
        let absent = absence(&tree, b"b").unwrap().encode_to_vec();
        let there = existence(&tree, b"a").unwrap().encode_to_vec();
        assert!(!holds(&absent, &root, b"b", None));
        assert!(!holds(&there, &root, b"a", Some(b"value")));
        assert!(holds(
            &shorten(&there).unwrap(),
            &root,
            b"a",
            Some(b"value")
        ));
    }
}
