//! What became of the operator that cheats: told from the chain, with the evidence that anybody can
//! read there.

use anyhow::{Context, Result};
use tenzro_cli::flows::evidence::{self, Evidence, Slash, Verdict};
use tenzro_cli::flows::{content, contribute, operate};
use tenzro_client::Currency;
use tenzro_contract_api::operators::{ExecuteMsg, OperatorStatus};
use tenzro_contract_api::oracle::STANDARD_LADDER;
use tokio::task::JoinSet;

use crate::screen::{Screen, short};
use crate::stage::contribute::quality;
use crate::stage::qualify::all;
use crate::world::World;

/// A job in which the cheat had a seat and revealed.
struct Seen {
    item: u64,
    evidence: Evidence,
    verdict: Verdict,
}

impl Seen {
    /// Whether the cheat's answer counts as wrong.
    fn caught(&self, cheat: &str) -> bool {
        self.verdict
            .reveals
            .iter()
            .any(|reveal| reveal.operator == cheat && reveal.correct == Some(false))
    }
}

/// How the cheat fared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fared {
    /// Answers that it gave.
    pub answers: usize,
    /// Answers outside the winning ball.
    pub outside: usize,
}

/// Tells how the cheat was caught, lets those who were right draw their shares, and writes the
/// evidence to `out/evidence/`.
///
/// # Errors
/// When the node cannot be asked or a transaction fails.
pub async fn run(
    world: &World,
    screen: &mut Screen,
    items: &[u64],
    out: &std::path::Path,
) -> Result<Fared> {
    screen.section("One operator cheats (simulated, labelled): what the network made of it");
    let cheat = world.cast.cheat().address();
    let seen = seen(world, items, &cheat).await?;
    let caught: Vec<&Seen> = seen.iter().filter(|seen| seen.caught(&cheat)).collect();
    let fared = Fared {
        answers: seen.len(),
        outside: caught.len(),
    };
    screen.line(format!(
        "{} gave {} answers: {} lie in the ball of the others (fp16 makes no difference there that a \
         vote could see), {} do not",
        world.name(&cheat),
        fared.answers,
        fared.answers - fared.outside,
        fared.outside
    ));
    let folder = out.join("evidence");
    for (position, seen) in caught.iter().enumerate() {
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let path = folder.join(format!("job-{}.json", seen.evidence.job.job));
        evidence::save(&seen.evidence, &path)?;
        if position == 0 {
            tell(world, screen, seen, &cheat);
            screen.more(format!(
                "evidence: tenzro operator evidence {}; without a node: tenzro operator evidence --file \
                 {}",
                seen.evidence.job.job,
                path.display()
            ));
        } else {
            brief(screen, seen, &cheat);
        }
    }
    shares(world, screen).await?;
    Ok(fared)
}

async fn seen(world: &World, items: &[u64], cheat: &str) -> Result<Vec<Seen>> {
    let mut found = Vec::new();
    for &item in items {
        let job = contribute::item_of(&world.network, item).await?.job;
        let evidence = evidence::collect(&world.network, job).await?;
        if evidence
            .reveals
            .iter()
            .any(|reveal| reveal.operator == cheat)
        {
            found.push(Seen {
                item,
                verdict: evidence::weigh(&evidence),
                evidence,
            });
        }
    }
    Ok(found)
}

/// One case in full: what was answered, how it was decided, what it cost.
fn tell(world: &World, screen: &Screen, seen: &Seen, cheat: &str) {
    let job = &seen.evidence.job;
    screen.line(format!(
        "item {}, job {} ({}): the case in full",
        seen.item, job.job, job.input.media_type
    ));
    let first: Vec<String> = job
        .seats
        .iter()
        .filter(|seat| seat.rung == 0)
        .map(|seat| world.name(&seat.operator))
        .collect();
    screen.more(format!(
        "drawn first: {}; {}",
        first.join(", "),
        if job.audited {
            "picked for an audit"
        } else {
            "they did not agree"
        }
    ));
    for (below, above) in STANDARD_LADDER
        .iter()
        .zip(&STANDARD_LADDER[1..])
        .take(job.rung as usize)
    {
        screen.more(format!(
            "the ladder climbed from {} operators to {}, of whom {} must agree",
            below.size, above.size, above.quorum
        ));
    }
    for reveal in &seen.verdict.reveals {
        let own = reveal.vector.as_ref().and_then(|vector| vector.first());
        let apart = match reveal.apart {
            Some(apart) if apart.components > 0 => format!(
                "{} of {} values differ from the result, by up to {} units of 1/32,767",
                apart.components, apart.of, apart.largest
            ),
            Some(_) => "the result, to the bit".to_owned(),
            None => "no readable answer".to_owned(),
        };
        screen.more(format!(
            "  {:<24} quality {}; agrees with {} of {}; {apart}{}",
            world.name(&reveal.operator),
            own.map_or("none".to_owned(), |q15| quality(q15.unsigned_abs())),
            reveal.agrees_with,
            seen.verdict.reveals.len(),
            if reveal.opens {
                ""
            } else {
                "; does not open its commitment"
            }
        ));
    }
    for slash in seen.evidence.slashes.iter().filter(|s| s.operator == cheat) {
        screen.more(format!("  slashed {}", cost(slash)));
    }
}

fn brief(screen: &Screen, seen: &Seen, cheat: &str) {
    let apart = seen
        .verdict
        .reveals
        .iter()
        .find(|reveal| reveal.operator == cheat)
        .and_then(|reveal| reveal.apart);
    let apart = apart.map_or(String::new(), |apart| {
        format!(
            "{} of {} values, up to {} units",
            apart.components, apart.of, apart.largest
        )
    });
    let slashes: Vec<String> = seen
        .evidence
        .slashes
        .iter()
        .filter(|slash| slash.operator == cheat)
        .map(cost)
        .collect();
    screen.more(format!(
        "item {}, job {}: {apart}; slashed {}",
        seen.item,
        seen.evidence.job.job,
        slashes.join(", ")
    ));
}

fn cost(slash: &Slash) -> String {
    let shares = match slash.credits.first() {
        Some((_, each)) => format!(
            "{} to each of the {} that were right, ",
            Currency::Tnz.format(*each),
            slash.credits.len()
        ),
        None => String::new(),
    };
    format!(
        "{}: {shares}{} burned  tx {}",
        Currency::Tnz.format(slash.amount),
        Currency::Tnz.format(slash.burned),
        short(&slash.hash)
    )
}

/// Those who were right draw what slashes credited them.
async fn shares(world: &World, screen: &Screen) -> Result<()> {
    let mut tasks = JoinSet::new();
    let (mut count, mut sum) = (0, 0_u128);
    for person in &world.cast.operators {
        let owed = operate::credit(&world.network, &person.address()).await?;
        if owed == 0 {
            continue;
        }
        count += 1;
        sum += owed;
        let (network, sender) = (world.network.clone(), world.sender(person));
        tasks.spawn(async move {
            let message = ExecuteMsg::ClaimCredit {};
            network.execute(&sender, "operators", &message).await
        });
    }
    all(tasks).await?;
    if count > 0 {
        screen.line(format!(
            "{count} operators drew {} as their shares of what the cheat lost",
            Currency::Tnz.format(sum)
        ));
    }
    Ok(())
}

/// The cheat runs the real models again and comes back; nothing to do when it was not jailed.
///
/// # Errors
/// When it cannot come back.
pub async fn returns(
    world: &World,
    screen: &Screen,
    program: &std::path::Path,
    models: &std::path::Path,
) -> Result<()> {
    let person = world.cast.cheat();
    let found = operate::operator(&world.network, &person.address()).await?;
    let OperatorStatus::Jailed { until } = found.status else {
        return Ok(());
    };
    crate::stage::operators::reform(world, program, models).await?;
    let sender = world.sender(person);
    let message = ExecuteMsg::Unjail {};
    let begun = std::time::Instant::now();
    let outcome = loop {
        match world.network.execute(&sender, "operators", &message).await {
            Ok(outcome) => break outcome,
            Err(error) if begun.elapsed() < PATIENCE && too_early(&error) => {
                tokio::time::sleep(std::time::Duration::from_millis(400)).await;
            }
            Err(error) => return Err(error.into()),
        }
    };
    let back = operate::operator(&world.network, &person.address()).await?;
    screen.line(format!(
        "{} runs the real models again; its jail time (until {until}) is over, it called `unjail` and \
         is drawn again with a bond of {}  tx {}",
        person.name,
        Currency::Tnz.format(back.bond.u128()),
        short(&outcome.hash.to_string())
    ));
    Ok(())
}

/// Longest wait for the end of a jail time.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// Whether the operators' contract said that the time has not come.
fn too_early(error: &tenzro_cli::flows::FlowError) -> bool {
    let tenzro_cli::flows::FlowError::Client(error) = error else {
        return false;
    };
    error
        .contract()
        .and_then(|failure| failure.entry())
        .is_some_and(|entry| entry.name == "too_early")
}

/// Who was slashed: names, the cheat's first.
///
/// # Errors
/// When the node cannot be asked.
pub async fn slashed(world: &World) -> Result<Vec<String>> {
    let operators = content::operators(&world.network).await?;
    Ok(operators
        .iter()
        .filter(|operator| !operator.slashed.is_zero())
        .map(|operator| world.name(&operator.address))
        .collect())
}
