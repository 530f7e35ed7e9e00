// Fills in the report on the page, says yes to it and compares it, mostly by the keyboard; the file is looked at after each save.
import { existsSync, readFileSync } from "node:fs";
import { check, finish, good, judge, open, plan, saveAndWait, shot, text } from "./window.mjs";

const file = () => readFileSync(plan.report, "utf8");
const at = (page, pointer) => page.locator(`#fields [data-pointer="${pointer}"]`);
const focused = page => page.evaluate(() => document.activeElement.dataset.pointer);

// The text with each of these changed, where each is found once and has to be.
function changed(from, ...pairs) {
  for (const [before, after] of pairs) {
    check(from.split(before).length === 2, `the sample has ${from.split(before).length - 1} times ${before}`);
    from = from.replace(before, after);
  }
  return from;
}

async function tab(page, name) {
  await page.click(`#tab-${name}`);
  await page.waitForSelector(`#${name}:not([hidden])`);
  if (name === "fill") await page.waitForSelector("#fields input");
}

// What says of a control that it is wrong, as it is heard.
const wrongOf = (page, pointer) => at(page, pointer).evaluate(control => control.getAttribute("aria-invalid") === "true"
  ? document.getElementById(control.getAttribute("aria-describedby")).textContent : "");

async function saved(page, what, wanted) {
  const version = await page.evaluate(() => Number(document.body.dataset.version));
  await page.keyboard.press("Control+s");
  await page.waitForFunction(before => Number(document.body.dataset.version) > before, version);
  await page.waitForFunction(() => document.getElementById("save").disabled);
  check(file() === wanted, `${what}: the file is not what it should be, byte for byte`);
}

// A figure, the sum that is wrong by it at once, and mended.
async function sums(page) {
  await page.focus("#tab-check");
  await page.keyboard.press("ArrowRight");
  await page.waitForSelector("#fields input");
  check(await page.evaluate(() => document.activeElement.id) === "tab-fill", "the arrow key does not lead to the tab");
  const heads = await page.evaluate(() => [...document.querySelectorAll("#fields th")].filter(head => head.colSpan > 1 || head.rowSpan > 1).length);
  check(heads > 8, `${heads} merged heads`);
  check(await at(page, "/申请/新收/商业企业").getAttribute("aria-label") === "一、本年新收政府信息公开申请数量 × 法人或其他组织／商业企业", "label of a cell");
  await at(page, "/申请/新收/自然人").focus();
  await page.waitForFunction(() => document.querySelector(".spot.chosen"));
  await page.keyboard.type("3002");
  check(await wrongOf(page, "/申请/新收/总计") === "应为 3120，相差 1", `a wrong sum says: ${await wrongOf(page, "/申请/新收/总计")}`);
  check((await text(page, "#fill-status")).includes("1 处合计不符"), "the wrong sum is not counted");
  check((await text(page, "#tab-fill")).includes("1 处未保存"), "what is unsaved is not marked");
  await shot(page, "sum-1280");
  await judge(page, "a wrong sum");
  for (let i = 0; i < 6; i++) await page.keyboard.press("Tab");
  check(await focused(page) === "/申请/新收/总计", `Tab leads to ${await focused(page)}`);
  await page.keyboard.press("Tab"); // the button that takes the sum
  await page.keyboard.press("Enter");
  check(await at(page, "/申请/新收/总计").inputValue() === "3120" && await wrongOf(page, "/申请/新收/总计") === "", "the sum is not taken");
  await saved(page, "two figures", changed(good, ["自然人: 3001,", "自然人: 3002,"], ["总计: 3119}", "总计: 3120}"]));
  await page.waitForFunction(() => document.querySelector("#short:not([hidden]) .error"));
}

// The second half of the same: a column, by decimals that are exact, and the text that is no figure.
async function figures(page) {
  const fee = "/主动公开/行政事业性收费";
  await at(page, fee).fill("十");
  check(await wrongOf(page, fee) === "不是数字", "what is no figure");
  await at(page, fee).focus();
  await page.keyboard.press("Escape");
  check(await at(page, fee).inputValue() === "96171.6", "Esc does not bring back what was there");
  const exact = await page.evaluate(async () => {
    const { read, print, sumsOf } = await import("./sums.mjs");
    const fields = ["0.1", "0.2", "9007199254740993", "-5"].map((value, c) => ({ value, cell: { type: "decimal", c },
      amount() { return read(this.value, "decimal").amount ?? null; } }));
    const total = { cell: { type: "decimal", r: 0, adds_columns: [0, 1, 3] } };
    return [print(sumsOf(total, (r, c) => fields[c])[0].sum), read("9007199254740993", "count").state,
      print(read("999999999999999", "count").amount), print(read("5000元", "money").amount), read("1.5", "count").state, read("/", "count").state];
  });
  check(exact.join(" ") === "-4.7 wrong 999999999999999 0.5 wrong slash", `sums: ${exact}`);
}

async function spreadsheet(page) {
  const from = file(), cell = (row, column) => `/申请/${row}/${column}`;
  await at(page, cell("予以公开", "自然人")).focus();
  for (const [key, row, column] of [["ArrowRight", "予以公开", "商业企业"], ["ArrowDown", "部分公开", "商业企业"],
    ["ArrowLeft", "部分公开", "自然人"], ["Enter", "国家秘密", "自然人"], ["Shift+Enter", "部分公开", "自然人"], ["ArrowUp", "予以公开", "自然人"]]) {
    await page.keyboard.press(key);
    check(await focused(page) === cell(row, column), `${key} leads to ${await focused(page)}`);
  }
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() => navigator.clipboard.writeText("1,289\t20\t0\r\n446\t8\t\"0\"\r\n"));
  await page.keyboard.press("Control+v");
  check((await text(page, "#fill-status")).includes("已粘贴 6 格"), `after pasting: ${await text(page, "#fill-status")}`);
  check(await page.locator("#fields [aria-invalid=true]").count() === 0, "figures that add up are wrong sums");
  await saved(page, "a block of cells", changed(from, ["自然人: 1288, 商业企业: 21,", "自然人: 1289, 商业企业: 20,"],
    ["自然人:  447, 商业企业:  7,", "自然人:  446, 商业企业:  8,"]));
}

// Words: a line, and paragraphs, which keep their notation.
async function words(page) {
  const from = file();
  await at(page, "/机关").fill("淮安市政府");
  const prose = at(page, "/其他事项");
  await prose.focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("另外，<img src=x onerror=alert(1)>");
  await page.keyboard.press("Enter");
  await saved(page, "words", changed(from, ["机关: 淮安市人民政府", "机关: 淮安市政府"],
    ["其他事项: |\n  2024年", "其他事项: |\n  另外，<img src=x onerror=alert(1)>\n  2024年"]));
  check(await page.locator("img[src='x']").count() === 0, "text of the report became HTML");
  await page.waitForFunction(() => document.getElementById("title").textContent.includes("淮安市政府"));
}

async function places(page) {
  await at(page, "/申请/新收/自然人").focus();
  await page.waitForFunction(() => document.querySelector(".spot.chosen"));
  await page.waitForTimeout(400);
  const spot = await page.locator(".spot.chosen").first().boundingBox();
  await at(page, "/机关").focus();
  await page.waitForTimeout(400);
  await at(page, "/申请/结转/自然人").focus();
  await page.waitForTimeout(400);
  const below = await page.locator(".spot.chosen").first().boundingBox();
  check(Math.abs(below.x - spot.x) < 2 && below.y !== spot.y, "the place of a cell on the page");
  await page.mouse.click(below.x + below.width / 2, below.y - below.height / 2);
  await page.waitForFunction(() => document.activeElement.dataset.pointer === "/申请/新收/自然人", null, { timeout: 3000 })
    .catch(async () => check(false, `a click on a cell leads to ${await focused(page)}`));
  const finding = page.locator("#short-list button").first();
  await finding.focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.dataset.pointer, null, { timeout: 3000 }).catch(() => check(false, "a finding leads to no cell"));
}

// Somebody else saves meanwhile: nothing is written over, and nothing that was typed is lost.
async function underneath(page) {
  const from = file();
  await at(page, "/申请/结转/自然人").fill("35");
  await saveAndWait(page, plan.report, changed(from, ["年度: 2024", "年度: 2025"]));
  await page.waitForSelector("#elsewhere:not([hidden])");
  check(await page.locator("#save").isDisabled(), "what was changed underneath can be saved over");
  await page.keyboard.press("Control+s");
  check(file() === changed(from, ["年度: 2024", "年度: 2025"]), "what was changed underneath was written over");
  await shot(page, "elsewhere-1280");
  await judge(page, "a file that was changed underneath");
  await page.click("#keep-typed");
  await page.waitForSelector("#elsewhere", { state: "hidden" });
  check(await at(page, "/年度").inputValue() === "2025" && await at(page, "/申请/结转/自然人").inputValue() === "35", "what was typed is lost");
  await saved(page, "what was kept", changed(from, ["年度: 2024", "年度: 2025"], ["结转:           {自然人:   34,", "结转:           {自然人:   35,"]));
  // A file that cannot be read keeps what was typed, too, and a save that fails says why.
  await at(page, "/申请/结转/自然人").fill("36");
  const now = file();
  await saveAndWait(page, plan.report, now.replace("年度: 2025", "年度: {2025"));
  await page.waitForSelector("#elsewhere:not([hidden]), #unreadable:not([hidden])");
  await saveAndWait(page, plan.report, now); // what it was: there is nothing to ask
  await page.waitForSelector("#elsewhere", { state: "hidden" });
  check(await at(page, "/申请/结转/自然人").inputValue() === "36", "what was typed is lost with a file that could not be read");
}

// A save that fails says why, and what was typed stays.
async function failing(page) {
  await at(page, "/机关").fill("淮安");
  for (const [answer, why] of [[route => route.fulfill({ json: { ok: false, changed: false, problems: ["<b>磁盘已满</b>"] } }), "<b>磁盘已满</b>"],
    [route => route.abort(), "连不上"]]) {
    await page.route("**/save", answer, { times: 1 });
    await page.keyboard.press("Control+s");
    await page.waitForSelector("#fill-problem:not([hidden])");
    check((await text(page, "#fill-problems")).includes(why), `why a save failed: ${await text(page, "#fill-problems")}`);
    check(await at(page, "/机关").inputValue() === "淮安" && await page.locator("#save").isEnabled(), "after a save that failed");
  }
  await judge(page, "a save that failed");
  await at(page, "/机关").fill("淮安市政府");
}

async function leaving(page) {
  let asked = "";
  page.once("dialog", dialog => { asked = dialog.type(); return dialog.dismiss(); });
  await page.close({ runBeforeUnload: true });
  await new Promise(resolve => { setTimeout(resolve, 800); });
  check(asked === "beforeunload" && !page.isClosed(), "leaving does not warn of what is unsaved");
  await at(page, "/申请/结转/自然人").fill("35");
  await at(page, "/机关").fill("淮安市政府");
  check(await page.locator("#save").isDisabled(), "what is as before counts as unsaved");
}

async function approves(page) {
  await tab(page, "approval");
  check(await page.locator("#approve").isDisabled() && (await text(page, "#say-why")).includes("错误"), "a report with errors can be approved");
  await saveAndWait(page, plan.report, good);
  await page.waitForFunction(() => !document.getElementById("approve").disabled);
  await judge(page, "approval");
  await page.focus("#comment");
  await page.keyboard.type("同意<b>上报</b>");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#said .holds");
  check((await text(page, "#approval-now")).includes("已获通过") && (await text(page, "#said")).includes("李四"), "approved");
  check((await text(page, "#said p")) === "同意<b>上报</b>", "the comment is not the text that it is");
  const lines = readFileSync(`${plan.report}.approvals`, "utf8").trim().split("\n");
  check(lines.length === 1 && JSON.parse(lines[0]).verdict === "approved" && JSON.parse(lines[0]).by === "李四", `recorded: ${lines}`);
  check(!await page.locator("#void").isVisible(), "an approval that holds is called void");
  await shot(page, "approved-1280");
  await tab(page, "fill");
  await at(page, "/机关").fill("淮安市政府");
  await saved(page, "after the approval", changed(good, ["机关: 淮安市人民政府", "机关: 淮安市政府"]));
  await page.waitForSelector("#void:not([hidden])");
  check((await text(page, "#void")).includes("已失效：报告已改动"), "the banner of a void approval");
  await tab(page, "approval");
  await page.waitForSelector("#said .void");
  await shot(page, "void-1280");
  await judge(page, "a void approval");
  await page.fill("#comment", "请核对");
  await page.click("#send-back");
  await page.waitForSelector("#said .returned");
  check((await text(page, "#approval-now")).includes("未获通过"), "returned");
  await saveAndWait(page, plan.report, good);
  await page.waitForFunction(() => document.querySelectorAll("#said li").length === 2);
}

async function compares(page) {
  await tab(page, "changes");
  await page.waitForSelector("#changes-list .change");
  const list = page.locator("#changes-list .change");
  check(await list.count() === 1, `${await list.count()} changes`);
  check((await list.first().textContent()).includes("× 自然人2999 → 3001"), `change: ${await list.first().textContent()}`);
  check(await page.locator(".page .changed").count() === 1, "what has changed is not boxed");
  await list.first().focus();
  await page.keyboard.press("Enter");
  const there = await page.locator(".spot.chosen").boundingBox(), box = await page.locator(".page .changed").boundingBox();
  check(there && Math.abs(there.x - box.x) < 5 && there.y > 60 && there.y < 800, "a change does not lead to its cell");
  await judge(page, "changes");
  await page.selectOption("#since", { index: 2 });
  await page.waitForFunction(() => !document.getElementById("changes-sum").textContent.includes("单元 1\n"));
  check(await page.locator("#since option").count() > 3, "the versions since the start");
  await tab(page, "check");
  check(await page.locator(".page .changed").count() === 0, "the boxes stay");
}

// Rows of a list come and go, with what else was typed; nobody was named here.
async function rows() {
  const page = await open(1280, 800, 1, {}, plan.rows), report = () => readFileSync(plan.rows_report, "utf8"), before = report();
  page.on("dialog", dialog => dialog.accept());
  await tab(page, "fill");
  const count = await page.locator("#fields .remove").count();
  check(count > 20, `${count} rows can be removed`);
  await page.locator("#fields .add").first().click();
  await page.waitForFunction(had => document.querySelectorAll("#fields .remove").length === had + 1, count);
  check(report().length > before.length && report().startsWith(before.slice(0, 200)), "no row was added");
  check(await focused(page) === "/受理/省份/32/名称", `the cursor after adding a row is at ${await focused(page)}`);
  const last = page.locator("#fields tr:has(.remove)").last();
  await last.locator("input").first().fill("云川");
  await last.locator("input").nth(1).fill("12");
  check(await focused(page) === "/受理/省份/32/数量", `a new row is at ${await focused(page)}`);
  await page.keyboard.press("Control+s");
  await page.waitForFunction(() => document.getElementById("fill-status").textContent.includes("aved"));
  check(/名称: "?云川"?\s+数量: 12\b/.test(report()), `what was filled in a new row: ${report().slice(-80)}`);
  await page.waitForFunction(() => !document.querySelector("#fields .unsaved"));
  await page.locator("#fields .remove").last().click();
  await page.waitForFunction(had => document.querySelectorAll("#fields .remove").length === had, count);
  check(report() === before, "a row that came and went leaves something");
  await tab(page, "approval");
  check(await page.locator("#nobody").isVisible() && !await page.locator("#say").isVisible(), "nobody can approve");
  check(!existsSync(`${plan.rows_report}.approvals`), "something was said");
  await judge(page, "nobody to approve");
  await page.context().close();
}

async function records() {
  const page = await open(1280, 800, 1, {}, plan.form), report = () => readFileSync(plan.form_report, "utf8"), before = report();
  await tab(page, "fill");
  await judge(page, "records");
  await at(page, "/性别").selectOption("女");
  await at(page, "/家庭成员/0/姓名").fill("林小远");
  await page.click("#save");
  await page.waitForFunction(() => document.getElementById("fill-status").textContent.includes("已保存"));
  check(report() === changed(before, ["性别: 男", "性别: 女"]).replace(/(家庭成员:[^]*?姓名: *)[^\s,}]+/, "$1林小远"), "a choice and a record");
  await page.context().close();
}

async function looks() {
  for (const [width, height, ratio, more] of [[1280, 800, 1], [1920, 1080, 1], [390, 844, 3, { isMobile: true, hasTouch: true }],
    [1280, 800, 1, { colorScheme: "dark" }]]) {
    const page = await open(width, height, ratio, more);
    for (const name of ["fill", "approval", "changes"]) {
      const what = `${name}-${width}${more?.colorScheme ?? ""}`;
      await tab(page, name);
      await page.waitForTimeout(500);
      check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth
        && document.querySelector("aside").scrollWidth <= document.querySelector("aside").clientWidth), `${what} scrolls sideways`);
      await shot(page, what);
      await judge(page, what);
    }
    await page.context().close();
  }
}

const page = await open(1280, 800);
for (const step of [sums, figures, spreadsheet, words, places, underneath, failing, leaving, approves, compares]) await step(page);
await page.context().close();
for (const step of [rows, records, looks]) await step();
await finish();
