// The page of `banxin preview`. What is shown comes from `state`, anew whenever `events` tells of a new version; a page
// is asked for when it comes near the window, in as many pixels as the screen has for it.

import { followApprovals, noteUnsaved, setUpApproval } from "./approval.mjs";
import { followChanges, setUpChanges } from "./changes.mjs";
import { byId, element, joined, post } from "./dom.mjs";
import { focusPointer, followFile, setUpFill, whenLoaded } from "./fill.mjs";
import { activeTab, onTab, showTab } from "./tabs.mjs";
import { speak, words } from "./words.mjs";

const DPI_MIN = 18, DPI_MAX = 600; // what the server paints
const SCALE_MIN = 0.25, SCALE_MAX = 4;
const SCALES = [0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4];
const FIT_MOST = 1.35; // of its real size that a page is widened to by itself
const THUMB_DPI = 24;

const main = byId("pages"), sheets = byId("sheets"), thumbs = byId("thumbs");
let state = { version: 0, pages: [], findings: [] };
let pages = []; // one object for each sheet, see newPage
let view = { fit: true, scale: 1 };
let now = 1; // the page that is looked at
let chosen = null; // {boxes, finding or place}

// ---- Sizes ----

const ratio = () => window.devicePixelRatio || 1;

function fitScale() {
  const style = getComputedStyle(main);
  const room = main.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  const widest = Math.max(1, ...state.pages.map(page => page.width));
  return Math.min(FIT_MOST, Math.max(SCALE_MIN, room / (widest * 96 / 72)));
}

// A whole number of dots per inch, so that the picture has exactly the pixels of its box.
const dpiOf = scale => Math.min(DPI_MAX, Math.max(DPI_MIN, Math.floor(scale * 96 * ratio())));

function arrange() {
  if (view.fit) view.scale = fitScale();
  const dpi = dpiOf(view.scale), enlarge = view.scale * 96 * ratio() / dpi;
  pages.forEach((page, i) => {
    const size = state.pages[i];
    const exact = enlarge < 1.2 && enlarge > 0.8 ? 1 : enlarge; // beyond what the server paints the browser scales
    page.paper.style.width = `${Math.round(size.width * dpi / 72) * exact / ratio()}px`;
    page.paper.style.height = `${Math.round(size.height * dpi / 72) * exact / ratio()}px`;
    paint(page);
  });
  byId("scale").textContent = `${Math.round(view.scale * 100)}%`;
  byId("fit").setAttribute("aria-pressed", String(view.fit));
  byId("smaller").disabled = view.scale <= SCALE_MIN;
  byId("larger").disabled = view.scale >= SCALE_MAX;
}

// Changes sizes but keeps what is in the middle of the window there.
function zoom(change) {
  const page = pages[now - 1], middle = main.clientHeight / 2;
  const before = page && (main.scrollTop + middle - page.section.offsetTop) / page.section.offsetHeight;
  Object.assign(view, change);
  arrange();
  if (page) main.scrollTop = page.section.offsetTop + before * page.section.offsetHeight - middle;
}

function zoomBy(steps) {
  const scales = steps > 0 ? SCALES.filter(s => s > view.scale + 0.01) : SCALES.filter(s => s < view.scale - 0.01);
  const to = steps > 0 ? scales[0] : scales.at(-1);
  if (to) zoom({ fit: false, scale: to });
}

// ---- Pages ----

const observer = new IntersectionObserver(entries => {
  for (const entry of entries) {
    const page = pages[entry.target.dataset.page - 1];
    if (!page) continue;
    page.near = entry.isIntersecting;
    paint(page);
  }
}, { root: main, rootMargin: "60% 0px" });

const thumbObserver = new IntersectionObserver(entries => {
  for (const entry of entries) {
    const page = pages[entry.target.dataset.page - 1];
    if (!page) continue;
    page.thumbNear = entry.isIntersecting;
    paintThumb(page);
  }
}, { rootMargin: "200px 0px" });

function newPage(number) {
  const section = element("section", "page"), paper = element("div", "paper"), image = element("img");
  const marks = element("div"), boxes = element("div"), words_ = element("div", "words");
  section.id = `page-${number}`;
  section.tabIndex = -1;
  section.dataset.page = number;
  image.alt = "";
  marks.setAttribute("aria-hidden", "true");
  boxes.setAttribute("aria-hidden", "true");
  paper.append(image, marks, boxes);
  section.append(paper, words_);
  const item = element("li"), link = element("a"), thumb = element("img"), label = element("span");
  link.href = `#page-${number}`;
  link.dataset.page = number;
  thumb.alt = "";
  const news = element("span", "unseen");
  link.append(thumb, label, news);
  item.append(link);
  const page = { number, section, paper, image, marks, boxes, words: words_, item, link, thumb, label, news, near: false };
  paper.addEventListener("click", event => choosePlaceAt(page, event));
  paper.addEventListener("pointermove", event => hoverAt(page, event));
  paper.addEventListener("pointerleave", () => showSpot(page, "hover", null));
  link.addEventListener("click", event => {
    event.preventDefault();
    goTo(number, true);
  });
  observer.observe(section);
  thumbObserver.observe(link);
  return page;
}

// 第 3 页: the number is seen, the words around it are heard.
const PLACE = "\0";
const labelled = (sentence, number) => sentence.split(PLACE).flatMap((part, i) =>
  (i ? [String(number), element("span", "unseen", part)] : [element("span", "unseen", part)]));

const addressOf = (page, ending, more = "") =>
  `page/${page.number}.${ending}?${more}id=${state.pages[page.number - 1].id}`;

// Puts a picture in the place of another once it can be shown, so that nothing flickers.
async function swap(page, key, image, address) {
  if (page[key] === address) return;
  page[key] = address;
  const next = new Image();
  next.src = address;
  try {
    await next.decode();
  } catch {
    if (page[key] === address) page[key] = undefined; // it has changed again: another version is on its way
    return;
  }
  if (page[key] !== address) return;
  image.src = address;
}

function paint(page) {
  if (!page.near || !state.pages[page.number - 1]) return;
  swap(page, "shown", page.image, addressOf(page, "png", `dpi=${dpiOf(view.scale)}&`));
  readPlaces(page);
}

function paintThumb(page) {
  if (!page.thumbNear || !state.pages[page.number - 1]) return;
  const dpi = Math.round(THUMB_DPI * Math.min(2, Math.max(1, ratio())));
  swap(page, "thumbShown", page.thumb, addressOf(page, "png", `dpi=${dpi}&`));
}

// What stands where on a page: to be chosen, and in words for those who hear the page.
async function readPlaces(page) {
  const address = addressOf(page, "json");
  if (page.placesOf === address) return page.placesRead;
  page.placesOf = address;
  page.placesRead = fetch(address).then(answer => (answer.ok ? answer.json() : [])).catch(() => []);
  const places = await page.placesRead;
  if (page.placesOf !== address) return page.placesRead;
  page.places = places;
  page.words.replaceChildren(element("h2", "", page.section.ariaLabel), ...places.filter(at => at.text).map(at =>
    element(at.kind === "heading" ? "h3" : "p", "", at.label && at.kind === "cell" ? `${at.label}：${at.text}` : at.text)));
  return places;
}

function showPages() {
  while (pages.length > state.pages.length) {
    const gone = pages.pop();
    observer.unobserve(gone.section);
    thumbObserver.unobserve(gone.link);
    gone.section.remove();
    gone.item.remove();
  }
  while (pages.length < state.pages.length) {
    const page = newPage(pages.length + 1);
    pages.push(page);
    sheets.append(page.section);
    thumbs.append(page.item);
  }
  state.pages.forEach((size, i) => {
    const page = pages[i];
    page.section.setAttribute("aria-label", words.page(size.label || i + 1));
    page.label.replaceChildren(...labelled(words.page(PLACE), size.label || i + 1));
    page.thumb.style.aspectRatio = `${size.width} / ${size.height}`;
    page.placesOf !== addressOf(page, "json") && (page.places = undefined);
  });
  byId("page-count").textContent = state.pages.length || "–";
  arrange();
  for (const page of pages) paintThumb(page); // the large ones first
  markNow();
}

function markNow() {
  const line = main.scrollTop + main.clientHeight * 0.4;
  let found = 1;
  for (const page of pages) if (page.section.offsetTop - main.offsetTop <= line) found = page.number;
  now = found;
  byId("page-now").textContent = pages.length ? state.pages[now - 1].label || now : "–";
  byId("previous").disabled = now <= 1;
  byId("next").disabled = now >= pages.length;
  for (const page of pages) {
    if (page.number === now) {
      if (!page.link.hasAttribute("aria-current")) page.link.scrollIntoView({ block: "nearest" });
      page.link.setAttribute("aria-current", "page");
    } else {
      page.link.removeAttribute("aria-current");
    }
  }
}

function goTo(number, focus) {
  const page = pages[Math.min(Math.max(number, 1), pages.length) - 1];
  if (!page) return;
  page.section.scrollIntoView({ block: "start" });
  if (focus) page.section.focus({ preventScroll: true });
}

// ---- What is chosen ----

function place(box, at, size) {
  at.style.left = `${box.x / size.width * 100}%`;
  at.style.top = `${box.y / size.height * 100}%`;
  at.style.width = `${box.width / size.width * 100}%`;
  at.style.height = `${box.height / size.height * 100}%`;
  return at;
}

function showSpot(page, kind, box) {
  page[kind]?.remove();
  page[kind] = null;
  if (!box) return;
  page[kind] = place(box, element("div", `spot ${kind}`), state.pages[page.number - 1]);
  page.paper.append(page[kind]);
}

function pointIn(page, event) {
  const box = page.paper.getBoundingClientRect(), size = state.pages[page.number - 1];
  return [(event.clientX - box.left) / box.width * size.width, (event.clientY - box.top) / box.height * size.height];
}

// The smallest thing at a point.
function placeAt(page, [x, y]) {
  const around = (page.places ?? []).filter(box =>
    x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height);
  return around.sort((a, b) => a.width * a.height - b.width * b.height)[0];
}

const findingsAt = pointer =>
  state.findings.filter(finding => pointer && finding.pointer &&
    (finding.pointer === pointer || finding.pointer.startsWith(`${pointer}/`)));

function hoverAt(page, event) {
  if (event.pointerType !== "mouse") return;
  showSpot(page, "hover", placeAt(page, pointIn(page, event)));
}

async function choosePlaceAt(page, event) {
  const point = pointIn(page, event);
  await readPlaces(page);
  const found = placeAt(page, point);
  if (!found || found.kind === "table") return choose(null);
  choose({ boxes: [found], pointer: found.pointer, label: found.label, text: found.text });
  if (activeTab() === "fill" && found.pointer) return focusPointer(found.pointer);
  const first = findingsAt(found.pointer)[0];
  if (first && !byId(`finding-${state.findings.indexOf(first)}`)) unfold(kindOf(first));
  if (first) byId(`finding-${state.findings.indexOf(first)}`)?.scrollIntoView({ block: "nearest" });
}

// Brings a place into the middle of the window.
function goToBox(box) {
  const page = pages[box.page - 1], scale = page.paper.offsetHeight / state.pages[box.page - 1].height;
  const top = page.section.offsetTop - main.offsetTop + (box.y + box.height / 2) * scale - main.clientHeight / 2;
  main.scrollTo({ top: Math.max(top, 0) });
  const left = page.section.offsetLeft - main.offsetLeft + (box.x + box.width / 2) * scale - main.clientWidth / 2;
  if (main.scrollWidth > main.clientWidth) main.scrollLeft = left;
}

const isInSight = box => {
  const page = pages[box.page - 1]?.paper.getBoundingClientRect(), frame = main.getBoundingClientRect();
  const top = page && page.top + box.y / state.pages[box.page - 1].height * page.height;
  return page && top > frame.top + 40 && top < frame.bottom - 60;
};

// Shows where something that is filled in, or has changed, stands.
async function showPlace(pointer, label) {
  if (chosen?.pointer === pointer && chosen.boxes.length) return;
  const { at: boxes = [] } = await post("find", [pointer], words.unreachable);
  if (document.activeElement?.dataset.pointer !== pointer) return;
  choose(boxes.length ? { boxes, pointer, label } : null);
  if (boxes.length && !isInSight(boxes[0])) goToBox(boxes[0]);
}

function goToChange(change) {
  choose({ boxes: change.at, pointer: change.pointer, label: change.name, text: change.new });
  if (change.at[0]) goToBox(change.at[0]);
}

function showBoxes(boxes) {
  for (const page of pages) {
    const size = state.pages[page.number - 1];
    page.boxes.replaceChildren(...boxes.filter(box => box.page === page.number)
      .map(box => place(box, element("div", `changed ${box.kind}`), size)));
  }
}

async function fillIn(pointer) {
  showTab("fill");
  await whenLoaded();
  focusPointer(pointer);
}

function chooseFinding(finding) {
  choose({ boxes: finding.at, pointer: finding.pointer, label: finding.cell, finding });
  if (activeTab() === "fill" && finding.pointer) focusPointer(finding.pointer);
  const box = finding.at[0];
  if (!box) return;
  goToBox(box);
  const page = pages[box.page - 1];
  readPlaces(page).then(places => {
    const there = places?.find(at => at.pointer === finding.pointer && at.kind === "cell");
    if (chosen?.finding === finding && there) {
      chosen.text = there.text;
      showChosen();
    }
  });
}

function choose(what) {
  chosen = what;
  showChosen();
}

function showChosen() {
  for (const page of pages) {
    const box = chosen?.boxes.find(at => at.page === page.number);
    showSpot(page, "chosen", box && { ...box });
  }
  byId("chosen").hidden = !chosen;
  byId("chosen-label").textContent = chosen?.label ?? "";
  byId("chosen-text").textContent = chosen?.text ?? "";
  byId("chosen-pointer").textContent = chosen?.pointer ?? "";
  for (const [part, key] of [["chosen-label", "label"], ["chosen-text", "text"], ["chosen-pointer", "pointer"]])
    byId(part).hidden = !chosen?.[key];
  byId("go-fill").hidden = !chosen?.pointer || !state.editable;
  const theirs = new Set(chosen?.finding ? [chosen.finding] : findingsAt(chosen?.pointer));
  state.findings.forEach((finding, i) =>
    byId(`finding-${i}`)?.setAttribute("aria-pressed", String(theirs.has(finding))));
}

// ---- Findings ----

const placeName = finding =>
  [finding.file && [finding.file.split("/").at(-1), finding.line, finding.column].filter(Boolean).join(":"),
    finding.at[0] && words.page(state.pages[finding.at[0].page - 1]?.label || finding.at[0].page)]
    .filter(Boolean).join(" · ");

// What the finding says without the cell, which stands over it.
function textOf(finding) {
  const { text, cell } = finding;
  return cell && text.startsWith(cell) ? text.slice(cell.length).replace(/^(：|:\s*)/, "") : text;
}

function newFinding(finding, i) {
  const item = element("li"), button = element("button", finding.severity);
  button.type = "button";
  button.id = `finding-${i}`;
  button.setAttribute("aria-pressed", "false");
  button.append(element("span", "kind", words[finding.severity]));
  if (finding.cell) button.append(element("span", "cell", finding.cell));
  button.append(element("span", "text", textOf(finding)));
  if (finding.hint) button.append(element("span", "hint", finding.hint));
  button.append(element("span", "place", placeName(finding)));
  button.addEventListener("click", () => chooseFinding(finding));
  item.append(button);
  return item;
}

function newMore(kind, count) {
  const item = element("li"), button = element("button", "more", words.more(count));
  button.type = "button";
  button.addEventListener("click", () => {
    const first = item.previousElementSibling;
    unfold(kind);
    first && byId(first.firstChild.id)?.parentElement.nextElementSibling?.firstChild.focus();
  });
  item.append(button);
  return item;
}

// A form that is half filled in has a hundred warnings of a kind: the first few are shown, the others when asked for.
const FEW = 5;
const SHORT = 30; // beside what is filled in
const unfolded = new Set();
const kindOf = finding => `${finding.severity} ${finding.rule ?? finding.id}`;

function unfold(kind) {
  unfolded.add(kind);
  showFindings();
  showChosen();
}

function newList() {
  const order = state.findings.map((finding, i) => [finding, i]).sort((a, b) =>
    weight[a[0].severity] - weight[b[0].severity] || a[1] - b[1]);
  const kinds = Map.groupBy(order, ([finding]) => kindOf(finding));
  return [...kinds].flatMap(([kind, members]) => {
    const few = unfolded.has(kind) || members.length <= FEW + 1 ? members : members.slice(0, FEW);
    const items = few.map(([finding, i]) => newFinding(finding, i));
    return few === members ? items : [...items, newMore(kind, members.length - few.length)];
  });
}

const weight = { error: 0, warning: 1, note: 2 };

function showFindings() {
  const focused = document.activeElement?.id.startsWith("finding-") ? document.activeElement.id : null;
  byId("findings").replaceChildren(...newList());
  if (focused) byId(focused)?.focus();
  const verdict = byId("verdict"), parts = [];
  if (state.errors) parts.push(element("span", "error", words.errors(state.errors)));
  if (state.warnings) parts.push(element("span", "warning", words.warnings(state.warnings)));
  verdict.className = parts.length ? "" : "fine";
  if (parts.length) verdict.replaceChildren(...parts.flatMap((part, i) => (i ? [" · ", part] : [part])));
  else verdict.textContent = words.fine;
  byId("dropped").hidden = !state.dropped;
  byId("dropped").textContent = words.dropped(state.dropped);
  showShortList();
  for (const page of pages) showMarks(page);
}

// The same beside what is filled in, in a line each.
function showShortList() {
  const serious = state.findings.filter(finding => finding.severity !== "note").slice(0, SHORT);
  byId("short-sum").textContent = joined([words.findingsHere, state.errors && words.errors(state.errors),
    state.warnings && words.warnings(state.warnings)], " · ");
  byId("short").hidden = !serious.length;
  byId("short-list").replaceChildren(...serious.map(finding => {
    const item = element("li"), at = element("button", finding.severity);
    at.type = "button";
    at.append(element("span", "kind", words[finding.severity]), joined([finding.cell, textOf(finding)], "："));
    at.addEventListener("click", () => chooseFinding(finding));
    item.append(at);
    return item;
  }));
}

function showMarks(page) {
  const size = state.pages[page.number - 1], here = [];
  for (const finding of state.stale ? [] : state.findings)
    for (const box of finding.at) if (box.page === page.number) here.push([finding, box]);
  page.marks.replaceChildren(...here.map(([finding, box]) => place(box, element("div", `mark ${finding.severity} ${box.kind}`), size)));
  page.link.querySelector(".badge")?.remove();
  const serious = here.filter(([finding]) => finding.severity !== "note");
  const errors = serious.filter(([finding]) => finding.severity === "error");
  page.news.textContent = [errors.length && words.errors(errors.length),
    serious.length > errors.length && words.warnings(serious.length - errors.length)].filter(Boolean)
    .map(part => `，${part}`).join("");
  if (!serious.length) return;
  const badge = element("span", `badge ${errors.length ? "error" : "warning"}`, serious.length);
  badge.setAttribute("aria-hidden", "true");
  page.link.append(badge);
}

function showTrouble() {
  const worst = state.findings.find(finding => finding.severity === "error");
  byId("trouble").hidden = !state.stale;
  byId("trouble-title").textContent = state.pages.length ? words.troubled : words.nothing;
  byId("trouble-text").textContent = worst?.text ?? "";
  byId("trouble-place").textContent = worst?.file
    ? [worst.file, worst.line, worst.column].filter(Boolean).join(":") : "";
  document.body.classList.toggle("stale", state.stale);
}

// ---- News ----

async function update() {
  const answer = await fetch("state");
  if (!answer.ok) return;
  const next = await answer.json();
  const key = finding => `${finding.id} ${finding.pointer} ${finding.rule}`;
  const before = chosen?.finding && key(chosen.finding), first = state.version === 0;
  state = next;
  if (first || document.documentElement.lang.slice(0, 2) !== state.language) speak(state.language);
  byId("title").textContent = state.title ?? words.product;
  byId("file").textContent = [state.file, state.cut && words.cut(state.pages.length)].filter(Boolean).join(" · ");
  document.title = `${state.errors ? "● " : ""}${state.title ?? state.file} — ${words.product}`;
  showPages();
  showFindings();
  showTrouble();
  followFile(state);
  followApprovals(state);
  followChanges(state);
  if (before) choose(null), chooseAgain(state.findings.find(finding => key(finding) === before));
  else if (chosen) chooseAgainPlace();
  const time = new Date().toLocaleTimeString(state.language === "zh" ? "zh-CN" : "en-GB", { hour12: false });
  byId("status").textContent = state.stale ? words.stale : words.updated(time);
  document.body.dataset.version = state.version;
}

function chooseAgain(finding) {
  if (finding) choose({ boxes: finding.at, pointer: finding.pointer, label: finding.cell, finding });
}

async function chooseAgainPlace() {
  const { pointer, boxes } = chosen, page = pages[boxes[0]?.page - 1];
  const found = pointer && page && (await readPlaces(page))?.find(at => at.pointer === pointer && at.label === chosen?.label);
  choose(found ? { boxes: [found], pointer, label: found.label, text: found.text } : null);
}

function listen() {
  const events = new EventSource("events");
  let lost = 0;
  events.onmessage = () => {
    clearTimeout(lost);
    lost = 0;
    document.body.classList.remove("ended");
    update().catch(() => {});
  };
  events.onerror = () => {
    lost ||= setTimeout(() => {
      document.body.classList.add("ended");
      byId("status").textContent = words.ended;
    }, 2000);
  };
}

// ---- Keys and buttons ----

const actions = {
  PageDown: () => goTo(now + 1, true), j: () => goTo(now + 1, true),
  PageUp: () => goTo(now - 1, true), k: () => goTo(now - 1, true),
  Home: () => goTo(1, true), End: () => goTo(pages.length, true),
  "+": () => zoomBy(1), "=": () => zoomBy(1), "-": () => zoomBy(-1), "−": () => zoomBy(-1),
  0: () => zoom({ fit: true }),
  "?": () => byId("help").showModal(), "？": () => byId("help").showModal(),
  Escape: () => choose(null),
};

document.addEventListener("keydown", event => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
  if (typing || event.ctrlKey || event.altKey || event.metaKey || byId("help").open) return;
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

const buttons = {
  previous: () => goTo(now - 1), next: () => goTo(now + 1), smaller: () => zoomBy(-1), larger: () => zoomBy(1),
  scale: () => zoom({ fit: false, scale: 1 }), fit: () => zoom({ fit: true }), "help-open": actions["?"],
  "chosen-close": () => choose(null), "go-fill": () => fillIn(chosen.pointer),
};
for (const [id, action] of Object.entries(buttons)) byId(id).addEventListener("click", action);

let drawing = 0;
main.addEventListener("scroll", () => { drawing ||= requestAnimationFrame(() => { drawing = 0; markNow(); }); });
new ResizeObserver(() => { if (view.fit) zoom({}); }).observe(main);
function watchRatio() { // the window moves to another screen, or the browser's own zoom changes
  matchMedia(`(resolution: ${ratio()}dppx)`).addEventListener("change", () => { arrange(); watchRatio(); }, { once: true });
}

watchRatio();
setUpFill({ showPlace, unsaved: noteUnsaved });
setUpApproval();
setUpChanges({ showBoxes, goTo: goToChange });
onTab(() => choose(chosen));
showTab("check");
listen();
