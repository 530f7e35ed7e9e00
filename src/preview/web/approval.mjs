// Who has said yes or no to the report, and whether that holds for it as it stands.
import { byId, element, joined, post } from "./dom.mjs";
import { activeTab, noteOnTab, onTab } from "./tabs.mjs";
import { words } from "./words.mjs";

let state = null;
let unsaved = false;
let asked = -1; // version whose list is shown
let sending = false;

const timeOf = time => time.replace("T", " ").replace(/:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)?$/, "");

// An approval that no longer holds: what was changed since.
const voidBy = (item, hash) => (item.verdict !== "approved" || item.holds ? "" : item.data === hash ? words.voidPages : words.voidData);

function newItem(item, hash) {
  const at = element("li", item.verdict === "returned" ? "returned" : item.holds ? "holds" : "void");
  at.append(element("span", "verdict-word", item.verdict === "approved" ? words.approvedWord : words.returnedWord),
    element("span", "who", item.by), element("span", "place", timeOf(item.time)));
  const why = voidBy(item, hash);
  if (why) at.append(element("span", "why", why));
  if (item.comment) at.append(element("p", "", item.comment));
  return at;
}

function showBanner(last) {
  const why = last ? voidBy(last, state.hash) : "";
  byId("void").hidden = !why;
  byId("void").textContent = why ? joined([words.voidBanner(last.by, timeOf(last.time)), why], " ") : "";
}

function show({ said, problems }) {
  const last = said.at(-1);
  const now = problems.length ? "" : last?.holds ? words.approvalHolds : last ? words.approvalLacks : words.approvalNone;
  byId("approval-now").textContent = now;
  byId("approval-now").className = last?.holds ? "fine" : "";
  byId("approval-problems").replaceChildren(...problems.map(text => element("li", "", text)));
  byId("said").replaceChildren(...said.toReversed().map(item => newItem(item, state.hash)));
  noteOnTab("approval", last?.holds ? "✓" : "");
  showBanner(last);
}

async function load() {
  if (!state || asked === state.version) return;
  const { version } = state;
  asked = version;
  const answer = await fetch("approvals").catch(() => null);
  if (answer?.ok && asked === version) show(await answer.json());
}

// Why nothing, or no approval, can be said now; "" when it can.
const hindrance = () => (state.stale ? words.approveStale : unsaved ? words.approveUnsaved : "");

function enable() {
  if (!state) return;
  const stopped = hindrance();
  byId("say").hidden = !state.by;
  byId("nobody").hidden = !!state.by;
  byId("say-as").textContent = state.by ? words.sayAs(state.by) : "";
  byId("approve").disabled = sending || !!stopped || state.errors > 0;
  byId("send-back").disabled = sending || !!stopped;
  byId("say-why").textContent = stopped || (state.errors ? words.approveErrors : "");
}

async function say(verdict) {
  sending = true;
  enable();
  const answer = await post("approve", [verdict, String(state.version), byId("comment").value.trim()], words.unreachable);
  sending = false;
  enable();
  byId("say-status").textContent = answer.ok ? words.said
    : answer.changed || answer.seen === false ? words.approveNotSeen : answer.problems.join(" ");
  if (!answer.ok) return;
  byId("comment").value = "";
  asked = -1;
  load();
}

export function followApprovals(next) {
  if (state?.hash !== next.hash) byId("say-status").textContent = "";
  state = next;
  enable();
  if (state.said || activeTab() === "approval") setTimeout(load, 150); // the pages first
  else showBanner(null);
}

export function noteUnsaved(is) {
  unsaved = is;
  enable();
}

export function setUpApproval() {
  byId("say").addEventListener("submit", event => event.preventDefault());
  byId("approve").addEventListener("click", () => say("approved"));
  byId("send-back").addEventListener("click", () => say("returned"));
  onTab(id => { if (id === "approval") load(); });
}
