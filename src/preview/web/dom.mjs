// Making elements. Text of the report only ever becomes text.

export const byId = id => document.getElementById(id);

export function element(name, classes, text) {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function button(text, action, classes) {
  const made = element("button", classes, text);
  made.type = "button";
  made.addEventListener("click", action);
  return made;
}

// The parts of a list of texts, or what is no text, that are there.
export const joined = (parts, between) => parts.filter(Boolean).join(between);

// What is sent to be done: an array of strings. The answer, or one that says that none came.
export async function post(path, strings, unreachable) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(strings) });
    if (answer.ok) return await answer.json();
    return { ok: false, problems: [`${answer.status} ${answer.statusText}`] };
  } catch {
    return { ok: false, problems: [unreachable] };
  }
}
