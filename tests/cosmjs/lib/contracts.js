// Contracts that the suite uploads: ours, and ones from wasmd's own source that nobody here wrote.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setting } from "./chain.js";

const ours = setting("COSMJS_CONTRACTS");
const wasmd = setting("COSMJS_WASMD_SOURCE");

const paths = {
  incentiveToken: join(ours, "incentive-token.wasm"),
  tlBench: join(ours, "tl-bench.wasm"),
  hackatom: join(wasmd, "x/wasm/keeper/testdata/hackatom.wasm"),
  reflect: join(wasmd, "x/wasm/keeper/testdata/reflect_2_0.wasm"),
  cw20Base: join(wasmd, "benchmarks/testdata/cw20_base.wasm"),
};

/** The bytes of a contract. */
export const code = async (name) => new Uint8Array(await readFile(paths[name]));

/** How our tokens are created: the minter named, six decimals, `owner` holding `amount`. */
export const token = (minter, owner, amount) => ({
  name: "Test Incentive",
  symbol: "TIC",
  decimals: 6,
  initial_balances: [{ address: owner, amount: String(amount) }],
  mint: { minter },
});
