//! Running transactions: for the pool, for a client that only asks, and in a block.

use std::rc::Rc;

use tendermint::abci::types::ExecTxResult;
use tenzro_chain_types::{Error, Result, sdk};
use tenzro_kernel::{Ctx, Gas, Mode};
use tenzro_store::Overlay;

use crate::ante::Ante;
use crate::app::{App, lock};
use crate::run::{Outcome, Runner};

impl App {
    pub(crate) fn runner(&self) -> Result<Runner<'_>> {
        let router = self.modules().router()?;
        Ok(Runner {
            ante: Ante {
                accounts: &*self.modules().auth,
                bank: &*self.modules().bank,
                feegrants: &*self.modules().feegrant,
                ibc: &self.modules().ibc,
                router,
                prices: &self.config.gas_prices,
            },
            router,
        })
    }

    /// Asks whether the pool may take a transaction; what the checks write stays for the next ones.
    pub(crate) fn run_check(&self, mode: Mode, bytes: &[u8]) -> Result<Outcome> {
        let runner = self.runner()?;
        let mut check = lock(&self.check);
        let tip = self.tip();
        let state = Overlay::with(tip.snapshot, std::mem::take(&mut *check));
        let ctx = Ctx::new(state.clone(), Rc::new((*tip.block).clone()), mode);
        let branch = ctx.branch();
        let outcome = runner.run(&branch, bytes, None);
        if outcome.result.is_ok() {
            branch.merge();
        }
        *check = state.take();
        Ok(outcome)
    }

    /// Runs a transaction on top of what waits in the pool; nothing stays. It may take long, so it
    /// works on a copy.
    pub(crate) fn run_simulation(&self, bytes: &[u8]) -> Result<Outcome> {
        let (pending, tip) = {
            let check = lock(&self.check);
            (check.clone(), self.tip())
        };
        let state = Overlay::with(tip.snapshot, pending);
        let block = Rc::new((*tip.block).clone());
        let ctx = Ctx::new(state, block, Mode::Simulate);
        Ok(self.runner()?.run(&ctx, bytes, None))
    }

    /// Runs the transactions of a block, each in a branch of its own.
    pub(crate) fn execute(&self, ctx: &Ctx, txs: &[impl AsRef<[u8]>]) -> Result<Vec<ExecTxResult>> {
        let runner = self.runner()?;
        let block_gas = ctx.block.max_gas.map_or_else(Gas::unlimited, Gas::limited);
        let mut results = Vec::with_capacity(txs.len());
        for (index, tx) in txs.iter().enumerate() {
            if block_gas.is_out() {
                let error = sdk::OUT_OF_GAS.wrap("no block gas left to run tx");
                results.push(failed(&error));
                continue;
            }
            let branch = ctx.branch();
            let place = u32::try_from(index)
                .ok()
                .map(|index| (index, block_gas.consumed()));
            let outcome = runner.run(&branch, tx.as_ref(), place);
            if let Err(error) = &outcome.result
                && error.is_node_fault
            {
                return Err(error.clone());
            }
            // Exceeding the block's gas undoes the transaction, as in the SDK.
            if block_gas
                .consume(outcome.block_gas, "block gas meter")
                .is_err()
            {
                let error = sdk::OUT_OF_GAS.wrap("block gas meter");
                results.push(failed(&error));
                continue;
            }
            branch.merge();
            results.push(exec_result(&outcome));
        }
        Ok(results)
    }
}

fn failed(error: &Error) -> ExecTxResult {
    ExecTxResult {
        code: error.code.into(),
        codespace: error.codespace.to_owned(),
        log: error.to_string(),
        ..ExecTxResult::default()
    }
}

fn exec_result(outcome: &Outcome) -> ExecTxResult {
    let (codespace, code, log) = outcome.status();
    ExecTxResult {
        data: if outcome.result.is_ok() {
            outcome.data().into()
        } else {
            Vec::new().into()
        },
        code,
        log,
        info: String::new(),
        gas_wanted: i64::try_from(outcome.gas_wanted).unwrap_or(i64::MAX),
        gas_used: i64::try_from(outcome.gas_used).unwrap_or(i64::MAX),
        events: outcome.events.clone(),
        codespace,
    }
}
