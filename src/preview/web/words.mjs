// What the page says, in the languages of a session.
import { byId, element } from "./dom.mjs";

const WORDS = {
  zh: {
    skip: "跳到版面", tools: "查看", previous: "上一页", next: "下一页", of: "，共", smaller: "缩小", larger: "放大",
    actual: "实际大小", fit: "适合宽度", help: "按键说明", thumbs: "缩略图", pages: "版面", aside: "核对与操作",
    check: "检查", chosen: "所选内容", close: "取消选择", done: "知道了",
    error: "错误", warning: "警告", note: "提示",
    page: n => `第 ${n} 页`, errors: n => `${n} 处错误`, warnings: n => `${n} 处警告`,
    more: n => `另有 ${n} 条同类，全部显示`,
    fine: "核对完毕，没有发现问题", dropped: n => `另有 ${n} 条，过多未列`,
    updated: time => `已更新 ${time}`, stale: "报告有误，版面未更新", ended: "连接已断开，预览已结束",
    troubled: "报告现在无法排版，下面是上一次的版面", nothing: "报告无法排版，还没有版面可看",
    cut: n => `只显示前 ${n} 页`, product: "版心预览",
    fill: "填写", save: "保存", saved: "已保存", saving: "正在保存…", unchanged: "没有未保存的改动", goFill: "填写此处",
    unsaved: n => `${n} 处未保存`, saveFailed: "没有保存", unreachable: "预览已结束或连不上", required: "必填", choices: "（不写）",
    elsewhere: "报告文件已在别处改动，没有保存", keepTyped: "载入新内容，保留我填的", dropTyped: "放弃我填的",
    lostTyped: n => `${n} 处填过的地方在新内容中已没有，未能保留`,
    unreadable: "报告文件现在读不出来，改好之前不能在此填写", filed: "这是归档的 PDF，不能填写",
    needs: (name, value) => (value ? `“${name}”写“${value}”时才印出` : `写了“${name}”才印出`),
    inFile: "内容较复杂，请在文件中修改", perLine: "一行一项", addRow: "增加一行并保存", addItem: "增加一项并保存", removeRow: name => `删除并保存：${name}`,
    removeAsk: name => `删除“${name}”并保存？`, tooLarge: "表格太大，请在文件中修改",
    item: n => `第 ${n} 项`, sumIs: sum => `合计 ${sum}`, sumShould: (sum, by) => `应为 ${sum}，相差 ${by}`, take: sum => `改为 ${sum}`,
    alongRow: "按行", alongColumn: "按列", notNumber: "不是数字", sumsWrong: n => `${n} 处合计不符`, takeAll: "全部改为算得的合计",
    pasted: (n, lost) => `已粘贴 ${n} 格${lost ? `，${lost} 格放不下` : ""}`, findingsHere: "检查发现",
    leave: "有改动尚未保存",
    approval: "审批", approve: "通过", sendBack: "退回", comment: "意见", approvalNone: "尚无审批记录", approvalHolds: "现状已获通过",
    approvalLacks: "现状未获通过", voidData: "已失效：报告已改动", voidPages: "已失效：版面已改动",
    approvedWord: "通过", returnedWord: "退回", sayAs: name => `以“${name}”的名义`,
    sayNobody: "启动时未写明审批人，不能在此审批。请用“banxin preview 报告 --as 姓名”启动。",
    approveErrors: "报告有错误，只能退回", approveUnsaved: "先保存改动，再审批", approveStale: "报告现在无法排版，不能审批",
    approveNotSeen: "报告刚刚有改动，请看过新版面再审批", said: "已记录", voidBanner: (by, time) => `${by} ${time} 的“通过”`,
    changes: "对比", since: "与此版本对比", versionAt: time => `${time} 的版本`, versionFile: name => `${name}（启动时给出）`,
    noVersions: "启动以来还没有改动。以前的版本可用 --compare 给出。", cannotCompare: "无法对比",
    kindAdded: "增", kindRemoved: "删", kindMoved: "移", kindChanged: "改", nothing_: "（空）", computedWord: "自动合计",
    keys: [[["PgDn", "J"], "下一页"], [["PgUp", "K"], "上一页"], [["Home"], "首页"], [["End"], "末页"],
      [["+"], "放大"], [["−"], "缩小"], [["0"], "适合宽度"], [["Esc"], "取消选择"],
      [["Ctrl", "S"], "保存"], [["Enter", "↓"], "表格中下一行"], [["Tab", "→"], "表格中下一格"], [["?"], "按键说明"]],
  },
  en: {
    skip: "Skip to the pages", tools: "View", previous: "Previous page", next: "Next page", of: " of ",
    smaller: "Smaller", larger: "Larger", actual: "Actual size", fit: "Fit width", help: "Keys", thumbs: "Thumbnails",
    pages: "Pages", aside: "Check", check: "Check", chosen: "Chosen", close: "Choose nothing", done: "Close",
    error: "Error", warning: "Warning", note: "Note",
    page: n => `Page ${n}`, errors: n => `${n} error${n === 1 ? "" : "s"}`,
    warnings: n => `${n} warning${n === 1 ? "" : "s"}`,
    more: n => `Show ${n} more of this kind`,
    fine: "Nothing wrong was found", dropped: n => `… and ${n} more, too many to list`,
    updated: time => `Updated ${time}`, stale: "The report has errors; the pages are the last good ones",
    ended: "The preview has ended",
    troubled: "The report cannot be typeset now; these are the last pages that could be",
    nothing: "The report cannot be typeset; there are no pages yet",
    cut: n => `only the first ${n} pages are shown`, product: "Banxin preview",
    fill: "Fill in", save: "Save", saved: "Saved", saving: "Saving …", unchanged: "No unsaved changes", goFill: "Fill in here",
    unsaved: n => `${n} unsaved`, saveFailed: "Not saved", unreachable: "the preview has ended or cannot be reached",
    required: "required", choices: "(none)",
    elsewhere: "The report's file was changed elsewhere; nothing was saved", keepTyped: "Load it, keep what I typed",
    needs: (name, value) => (value ? `printed only when ${name} is ${value}` : `printed only with ${name}`),
    dropTyped: "Drop what I typed", lostTyped: n => `${n} of what was typed has no place any more and was dropped`,
    unreadable: "The report's file cannot be read now; nothing can be filled in until it is mended",
    filed: "This is a filed PDF and cannot be filled in", inFile: "to be changed in the file", perLine: "one a line",
    addRow: "Add a row and save", addItem: "Add an item and save", removeRow: name => `Remove and save: ${name}`,
    removeAsk: name => `Remove “${name}” and save?`, tooLarge: "This table is too large; change it in the file",
    item: n => `Item ${n}`, sumIs: sum => `Sum ${sum}`,
    sumShould: (sum, by) => `should be ${sum}, off by ${by}`, take: sum => `Take ${sum}`, alongRow: "row", alongColumn: "column",
    notNumber: "no number", sumsWrong: n => `${n} wrong sum${n === 1 ? "" : "s"}`, takeAll: "Take all computed sums",
    pasted: (n, lost) => `Pasted ${n} cells${lost ? `, ${lost} had no room` : ""}`, findingsHere: "Findings of the check",
    leave: "There are unsaved changes",
    approval: "Approval", approve: "Approve", sendBack: "Return", comment: "Comment", approvalNone: "Nobody has said anything yet",
    approvalHolds: "Approved as it stands", approvalLacks: "Not approved as it stands",
    voidData: "void: the report was changed", voidPages: "void: the pages were changed",
    approvedWord: "approved", returnedWord: "returned", sayAs: name => `As ${name}`,
    sayNobody: "Nobody was named at the start, so nothing can be said here. Start with “banxin preview REPORT --as NAME”.",
    approveErrors: "The report has errors and can only be returned", approveUnsaved: "Save the changes first",
    approveStale: "The report cannot be typeset now", approveNotSeen: "The report has just changed; look at the new pages first",
    said: "Recorded", voidBanner: (by, time) => `The approval by ${by}, ${time}`,
    changes: "Compare", since: "Compare with", versionAt: time => `Version of ${time}`, versionFile: name => `${name} (given at the start)`,
    noVersions: "Nothing has changed since the start. An earlier version can be given with --compare.",
    cannotCompare: "They cannot be compared", kindAdded: "added", kindRemoved: "removed", kindMoved: "moved", kindChanged: "changed",
    nothing_: "(nothing)", computedWord: "computed",
    keys: [[["PgDn", "J"], "Next page"], [["PgUp", "K"], "Previous page"], [["Home"], "First page"],
      [["End"], "Last page"], [["+"], "Larger"], [["−"], "Smaller"], [["0"], "Fit width"], [["Esc"], "Choose nothing"],
      [["Ctrl", "S"], "Save"], [["Enter", "↓"], "Next row of a table"], [["Tab", "→"], "Next cell of a table"], [["?"], "Keys"]],
  },
};

export let words = WORDS.zh;

export function speak(language) {
  words = WORDS[language] ?? WORDS.en;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const at of document.querySelectorAll("[data-say]")) at.textContent = words[at.dataset.say];
  for (const at of document.querySelectorAll("[data-label]")) {
    at.setAttribute("aria-label", words[at.dataset.label]);
    if (at.tagName === "BUTTON") at.title = words[at.dataset.label];
  }
  for (const at of document.querySelectorAll("[data-hint]")) at.title = words[at.dataset.hint];
  byId("keys").replaceChildren(...words.keys.flatMap(([keys, what]) => {
    const term = element("dt");
    term.append(...keys.map(key => element("kbd", "", key)));
    return [term, element("dd", "", what)];
  }));
}
