//! Lists that the chain gives in pages. What an entry costs a node to answer is up to strangers (a
//! job has as many seats as operators could be made to miss), and a node spends so much gas on an
//! answer and no more: a page that is refused is asked for in smaller ones, for who cannot read the
//! list is blind.

/// Entries of a page.
const MANY: u32 = 100;

/// Entries of a page where a longer one is refused: the dearest there can be are within a node's
/// gas.
const FEW: u32 = 10;

/// A whole list: `page` asks for so many entries after one of them, `id` says which one an entry
/// is.
///
/// # Errors
/// When the node does not answer.
pub async fn all<T, E>(
    page: impl AsyncFn(Option<u64>, u32) -> Result<Vec<T>, E>,
    id: impl Fn(&T) -> u64,
) -> Result<Vec<T>, E> {
    let mut all: Vec<T> = Vec::new();
    let mut limit = MANY;
    loop {
        let found = match page(all.last().map(&id), limit).await {
            Ok(found) => found,
            Err(_) if limit > FEW => {
                limit = FEW;
                continue;
            }
            Err(error) => return Err(error),
        };
        let end = found.len() < limit as usize;
        all.extend(found);
        if end {
            return Ok(all);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_that_is_too_dear_for_a_node_is_asked_for_in_smaller_ones() {
        let ids: Vec<u64> = (1..=35).collect();
        let dear = async |after: Option<u64>, limit: u32| {
            if limit > FEW {
                return Err("out of gas");
            }
            let rest = ids.iter().copied().filter(|id| Some(*id) > after);
            Ok(rest.take(limit as usize).collect::<Vec<u64>>())
        };
        assert_eq!(all(dear, |id| *id).await.as_ref(), Ok(&ids));
    }

    #[tokio::test]
    async fn a_list_that_ends_with_a_full_page_is_whole() {
        let cheap = async |after: Option<u64>, limit: u32| {
            let first = after.map_or(1, |after| after + 1);
            let last = (first + u64::from(limit)).min(201);
            Ok::<_, &str>((first..last).collect::<Vec<u64>>())
        };
        assert_eq!(all(cheap, |id| *id).await, Ok((1..=200).collect()));
    }

    #[tokio::test]
    async fn a_node_that_is_away_is_an_error() {
        let away = async |_: Option<u64>, _: u32| Err::<Vec<u64>, _>("away");
        assert_eq!(all(away, |id| *id).await, Err("away"));
    }
}
