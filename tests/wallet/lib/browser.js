// Debian's Chromium, driven by Playwright.
import { chromium } from "playwright-core";
import { setting } from "./node.js";
import { stub } from "./stub.js";

/** Starts the browser. */
export const browser = () => chromium.launch({
  executablePath: setting("WALLET_CHROMIUM"),
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/**
 * Opens a page in a context of its own: `{ page, calls, faults, requests }`. With `accounts` it has a
 * wallet, which is a stub.
 */
export async function open(browser, { url, accounts, kind = "keplr", refuses = false, size = DESK, scheme = "light" }) {
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, locale: "en-US" });
  const page = await context.newPage();
  const calls = [], faults = [], requests = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  if (accounts) {
    let state = { accounts, chosen: 0, chains: [], allowed: false };
    await page.exposeFunction("told", (call) => calls.push(call));
    await page.exposeFunction("kept", (kept) => { state = kept; });
    await page.exposeFunction("memory", () => state);
    await page.addInitScript(stub, { kind, refuses });
  }
  await page.goto(url);
  await page.waitForFunction(() => document.querySelector("#live").dataset.state === "good");
  return { page, context, calls, faults, requests };
}

/** Text of an element once it has one that fits. */
export async function reads(page, selector, pattern, timeout = 20_000) {
  await page.waitForFunction(
    ([selector, source]) => new RegExp(source).test(document.querySelector(selector)?.textContent ?? ""),
    [selector, pattern.source], { timeout, polling: 20 },
  ).catch(async (error) => {
    const found = await page.textContent(selector).catch(() => "nothing");
    throw new Error(`${selector} reads "${found}", not ${pattern}: ${error.message}`);
  });
}
