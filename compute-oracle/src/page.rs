//! The status page: one document without scripts, fonts or pictures from elsewhere.

use std::fmt::Write as _;

use tenzro_client::Currency;
use tenzro_contract_api::operators::OperatorStatus;

use crate::status::{ShownRound, Status};

const STYLE: &str = "
:root{--ink:#1c2430;--soft:#667080;--line:#d9dee6;--paper:#fff;--back:#f4f6f9;--good:#0b7a4b;--bad:#b3261e;--wait:#8a6100}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf2;--soft:#9aa5b4;--line:#313a47;--paper:#1b222c;--back:#12171e;--good:#4cc38a;--bad:#ff8a80;--wait:#f0c059}}
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem}h1{font-size:1.4rem;margin:0}h2{font-size:1rem;margin:2rem 0 .5rem}
p{margin:.25rem 0}.soft{color:var(--soft)}code{font-size:.85em;overflow-wrap:anywhere}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.75rem;margin-top:1.25rem}
.card{background:var(--paper);border:1px solid var(--line);border-radius:.5rem;padding:.75rem}
.card b{display:block;font-size:1.25rem;font-variant-numeric:tabular-nums}
.good{color:var(--good)}.bad{color:var(--bad)}.wait{color:var(--wait)}
.table{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:.5rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .75rem;border-bottom:1px solid var(--line)}
tr:last-child td{border-bottom:0}th{font-weight:600;color:var(--soft)}";

/// The page.
#[must_use]
pub fn page(status: &Status, now: u64) -> String {
    let reasons = status.not_ready(now);
    let mut html = String::new();
    let _ = write!(
        html,
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport \
         content='width=device-width'><meta http-equiv=refresh content=5><title>Operator \
         {short}</title><style>{STYLE}</style><main><h1>Tenzro operator</h1><p><code>{}</code></p>",
        escaped(&status.address),
        short = escaped(status.address.get(..14).unwrap_or_default()),
    );
    state(&mut html, status, &reasons);
    cards(&mut html, status);
    rounds(&mut html, &status.rounds, now);
    let _ = write!(
        html,
        "<p class=soft>chain {} at {}, height {}, tenzro-oracle {}, up for {}; this page asks \
         again every 5 s. <a href=/metrics>metrics</a> <a href=/v1/status>JSON</a></p></main></html>",
        escaped(&status.chain_id),
        escaped(&status.node),
        status.height,
        escaped(&status.version),
        span(now.saturating_sub(status.started)),
    );
    html
}

fn state(html: &mut String, status: &Status, reasons: &[String]) {
    if reasons.is_empty() {
        let _ = write!(html, "<p class=good>ready: bonded and drawn for work</p>");
        return;
    }
    let _ = write!(
        html,
        "<p class=wait>not ready: {}</p>",
        escaped(&reasons.join("; "))
    );
    if !status.doing.is_empty() {
        let _ = write!(html, "<p class=soft>{}</p>", escaped(&status.doing));
    }
}

fn card(html: &mut String, name: &str, value: &str, note: &str) {
    let _ = write!(
        html,
        "<div class=card><span class=soft>{name}</span><b>{}</b><span class=soft>{}</span></div>",
        escaped(value),
        escaped(note)
    );
}

fn cards(html: &mut String, status: &Status) {
    html.push_str("<div class=grid>");
    let (bond, note) = match &status.record {
        None => ("none".to_owned(), "not registered".to_owned()),
        Some(record) => {
            let state = match record.status {
                OperatorStatus::Bonded => "bonded",
                OperatorStatus::Jailed { .. } => "jailed",
                OperatorStatus::Unbonding { .. } => "leaving",
            };
            let slashed = Currency::Tnz.format(record.slashed.u128());
            let bond = Currency::Tnz.format(record.bond.u128());
            (bond, format!("{state}; slashed {slashed}"))
        }
    };
    card(html, "Bond", &bond, &note);
    let days = match status.days_left {
        Some(days) => format!("fees for {days} days"),
        None => "no fees spent so far".to_owned(),
    };
    card(
        html,
        "Balance",
        &Currency::Tnz.format(status.balance),
        &days,
    );
    let performance = &status.performance;
    card(
        html,
        "Rounds",
        &performance.seats.to_string(),
        &format!(
            "{} correct, {} wrong, {} missed, {} not opened",
            performance.correct, performance.wrong, performance.missed, performance.unrevealed
        ),
    );
    let points = u128::try_from(status.points).unwrap_or(0);
    card(
        html,
        "Points now",
        &tenzro_client::units::format_micro(points),
        "become TIC when the epoch closes",
    );
    card(
        html,
        "TIC to claim",
        &Currency::Tic.format(status.tic_pending),
        &format!(
            "{} claimed so far",
            Currency::Tic.format(status.tic_claimed)
        ),
    );
    card(
        html,
        "TCC fees to claim",
        &Currency::Tcc.format(status.tcc_pending),
        "from paid inferences",
    );
    html.push_str("</div>");
}

fn rounds(html: &mut String, rounds: &[ShownRound], now: u64) {
    html.push_str("<h2>Rounds</h2>");
    if rounds.is_empty() {
        html.push_str("<p class=soft>none yet; seats are drawn by bond</p>");
        return;
    }
    html.push_str(
        "<div class=table><table><tr><th>job<th>model<th>when<th>result<th>what to do</tr>",
    );
    for round in rounds {
        let class = match round.fate.as_str() {
            "correct" => "good",
            "wrong" | "missed" | "withheld" => "bad",
            _ => "wait",
        };
        let reason = round.fate.reason();
        let _ = write!(
            html,
            "<tr><td>{}<td>{}<td>{} ago<td class={class}>{}{}<td>{}</tr>",
            round.job,
            escaped(&round.model),
            span(now.saturating_sub(round.time)),
            round.fate.as_str(),
            reason.map_or_else(String::new, |reason| format!(": {}", reason.as_str())),
            reason.map_or("", crate::reasons::Reason::advice),
        );
    }
    html.push_str("</table></div>");
}

fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Text from elsewhere, harmless inside an element.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reasons::Reason;
    use crate::rounds::Fate;

    #[test]
    fn the_page_says_why_a_round_was_missed_and_what_to_do() {
        let reason = Reason::ChainAway;
        let status = Status {
            rounds: vec![ShownRound {
                job: 7,
                model: "text-quality".to_owned(),
                modality: None,
                time: 40,
                fate: Fate::Missed { reason },
            }],
            ..Status::default()
        };
        let html = page(&status, 100);
        assert!(html.contains("missed: chain_away") && html.contains(reason.advice()));
        assert!(html.contains("not ready"));
    }

    #[test]
    fn the_page_takes_nothing_from_elsewhere_and_escapes_what_others_wrote() {
        let status = Status {
            node: "http://x/<script>alert(1)</script>".to_owned(),
            ..Status::default()
        };
        let html = page(&status, 0);
        assert!(!html.contains("<script") && !html.contains("src=") && !html.contains("url("));
    }
}
