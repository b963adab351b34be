// Pictures of a report for the documentation.
//
//   WALLET_CHROMIUM=$(command -v chromium) WALLET_SCRATCH=$(mktemp -d) \
//     node tests/report/pictures.mjs docs/report/sample.html docs/pictures
//
// scripts/setup gets the browser and Playwright.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { browser as launch } from "../wallet/lib/browser.js";

const [report, folder] = process.argv.slice(2);
if (!folder) throw new Error("usage: pictures.mjs REPORT FOLDER");
const url = pathToFileURL(resolve(report)).href;
const browser = await launch();
const temporary = mkdtempSync(join(tmpdir(), "tenzro-pictures-"));

/** Opens a page in a window of that size and keeps what `shot` takes of it. */
async function picture(name, { width, height, colorScheme = "light", at = url }, shot) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: "en-US" });
  const page = await context.newPage();
  await page.goto(at);
  await page.waitForTimeout(500);
  await shot(page, join(folder, `${name}.png`));
  await context.close();
  console.log(`${name}.png`);
}

try {
  await picture("report-story-gallery", { width: 768, height: 1426 }, (page, path) => page.screenshot({ path }));
  await picture("report-verdict", { width: 900, height: 900 }, (page, path) => page.locator("#verdict").screenshot({ path }));
  await picture("report-money-dark", { width: 768, height: 900, colorScheme: "dark" }, async (page, path) => {
    // The arrows, not every transaction of each; without the bar that stays in sight.
    await page.evaluate(() => document.querySelectorAll("#money details").forEach((each) => { each.open = !each.closest("td"); }));
    await page.addStyleTag({ content: "nav { display: none }" });
    await page.locator("#money").screenshot({ path });
  });
  // Three places of the page, as on phones beside each other.
  const phones = ["", "#gallery", "#verdict"].map((place) => `<iframe src="${url}${place}"></iframe>`).join("");
  const beside = join(temporary, "phones.html");
  writeFileSync(beside, `<body style="margin:0;display:flex;gap:15px;background:#888">
    <style>iframe{width:375px;height:975px;border:0}</style>${phones}</body>`);
  await picture("report-phone", { width: 1155, height: 975, at: pathToFileURL(beside).href }, (page, path) => page.screenshot({ path }));
} finally {
  await browser.close();
  rmSync(temporary, { recursive: true });
}
