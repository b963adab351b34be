//! Who earned what, what their word was worth before and after, and how evenly the pay is spread.

use std::collections::BTreeMap;

use maud::{Markup, html};
use tenzro_contract_api::reputation::ReviewerResponse;
use tenzro_contract_api::types::Modality;

use super::{View, framed, simulated};
use crate::draw::{bars, lorenz};
use crate::flows::{Earned, earned};
use crate::record::{Person, Role};
use crate::show::{micro, tcc, tic};
use crate::spread::{Spread, real};

/// Classes of the three ledgers' colours.
const LEDGERS: [&str; 3] = ["data", "review", "compute"];

/// The section.
pub fn section(view: &View<'_>) -> Markup {
    let earned = earned(view.input);
    let lead = html! {
        "TIC drawn for " span.key.data { "data" } ", " span.key.review { "reviews" } " and " span.key.compute { "computing" }
        ", and TCC drawn from sales. All people are " (simulated()) "; their accounts, keys and amounts are not."
    };
    let body = html! {
        (spread(view, &earned))
        @for (role, title) in [
            (Role::Trainer, "Trainers who gave data"),
            (Role::Reviewer, "Reviewers"),
            (Role::Operator, "Operators"),
        ] {
            h3 { (title) }
            (table(view, role, &earned))
        }
    };
    framed("people", "People", &lead, &body)
}

fn spread(view: &View<'_>, earned: &BTreeMap<String, Earned>) -> Markup {
    let all = Spread::of(earned.values().map(Earned::tic_sum));
    let figures = view.figures;
    let of = |role: Role| {
        let people = view.input.of_role(role);
        Spread::of(
            people
                .filter_map(|person| earned.get(&person.address))
                .map(Earned::tic_sum),
        )
    };
    html! {
        div.split {
            div {
                h3 { "How evenly pay is spread" }
                dl.facts.wide {
                    div { dt { "accounts that drew TIC" } dd { (figures.shown("people.paid")) } }
                    div { dt { "Gini coefficient (0 all alike, 1 one has all)" } dd { (figures.shown("people.gini")) } }
                    div { dt { "effective number of equal earners" } dd { (figures.shown("people.effective")) } }
                    @for role in [Role::Trainer, Role::Reviewer, Role::Operator] {
                        @let own = of(role);
                        div { dt { "Gini among " (role.many()) } dd { (format!("{:.4}", own.gini)) " " span.dim { "of " (own.amounts.len()) } } }
                    }
                }
                p.small { "Pay follows work, so it is not meant to be equal; what it must not do is pile up with few." }
            }
            @if !all.amounts.is_empty() {
                (lorenz::draw(&all, "Lorenz curve of TIC drawn: the closer to the diagonal, the more even"))
            }
        }
    }
}

fn table(view: &View<'_>, role: Role, earned: &BTreeMap<String, Earned>) -> Markup {
    let of = |person: &Person| earned.get(&person.address).copied().unwrap_or_default();
    let most = view
        .input
        .of_role(role)
        .map(|person| of(person).tic_sum())
        .max()
        .unwrap_or_default();
    let scores = (role == Role::Reviewer).then(|| reputations(view));
    html! {
        div.scroll tabindex="0" role="region" aria-label=(format!("Earnings of {}", role.many())) {
            table.people {
                thead { tr {
                    th { "who" } th.number { "TIC" } th.wide { span.sr { "by data, review, compute" } } th.number { "TCC of sales" }
                    @match role {
                        Role::Reviewer => { @for domain in Modality::ALL { th { "reputation, " (domain.as_str()) } } }
                        Role::Trainer => { th.number { "accepted" } }
                        _ => {}
                    }
                } }
                tbody {
                    @for person in view.input.of_role(role) {
                        @let own = of(person);
                        tr {
                            th scope="row" {
                                (person.name)
                                @if let Some(note) = &person.note { " " span.dim { (note) } }
                            }
                            td.number { (amount(&tic(own.tic_sum()))) }
                            td.wide title=(parts(&own)) { (bars::stack(&stacked(&own), real(most))) }
                            td.number { (amount(&tcc(own.tcc_sum()))) }
                            @match role {
                                Role::Reviewer => { (reputation(scores.as_ref(), person)) }
                                Role::Trainer => { td.number { (accepted(view, person)) } }
                                _ => {}
                            }
                        }
                    }
                }
            }
        }
    }
}

/// An amount without its unit, which the column has.
fn amount(text: &str) -> &str {
    text.split(' ').next().unwrap_or(text)
}

fn stacked(own: &Earned) -> [(f64, &'static str); 3] {
    let [data, review, compute] = own.tic;
    [
        (real(data), LEDGERS[0]),
        (real(review), LEDGERS[1]),
        (real(compute), LEDGERS[2]),
    ]
}

fn parts(own: &Earned) -> String {
    let words = LEDGERS.iter().zip(own.tic).filter(|(_, part)| *part > 0);
    let words: Vec<String> = words
        .map(|(word, part)| format!("{word} {}", tic(part)))
        .collect();
    words.join(", ")
}

fn accepted(view: &View<'_>, person: &Person) -> String {
    let items = || {
        view.input
            .export
            .items
            .iter()
            .filter(|item| item.contributor == person.address)
    };
    let good = items().filter(|item| {
        crate::show::verdict(item, |_| String::new()).0 == crate::show::Verdict::Accepted
    });
    format!("{} of {}", good.count(), items().count())
}

/// Scores by (account, domain): when qualified, and at the end.
type Scores = BTreeMap<(String, &'static str), (Option<u64>, u64)>;

fn reputations(view: &View<'_>) -> Scores {
    let mut scores = Scores::new();
    let end = view.input.record.reviewers.iter();
    for ReviewerResponse {
        address,
        domain,
        reputation,
        ..
    } in end
    {
        scores.insert((address.clone(), domain.as_str()), (None, *reputation));
    }
    for event in view.input.of_kind("reviewer_qualified") {
        let domain = Modality::ALL
            .iter()
            .find(|domain| domain.as_str() == event.text("domain"));
        if let Some(domain) = domain {
            let key = (event.text("reviewer").to_owned(), domain.as_str());
            if let Some(entry) = scores.get_mut(&key) {
                entry.0 = event.text("reputation").parse().ok();
            }
        }
    }
    scores
}

fn reputation(scores: Option<&Scores>, person: &Person) -> Markup {
    let of = |domain: Modality| {
        scores?
            .get(&(person.address.clone(), domain.as_str()))
            .copied()
    };
    let real = |score: u64| score as f64 / 1_000_000.0;
    html! {
        @for domain in Modality::ALL {
            td.score {
                @match of(domain) {
                    Some((Some(before), after)) => {
                        (bars::change(real(before), real(after)))
                        span { (micro(before)) " → " (micro(after)) }
                    }
                    Some((None, after)) => { span.dim { (micro(after)) } }
                    None => { span.dim { "–" } }
                }
            }
        }
    }
}
