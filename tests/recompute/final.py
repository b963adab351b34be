"""Holds the end of the walk against what the chain says at the end."""

from export import get, of_type, whole
from money import SYMBOLS, TCC, TIC


def compare(export, walk, report):
    """Balances, supplies and the contracts' own sums."""
    balances(export, walk, report)
    supplies(export, walk, report)
    sums(export, walk, report)


def balances(export, walk, report):
    found = of_type(get(export.found, "found", "balances"), "found.balances", dict)
    for token, key in ((TIC, "tic"), (TCC, "tcc")):
        check = f"balances of {SYMBOLS[token]}"
        ours = walk.ledger.balances[token]
        for account, entry in found.items():
            amount = whole(entry, f"found.balances.{account}", key)
            report.same(check, account, ours.get(account, 0), amount)
        for account in sorted(set(ours) - set(found)):
            report.same(check, f"{account} (not in the export)", ours[account], 0)
    report.start("no balance below zero")
    for symbol, account, balance in walk.ledger.overdrawn:
        report.same("no balance below zero", f"{account} {symbol}", "at least 0", str(balance))


def supplies(export, walk, report):
    """Supply = genesis + minted - burned = the sum of all balances, with each term named."""
    ledger, totals = walk.ledger, walk.treasury.totals
    accounts = get(export.found, "found", "balances")
    named = {
        TIC: ledger.genesis[TIC] + totals["claimed"] + totals["community"]
        + totals["tic_redeemed"] - totals["tic_burned"] - by_holders(walk, TIC),
        TCC: totals["tcc_bought"] - totals["tcc_redeemed"] - totals["tcc_fees_burned"]
        - by_holders(walk, TCC),
    }
    for token, key in ((TIC, "tic"), (TCC, "tcc")):
        check = f"supply of {SYMBOLS[token]}"
        found = whole(export.found, "found", f"{key}_supply")
        report.same(check, "genesis + minted - burned", ledger.supply(token), found)
        report.same(check, "each mint and burn by its reason", named[token], found)
        held = sum(whole(entry, account, key) for account, entry in accounts.items())
        report.same(check, "sum of all balances", held, found)


def by_holders(walk, token):
    """What people burned themselves, outside the treasury."""
    totals = walk.treasury.totals
    by_treasury = (
        totals["tic_burned"] if token == TIC
        else totals["tcc_redeemed"] + totals["tcc_fees_burned"]
    )
    return walk.ledger.burned[token] - by_treasury


def sums(export, walk, report):
    """The sums of treasury, marketplace and escrow."""
    economy = walk.treasury.economy()
    for key, ours in economy.items():
        found = whole(export.found, "found", "economy", key)
        report.same("sums of the treasury", key, ours, found)
    for key, ours in walk.market.totals.items():
        found = whole(export.found, "found", "market", key)
        report.same("sums of the marketplace", key, ours, found)
    for key, ours in walk.escrow.sums().items():
        found = whole(export.found, "found", "escrow", key)
        report.same("sums of the escrow", key, ours, found)
    held = walk.ledger.balances[TIC].get(export.contracts["escrow"], 0)
    report.same("sums of the escrow", "holds what is in offers", walk.escrow.sums()["held"], held)
    here = export.contracts["marketplace"]
    held = walk.ledger.balances[TCC].get(here, 0)
    totals = walk.market.totals
    due = totals["split"] - totals["paid"] + totals["escrowed"]
    report.same("sums of the marketplace", "holds split - paid + escrowed", due, held)
