//! `status`, for a terminal.

use tenzro_client::Currency;
use tenzro_client::units::format_micro;

use crate::status::Status;

/// Lines that say where an operator stands.
#[must_use]
pub fn lines(status: &Status, now: u64) -> Vec<String> {
    let why = status.not_ready(now);
    let state = if why.is_empty() {
        "ready: bonded and drawn for work".to_owned()
    } else {
        format!("not ready: {}", why.join("; "))
    };
    let bond = status.record.as_ref().map_or_else(
        || "none".to_owned(),
        |record| {
            format!(
                "{}, {:?}, slashed {}",
                Currency::Tnz.format(record.bond.u128()),
                record.status,
                Currency::Tnz.format(record.slashed.u128())
            )
        },
    );
    let days = status.days_left.map_or_else(
        || "no fees spent so far".to_owned(),
        |days| format!("fees for {days} days"),
    );
    let performance = &status.performance;
    let points = u128::try_from(status.points).unwrap_or(0);
    let mut lines = vec![
        format!("operator  {}", status.address),
        format!("state     {state}"),
        format!(
            "chain     {} at {}, height {}",
            status.chain_id, status.node, status.height
        ),
        format!("bond      {bond}"),
        format!("balance   {}, {days}", Currency::Tnz.format(status.balance)),
        format!(
            "rounds    {}: {} correct, {} wrong, {} missed, {} not opened",
            performance.seats,
            performance.correct,
            performance.wrong,
            performance.missed,
            performance.unrevealed
        ),
        format!(
            "earned    {} points now, {} to claim, {} claimed, {} fees to claim",
            format_micro(points),
            Currency::Tic.format(status.tic_pending),
            Currency::Tic.format(status.tic_claimed),
            Currency::Tcc.format(status.tcc_pending)
        ),
    ];
    for round in status.rounds.iter().take(10) {
        let reason = round.fate.reason().map_or_else(String::new, |reason| {
            format!(" ({}: {})", reason.as_str(), reason.advice())
        });
        lines.push(format!(
            "job {:<5} {:<14} {}{reason}",
            round.job,
            round.model,
            round.fate.as_str()
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemon_without_anything_says_what_it_lacks() {
        let text = lines(&Status::default(), 100).join("\n");
        assert!(
            text.contains("no model is loaded") && text.contains("bond      none"),
            "{text}"
        );
    }
}
