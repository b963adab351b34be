//! Who is too close to somebody to judge its work. Pure: no storage.

use cosmwasm_std::Addr;
use tenzro_contract_api::trainers::REFERRAL_REACH;

use crate::state::Trainer;

/// Whether two Trainers belong together: the same account, the same declared entity (letter case
/// aside), or a path of at most three referrals between them. An address that never registered
/// has neither entity nor referrals.
#[must_use]
pub fn related(left: (&Addr, Option<&Trainer>), right: (&Addr, Option<&Trainer>)) -> bool {
    if left.0 == right.0 {
        return true;
    }
    if let (Some(ours), Some(theirs)) = (entity(left.1), entity(right.1))
        && ours.eq_ignore_ascii_case(theirs)
    {
        return true;
    }
    path(left).any(|(up, ours)| {
        path(right)
            .any(|(down, theirs)| ours == theirs && up.saturating_add(down) <= REFERRAL_REACH)
    })
}

fn entity(trainer: Option<&Trainer>) -> Option<&str> {
    trainer?.profile.entity.as_deref()
}

/// The Trainer itself at distance 0, then those above it in the referral forest.
fn path<'a>(
    (address, trainer): (&'a Addr, Option<&'a Trainer>),
) -> impl Iterator<Item = (usize, &'a Addr)> {
    let above = trainer.map_or(&[][..], |trainer| trainer.ancestors.as_slice());
    std::iter::once(address).chain(above).enumerate()
}

#[cfg(test)]
mod tests {
    use tenzro_contract_api::trainers::Profile;

    use super::*;

    fn trainer(entity: Option<&str>, ancestors: &[&str]) -> Trainer {
        Trainer {
            profile: Profile {
                handle: "h".to_owned(),
                locale: "fr".to_owned(),
                entity: entity.map(str::to_owned),
            },
            ancestors: ancestors
                .iter()
                .map(|name| Addr::unchecked(*name))
                .collect(),
            since: 0,
        }
    }

    fn check(left: (&str, &Trainer), right: (&str, &Trainer)) -> bool {
        let (a, b) = (Addr::unchecked(left.0), Addr::unchecked(right.0));
        let forth = related((&a, Some(left.1)), (&b, Some(right.1)));
        assert_eq!(forth, related((&b, Some(right.1)), (&a, Some(left.1))));
        forth
    }

    #[test]
    fn the_same_entity_is_related_whatever_its_letter_case() {
        let acme = trainer(Some("Acme"), &[]);
        assert!(check(("a", &acme), ("b", &trainer(Some("ACME"), &[]))));
        assert!(!check(("a", &acme), ("b", &trainer(Some("Other"), &[]))));
        assert!(!check(
            ("a", &trainer(None, &[])),
            ("b", &trainer(None, &[]))
        ));
    }

    #[test]
    fn three_referrals_apart_is_related_and_four_is_not() {
        let root = trainer(None, &[]);
        let third = trainer(None, &["second", "first", "root"]);
        assert!(check(("root", &root), ("third", &third)));
        // root -> a -> b and root -> c: b to c is three steps.
        let b = trainer(None, &["a", "root"]);
        let c = trainer(None, &["root"]);
        assert!(check(("b", &b), ("c", &c)));
        // root -> c -> d: b to d is four steps.
        let d = trainer(None, &["c", "root"]);
        assert!(!check(("b", &b), ("d", &d)));
    }
}
