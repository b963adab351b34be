//! Where every unit is: both supplies after each epoch, and what the treasury paid for Trainers' gas.

use anyhow::Result;
use tenzro_cli::flows::economy::{self, Equation};
use tenzro_client::Currency;

use crate::screen::Screen;
use crate::world::World;

/// Prints both supply equations and holds every figure against the others; how many equations failed.
///
/// # Errors
/// When the node cannot be asked.
pub async fn run(world: &World, screen: &Screen) -> Result<usize> {
    let found = economy::economy(&world.network).await?;
    let (tic, tcc) = (&found.tic, &found.tcc);
    let of = |currency: Currency, micro: cosmwasm_std::Uint128| currency.format(micro.u128());
    let (t, c) = (Currency::Tic, Currency::Tcc);
    let sums = &found.treasury;
    screen.line(format!(
        "TIC supply {} = {} genesis + {} claimed + {} community + {} redeemed - {} burned for TCC - \
         {} by holders",
        of(t, tic.supply),
        of(t, tic.book.genesis),
        of(t, sums.claimed),
        of(t, sums.community),
        of(t, sums.tic_redeemed),
        of(t, sums.tic_burned),
        of(t, tic.book.burned_by_holders),
    ));
    screen.line(format!(
        "TCC supply {} = {} bought - {} redeemed - {} burned as fees - {} by holders",
        of(c, tcc.supply),
        of(c, sums.tcc_bought),
        of(c, sums.tcc_redeemed),
        of(c, sums.tcc_fees_burned),
        of(c, tcc.book.burned_by_holders),
    ));
    let equations = found.equations();
    let wrong: Vec<&Equation> = equations.iter().filter(|line| !line.holds).collect();
    for equation in &wrong {
        let text = format!(
            "{}: {} is not {} micro-units",
            equation.text, equation.found, equation.expected
        );
        screen.check(false, text);
    }
    screen.line(format!(
        "{} of {} equations between tokens, treasury, marketplace and escrow hold to the unit",
        equations.len() - wrong.len(),
        equations.len()
    ));
    Ok(wrong.len())
}

/// Says what the treasury paid for the Trainers who own no TNZ.
///
/// # Errors
/// When the node cannot be asked.
pub async fn gas(world: &World, screen: &Screen) -> Result<()> {
    let network = &world.network;
    let treasury = network.address("treasury")?;
    let left = network
        .chain
        .balance(treasury, Currency::Tnz.base())
        .await?;
    let paid = world.gas_fund.saturating_sub(left);
    let mut owned = 0_u128;
    let mut sequences = 0_u64;
    for person in &world.cast.contributors {
        let address = person.key.address();
        owned += network.chain.balance(address, Currency::Tnz.base()).await?;
        sequences += network.chain.account(address).await?.sequence;
    }
    screen.line(format!(
        "gas: the treasury paid {} for {sequences} transactions of {} Trainers, who owned no TNZ and \
         now own {}",
        Currency::Tnz.format(paid),
        world.cast.contributors.len(),
        Currency::Tnz.format(owned)
    ));
    Ok(())
}
