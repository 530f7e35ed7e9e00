// What has changed since an earlier version of the report.
import { button, byId, element } from "./dom.mjs";
import { activeTab, onTab } from "./tabs.mjs";
import { words } from "./words.mjs";

const FEW = 200; // that are listed at first
let hooks; // showBoxes(list of boxes), goTo(change)
let state = null;
let shown = ""; // version and number of what is listed
let number = null; // of the version that is compared with

const timeOf = time => time.slice(0, 19).replace("T", " ");
const nameOf = version => (version.number ? words.versionAt(timeOf(version.time)) : words.versionFile(version.file));
const KINDS = { added: "kindAdded", removed: "kindRemoved", moved: "kindMoved" };

function showChoice() {
  const { versions } = state, select = byId("since");
  if (!versions.some(version => version.number === number)) number = versions[0]?.number ?? null;
  select.replaceChildren(...versions.map(version => {
    const option = element("option", "", nameOf(version));
    option.value = version.number;
    option.selected = version.number === number;
    return option;
  }));
  byId("since-row").hidden = !versions.length;
  byId("no-versions").hidden = versions.length > 0;
}

function newChange(change) {
  const item = element("li"), at = button("", () => hooks.goTo(change), `change ${change.kind}`);
  at.append(element("span", "kind", words[KINDS[change.kind] ?? "kindChanged"]));
  if (change.name) at.append(element("span", "cell", change.name));
  const text = element("span", "text");
  if (change.old !== undefined) text.append(element("del", "", change.old || words.nothing_));
  if (change.old !== undefined && change.new !== undefined) text.append(" → ");
  if (change.new !== undefined) text.append(element("ins", "", change.new || words.nothing_));
  at.append(text);
  if (change.computed) at.append(element("span", "place", words.computedWord));
  item.append(at);
  return item;
}

function show({ problems, sum = "", remarks = "", changes = [] }) {
  byId("changes-sum").textContent = problems ? [words.cannotCompare, ...problems].join("：") : sum.trim();
  byId("remarks").textContent = remarks.trim();
  const list = byId("changes-list"), few = changes.slice(0, FEW);
  list.replaceChildren(...few.map(newChange));
  if (changes.length > FEW)
    list.append(element("li"), button(words.more(changes.length - FEW), event => {
      event.target.remove();
      list.append(...changes.slice(FEW).map(newChange));
    }, "more"));
  hooks.showBoxes(changes.flatMap(change => change.at ?? []));
}

async function load() {
  if (activeTab() !== "changes") return hooks.showBoxes([]);
  showChoice();
  if (number === null) return show({});
  const key = `${state.version} ${number}`;
  shown = key;
  const answer = await fetch(`changes?from=${number}`).catch(() => null);
  if (answer?.ok && shown === key) show(await answer.json());
}

export function followChanges(next) {
  state = next;
  load();
}

export function setUpChanges(given) {
  hooks = given;
  byId("since").addEventListener("change", event => {
    number = Number(event.target.value);
    load();
  });
  onTab(() => { if (state) load(); });
}
