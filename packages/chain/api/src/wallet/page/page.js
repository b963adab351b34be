"use strict";
(() => {
const $ = (id) => document.getElementById(id);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const WALLETS = { keplr: "Keplr", leap: "Leap" };
/** Pages of this node, whatever path it is served under. */
const page = (name) => new URL(`wallet/${name}`, document.baseURI).href;
let chain, tokens = [], faucet = null, session = null, rests = 0;
/** Wallets that were in the browser when the page was drawn last. */
let drawn = [];

// --- asking -------------------------------------------------------------------------------------

async function ask(url, options) {
  const reply = await fetch(url, { cache: "no-store", ...options });
  const text = await reply.text();
  let body;
  try { body = JSON.parse(text); } catch { body = { message: text.trim() }; }
  if (reply.ok) return body;
  throw Object.assign(new Error(body.message || `HTTP ${reply.status}`), {
    status: reply.status, wait: Number(reply.headers.get("retry-after")) || 0,
  });
}

const smart = (contract, query) =>
  ask(`${chain.rest}/cosmwasm/wasm/v1/contract/${contract}/smart/${btoa(JSON.stringify(query))}`);

/** `1234500000`, 6 → `1,234.5`; exact, whatever the size. */
function display(amount, decimals) {
  const text = String(amount).padStart(decimals + 1, "0");
  const whole = text.slice(0, text.length - decimals).replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = text.slice(text.length - decimals).replace(/0+$/, "");
  return rest ? `${whole}.${rest}` : whole;
}

function show(element, state, text, title = "") {
  element.dataset.state = state;
  element.textContent = text;
  element.title = title;
}

function say(id, text, kind = "") {
  $(id).className = `note ${kind}`;
  $(id).textContent = text;
}

/** What a wallet throws, in words. */
function reason(error, wallet) {
  const text = error && error.message ? error.message : String(error);
  return /reject|denied|declin|cancel/i.test(text)
    ? `You declined in ${wallet}. Nothing changed.` : `${wallet} says: ${text}`;
}

// --- the wallet ---------------------------------------------------------------------------------

const stored = () => `tenzro-wallet ${chain.chainId}`;
const provider = (kind) => (WALLETS[kind] ? window[kind] : undefined);
const here = () => Object.keys(WALLETS).filter((kind) => provider(kind));

/** Keeps who is shown; a reload takes it up without asking the wallet anything. */
function remember(next) {
  session = next;
  try {
    if (next) localStorage.setItem(stored(), JSON.stringify(next));
    else localStorage.removeItem(stored());
  } catch { /* private mode: the session ends with the page */ }
  render();
}

async function connect(kind) {
  const wallet = provider(kind);
  try {
    await wallet.experimentalSuggestChain(chain);
    await wallet.enable(chain.chainId);
    const key = await wallet.getKey(chain.chainId);
    remember({ kind, address: key.bech32Address, name: key.name });
  } catch (error) {
    $("connect-text").textContent = reason(error, WALLETS[kind]);
  }
}

/** The person chose another account in the wallet: show that one, at once. */
async function changed(kind) {
  if (!session || session.kind !== kind) return;
  try {
    const key = await provider(kind).getKey(chain.chainId);
    remember({ kind, address: key.bech32Address, name: key.name });
  } catch { remember(null); }
}

async function suggest(token) {
  const wallet = provider(session.kind);
  try {
    await wallet.suggestToken(chain.chainId, token.contractAddress);
    say("tokens-note", `${token.symbol} is in ${WALLETS[session.kind]} now.`, "good");
  } catch (error) {
    say("tokens-note", reason(error, WALLETS[session.kind]), "bad");
  }
}

// --- what is shown ------------------------------------------------------------------------------

function button(text, act, kind = "") {
  const made = document.createElement("button");
  made.textContent = text;
  made.className = kind;
  made.addEventListener("click", act);
  return made;
}

function render() {
  const present = here();
  drawn = present;
  $("connect").hidden = Boolean(session);
  $("account").hidden = !session;
  $("has-wallet").hidden = !present.length;
  $("no-wallet").hidden = Boolean(present.length);
  $("address-label").textContent = present.length ? "Or look at any address" : "Address";
  if (session) {
    const name = WALLETS[session.kind];
    $("name").textContent = session.name || (name ? "Account" : "Any account");
    $("kind").textContent = !name ? "looked up by address"
      : provider(session.kind) ? `in ${name}` : `in ${name}, which is not in this browser now`;
    $("account-address").textContent = session.address;
    show($("balance"), "wait", "…");
  } else {
    $("connect-text").textContent = `${present.map((kind) => WALLETS[kind]).join(" or ")} will ask you to add the`
      + " network, then to let this page see your address. Nothing is signed or spent.";
    const buttons = present.map((kind) => button(`Add to ${WALLETS[kind]}`, () => connect(kind), "main"));
    $("connect-buttons").replaceChildren(...buttons);
  }
  $("faucet").hidden = !(session && faucet);
  say("faucet-note", session && !faucet ? "This node runs no faucet." : "");
  renderTokens();
  balances();
}

function renderTokens() {
  $("no-tokens").hidden = tokens.length > 0;
  $("tokens").replaceChildren(...tokens.map((token) => {
    const row = $("token-row").content.cloneNode(true).firstElementChild;
    row.dataset.contract = token.contractAddress;
    row.querySelector("img").src = page(`token.svg?symbol=${encodeURIComponent(token.symbol)}`);
    row.querySelector("strong").textContent = token.symbol;
    row.querySelector(".name").textContent = token.name;
    row.querySelector(".contract").textContent =
      `${token.contractAddress.slice(0, 14)}…${token.contractAddress.slice(-6)}`;
    row.querySelector(".contract").title = token.contractAddress;
    const actions = [copier(() => token.contractAddress, `Copy the address of ${token.symbol}`)];
    if (session && provider(session.kind)) {
      actions.unshift(button(`Add to ${WALLETS[session.kind]}`, () => suggest(token)));
    }
    row.querySelector(".actions").append(...actions);
    return row;
  }));
}

function copier(text, label) {
  const made = button("Copy", async () => {
    try { await navigator.clipboard.writeText(text()); made.textContent = "Copied"; }
    catch { made.textContent = "Select it by hand"; }
    await pause(1500);
    made.textContent = "Copy";
  }, "copy");
  made.setAttribute("aria-label", label);
  return made;
}

function facts(endpoints) {
  const step = chain.feeCurrencies[0].gasPriceStep;
  const rows = [["Chain id", chain.chainId], ["RPC", endpoints.rpc], ["REST", endpoints.rest],
    ["gRPC", endpoints.grpc], ["Faucet", endpoints.faucet], ["Lowest gas price", `${step.low} utnz`],
    ["Addresses", `${chain.bech32Config.bech32PrefixAccAddr}1…, coin type ${chain.bip44.coinType}`]];
  for (const [name, value] of rows.filter(([, value]) => value)) {
    const [dt, dd, span] = ["dt", "dd", "span"].map((tag) => document.createElement(tag));
    dt.textContent = name;
    span.textContent = value;
    dd.append(span);
    if (/^(http|tenzro-)|-\d+$/.test(value)) {
      span.className = "mono";
      dd.append(copier(() => value, `Copy ${name}`));
    }
    $("facts").append(dt, dd);
  }
}

// --- what changes -------------------------------------------------------------------------------

async function balances() {
  if (!session) {
    for (const row of $("tokens").children) show(row.querySelector(".amount"), "wait", "");
    return;
  }
  const { address } = session;
  const same = () => session && session.address === address;
  const fill = async (element, query, decimals, unit, after = "") => {
    try {
      const amount = await query();
      if (same()) show(element, "good", display(amount, decimals) + after, `${amount} ${unit}`);
    } catch (error) {
      if (same() && element.dataset.state !== "good") show(element, "bad", "not known", error.message);
    }
  };
  const native = chain.currencies[0];
  const path = `/cosmos/bank/v1beta1/balances/${address}/by_denom?denom=${native.coinMinimalDenom}`;
  await Promise.all([
    fill($("balance"), async () => (await ask(chain.rest + path)).balance.amount, native.coinDecimals, native.coinMinimalDenom),
    ...tokens.map((token) => {
      const row = $("tokens").querySelector(`[data-contract="${token.contractAddress}"] .amount`);
      const query = async () => (await smart(token.contractAddress, { balance: { address } })).data.balance;
      return row && fill(row, query, token.decimals, `of 10⁻${token.decimals} ${token.symbol}`);
    }),
  ]);
}

async function watch() {
  for (let failed = 0; ; await pause(1000)) {
    if (document.hidden) continue;
    try {
      const { result } = await ask(`${chain.rpc}/status`);
      const { latest_block_height: height, latest_block_time: time } = result.sync_info;
      const age = Math.max(0, Math.round((Date.now() - Date.parse(time)) / 1000));
      failed = 0;
      $("live").dataset.state = age < 30 ? "good" : "bad";
      $("live-text").textContent = `Block ${display(height, 0)} · ${age < 2 ? "now" : `${age} s ago`}`;
      $("fault").hidden = true;
    } catch {
      failed += 1;
      if (failed < 2) continue;
      $("live").dataset.state = "bad";
      $("live-text").textContent = "node out of reach";
      $("fault").textContent = `This browser cannot reach the RPC at ${chain.rpc}, and a wallet could not either. `
        + "If the node runs, it listens elsewhere: whoever runs it sets --rpc.laddr, or [wallet] rpc in app.toml.";
      $("fault").hidden = false;
    }
    if (rests++ % 2 === 0) balances();
  }
}

async function countdown(seconds) {
  const give = $("faucet");
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(200)) {
    give.setAttribute("aria-disabled", "true");
    give.textContent = `Again in ${Math.ceil((end - Date.now()) / 1000)} s`;
  }
  give.removeAttribute("aria-disabled");
  give.textContent = faucet.label;
}

async function credit() {
  const give = $("faucet");
  if (give.getAttribute("aria-disabled")) return;
  give.setAttribute("aria-disabled", "true");
  give.textContent = "Sending …";
  const body = JSON.stringify({ denom: faucet.denom, address: session.address });
  try {
    await ask(`${faucet.url}/credit`, { method: "POST", headers: { "content-type": "application/json" }, body });
    say("faucet-note", `${faucet.amount} TNZ have arrived.`, "good");
    balances();
    await countdown(faucet.cooldown);
  } catch (error) {
    const gone = error instanceof TypeError;
    say("faucet-note", gone ? `The faucet at ${faucet.url} cannot be reached.` : `The faucet says: ${error.message}.`, "bad");
    await countdown(error.wait);
  }
}

async function faucetOf(url) {
  if (!url) return null;
  try {
    const status = await ask(`${url}/status`);
    const denom = chain.currencies[0].coinMinimalDenom;
    const amount = display((status.amounts || {})[denom] || 0, chain.currencies[0].coinDecimals);
    return { url, denom, amount, cooldown: status.cooldownSeconds || 0, label: `Get ${amount} TNZ` };
  } catch { return null; }
}

async function lookUp(event) {
  event.preventDefault();
  const address = $("address").value.trim();
  $("address-error").textContent = "";
  try {
    await ask(`${chain.rest}/cosmos/bank/v1beta1/balances/${encodeURIComponent(address)}/by_denom?denom=utnz`);
    remember({ kind: "address", address });
  } catch (error) {
    $("address-error").textContent = error.status === 400
      ? `This is no address of this network: ${error.message}` : `The node does not answer: ${error.message}`;
    $("address").focus();
  }
}

async function start() {
  const [info, endpoints, list] = await Promise.all(
    ["chain.json", "endpoints.json", "tokens.json"].map((name) => ask(page(name))));
  chain = info;
  tokens = list;
  $("chain").textContent = chain.chainId;
  $("devnet").hidden = !chain.isTestnet;
  facts(endpoints);
  faucet = await faucetOf(endpoints.faucet);
  if (faucet) $("faucet").textContent = faucet.label;
  try { session = JSON.parse(localStorage.getItem(stored())); } catch { session = null; }
  for (const kind of Object.keys(WALLETS)) window.addEventListener(`${kind}_keystorechange`, () => changed(kind));
  $("address-form").addEventListener("submit", lookUp);
  $("faucet").addEventListener("click", credit);
  $("leave").addEventListener("click", () => remember(null));
  for (const old of document.querySelectorAll("[data-copy]")) {
    old.replaceWith(copier(() => $(old.dataset.copy).textContent, "Copy the address"));
  }
  render();
  watch();
  // Some wallets appear only after the page has loaded. Without one, what is said meanwhile stays.
  const appeared = () => here().some((kind) => !drawn.includes(kind));
  for (const late of [300, 1000, 3000]) {
    setTimeout(() => !session && document.activeElement !== $("address") && appeared() && render(), late);
  }
}

start().catch((error) => {
  $("live").dataset.state = "bad";
  $("live-text").textContent = "node out of reach";
  $("fault").textContent = `The node does not answer (${error.message}). Reload the page when it runs.`;
  $("fault").hidden = false;
});
})();
