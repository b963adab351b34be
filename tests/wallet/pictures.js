// Pictures of the wallet page for the documentation.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { browser as launch, DESK, open, PHONE, reads } from "./lib/browser.js";
import { devnet, tokens } from "./lib/node.js";

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const node = await devnet();
const browser = await launch();
try {
  await tokens(node);
  const person = { name: "My account", address: node.accounts.bob.address };
  const views = [
    ["wallet-desk-light", { scheme: "light", size: DESK, accounts: [person] }],
    ["wallet-phone-dark", { scheme: "dark", size: PHONE, accounts: [person] }],
    ["wallet-none-phone-light", { scheme: "light", size: PHONE }],
    ["wallet-before-desk-dark", { scheme: "dark", size: DESK, accounts: [person], before: true }],
  ];
  for (const [name, { before, ...view }] of views) {
    const { page, context } = await open(browser, { url: node.urls.wallet, ...view });
    if (view.accounts && !before) {
      await page.click('text="Add to Keplr"');
      await reads(page, "#tokens li:nth-child(2) .amount", /\d/);
      await page.evaluate(() => document.activeElement?.blur());
    }
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    console.log(`${name}.png`);
    await context.close();
  }
} finally {
  await browser.close();
  await node.stop();
}
