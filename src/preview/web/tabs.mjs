// Tabs of the right column: a <section data-tab> each.
import { byId, element } from "./dom.mjs";

const panels = [...document.querySelectorAll("aside > [data-tab]")];
const list = byId("tabs");
const heard = [];

export const activeTab = () => document.body.dataset.tab;

// Calls `listener` with the panel's id whenever another one is shown.
export const onTab = listener => heard.push(listener);

export function showTab(id) {
  if (activeTab() === id) return;
  document.body.dataset.tab = id;
  panels.forEach((panel, i) => {
    const shown = panel.id === id;
    panel.hidden = !shown;
    list.children[i].setAttribute("aria-selected", String(shown));
    list.children[i].tabIndex = shown ? 0 : -1;
  });
  byId(id).parentElement.scrollTop = 0;
  for (const listener of heard) listener(id);
}

// A word beside the tab's name: how much is unsaved.
export function noteOnTab(id, note) {
  const tab = byId(`tab-${id}`);
  tab.querySelector(".tab-note")?.remove();
  if (note) tab.append(element("span", "tab-note", note));
}

for (const panel of panels) {
  const tab = element("button"), name = element("span");
  tab.type = "button";
  name.dataset.say = panel.dataset.tab;
  tab.id = `tab-${panel.id}`;
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", panel.id);
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", tab.id);
  tab.addEventListener("click", () => showTab(panel.id));
  tab.append(name);
  list.append(tab);
}

list.addEventListener("keydown", event => {
  const step = { ArrowRight: 1, ArrowLeft: -1, Home: -panels.length, End: panels.length }[event.key];
  if (!step) return;
  const at = panels.findIndex(panel => panel.id === activeTab()) + step;
  const next = Math.abs(step) > 1 ? Math.min(Math.max(at, 0), panels.length - 1) : (at + panels.length) % panels.length;
  event.preventDefault();
  event.stopPropagation();
  showTab(panels[next].id);
  list.children[next].focus();
});
