// What the tests of the page share: a browser whose windows may not complain, axe, screenshots. Argument: JSON, see page.py.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

export const plan = JSON.parse(process.argv[2]);
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const good = readFileSync(plan.report, "utf8");
let failures = 0;

export function check(ok, what) {
  if (ok) return;
  failures++;
  console.error(`FAILED: ${what}`);
}

// As editors do: written beside and renamed.
export function save(path, text) {
  writeFileSync(`${path}~`, text);
  renameSync(`${path}~`, path);
}

export const browser = await chromium.launch({ executablePath: plan.browser, args: ["--no-sandbox"] });

// A window on the page; whatever it complains of, or asks of others, is a failure.
export async function open(width, height, ratio = 1, more = {}, url = plan.url) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: ratio, ...more });
  const page = await context.newPage();
  page.on("pageerror", problem => check(false, `script: ${problem.message}`));
  page.on("console", message => {
    const gone = message.text().includes("Failed to load resource"); // a page that has changed since it was asked for
    check(message.type() !== "error" || gone, `console: ${message.text()}`);
  });
  page.on("request", request => check(request.url().startsWith(new URL(url).origin), `asked for ${request.url()}`));
  await page.goto(url);
  await page.waitForFunction(() => document.querySelector("#page-1 img")?.complete && document.querySelector("#page-1 img").src);
  return page;
}

export async function judge(page, what) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const found of violations)
    console.log(`axe, ${what}: ${found.impact}: ${found.id}: ${found.help}: ${found.nodes[0].html.slice(0, 160)}`);
  const serious = violations.filter(found => found.impact === "serious" || found.impact === "critical");
  check(serious.length === 0, `axe finds ${serious.map(found => found.id)} in ${what}`);
}

export const shot = (page, name) => page.screenshot({ path: `${plan.work}/${name}.png` });
export const text = (page, selector) => page.locator(selector).textContent();

// Saves and waits for the version after the one that is shown.
export async function saveAndWait(page, path, content) {
  const before = await page.evaluate(() => Number(document.body.dataset.version));
  save(path, content);
  await page.waitForFunction(version => Number(document.body.dataset.version) > version, before, { polling: 10 });
}

export async function finish() {
  await browser.close();
  if (failures) console.error(`${failures} failed`);
  process.exit(failures ? 1 : 0);
}
