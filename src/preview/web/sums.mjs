// Figures of cells as the check reads them, exactly: an amount is a BigInt of 1/10^8, never a float.

const DECIMALS = 8;
const ONE = 10n ** BigInt(DECIMALS);
const UNITS = { 元: [1n, 10000n], 万元: [1n, 1n], 亿元: [10000n, 1n] };
const NUMERIC = new Set(["count", "change", "money", "decimal"]);

export const isNumeric = cell => NUMERIC.has(cell.type);

// {state: blank, slash, number or wrong; amount}
export function read(text, type) {
  const bare = text.trim().replace(/[（(][^（）()]*[）)]$/, "").trim();
  if (!text.trim()) return { state: "blank" };
  if (/^[/／]$/.test(text.trim())) return { state: "slash" };
  const match = /^([+\-增减]?) *(\d{1,15})(?:\.(\d{1,8}))?(万元|亿元|元|%|％)?$/.exec(bare);
  if (!match || (type === "count" && (match[1] || match[3]))) return { state: "wrong" };
  const [, sign, whole, fraction = "", unit] = match;
  let amount = BigInt(whole) * ONE + BigInt(fraction.padEnd(DECIMALS, "0"));
  if (UNITS[unit]) amount = amount * UNITS[unit][0] / UNITS[unit][1];
  return { state: "number", amount: sign === "-" || sign === "减" ? -amount : amount };
}

// As it would be written in a cell of this kind.
export function print(amount, cell = {}) {
  const size = amount < 0n ? -amount : amount;
  let fraction = String(size % ONE).padStart(DECIMALS, "0").replace(/0+$/, "");
  if (cell.decimals) fraction = fraction.padEnd(cell.decimals, "0");
  const sign = amount < 0n ? "-" : cell.type === "change" && amount > 0n ? "+" : "";
  return `${sign}${size / ONE}${fraction ? `.${fraction}` : ""}`;
}

// A total in one direction: what its parts come to, or null when one of them is not known. `partAt` finds a field.
function sumOf(total, numbers, partAt) {
  let sum = 0n;
  for (const number of numbers) {
    const part = partAt(number);
    if (!part || !isNumeric(part.cell)) continue;
    const amount = part.amount();
    if (amount === null) return null;
    sum += amount;
  }
  return sum;
}

// The sums that a total has to be: [{along, sum}]; `fieldAt(r, c)` finds the field of a cell.
export function sumsOf({ cell }, fieldAt) {
  const sums = [];
  if (!isNumeric(cell)) return sums;
  const row = cell.adds_columns && sumOf(cell, cell.adds_columns, c => fieldAt(cell.r, c));
  const column = cell.adds_rows && sumOf(cell, cell.adds_rows, r => fieldAt(r, cell.c));
  if (typeof row === "bigint") sums.push({ along: "row", sum: row });
  if (typeof column === "bigint") sums.push({ along: "column", sum: column });
  return sums;
}

// What a field counts in a sum, as the check has it: what is left out is not known, a blank that is given is nothing.
export function amountOf(field, fieldAt) {
  const { state, amount } = read(field.value, field.cell.type);
  if (state === "number") return amount;
  if (state === "wrong") return null;
  if (field.cell.state === "computed") return sumsOf(field, fieldAt)[0]?.sum ?? null;
  return state === "blank" && !field.cell.given ? null : 0n;
}
