"use strict";
// All text of others is put in place as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const body = document.querySelector("#map tbody");
const heads = [...document.querySelectorAll("#map thead th")];

function element(name, text, kind) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

// Sorting: names up first, numbers down first; again the other way round.
function valueIn(row, column) {
  const cell = row.cells[column];
  return column === 0 ? cell.textContent : Number(cell.dataset.value);
}

function sortBy(column) {
  const now = heads[column].ariaSort;
  const first = column === 0 ? "ascending" : "descending";
  const other = first === "ascending" ? "descending" : "ascending";
  const order = now === first ? other : first;
  const sign = order === "ascending" ? 1 : -1;
  const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b) : a - b);
  const rows = [...body.rows].map((row) => [valueIn(row, column), row]);
  rows.sort((a, b) => sign * compare(a[0], b[0]));
  body.append(...rows.map((row) => row[1]));
  for (const head of heads) head.ariaSort = "none";
  heads[column].ariaSort = order;
}

// Finding: letters count, their accents and case do not.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function find(words) {
  const wanted = plain(words.trim());
  let count = 0;
  for (const row of body.rows) {
    row.hidden = !plain(row.cells[0].textContent).includes(wanted);
    if (!row.hidden) count += 1;
  }
  document.getElementById("found").textContent = wanted ? `${count} of ${body.rows.length}` : "";
}

// More of something, over the page.
function show(title, parts) {
  document.getElementById("more-title").textContent = title;
  document.getElementById("more-body").replaceChildren(...parts);
  document.getElementById("more").showModal();
}

const WORDS = { f: "failed", s: "stopped", k: "skipped", e: "grader error" };

function showCell(rowNumber, stepNumber) {
  const row = data.rows[rowNumber], step = data.steps[stepNumber], cell = row.cells[stepNumber];
  const parts = [];
  if (cell.why) parts.push(element("pre", cell.why));
  const passed = [...cell.checks].filter((letter) => letter === "p").length;
  parts.push(element("p", `${passed} of ${cell.checks.length} checks pass.`));
  const list = element("ul");
  [...cell.checks].forEach((letter, place) => {
    if (!WORDS[letter]) return;
    const item = element("li");
    item.append(element("b", step.checks[place].words), `: ${cell.happened[place] || WORDS[letter]}`);
    list.append(item);
  });
  if (list.children.length) parts.push(list);
  show(`${row.name}: ${step.name}, ${step.title}`, parts);
}

function showBest(stepNumber, checkNumber) {
  const check = data.steps[stepNumber].checks[checkNumber];
  show(`${data.steps[stepNumber].name}: ${check.words}`, [element("p", check.best.who), element("pre", check.best.text)]);
}

// The map of students and checks of a step, made when it is opened first.
const LETTERS = { p: "", f: "×", s: "×", k: "↳", e: "?", "-": "–" };
const KINDS = { p: "gp", f: "gf", s: "gs", k: "gk", e: "ge", "-": "gn" };

function draw(details) {
  const place = details.querySelector(".grid"), number = Number(details.dataset.step);
  if (place.children.length) return;
  const step = data.steps[number], table = element("table");
  const head = table.createTHead().insertRow();
  head.append(element("th", "student"));
  step.checks.forEach((check, index) => {
    const cell = element("th", String(index + 1));
    cell.title = check.words;
    head.append(cell);
  });
  const rows = table.createTBody();
  data.rows.forEach((row, rowNumber) => {
    const line = rows.insertRow(), name = element("th");
    name.append(element("bdi", row.name));
    line.append(name);
    [...row.cells[number].checks].forEach((letter, index) => {
      const cell = element("td", LETTERS[letter], KINDS[letter]);
      cell.title = `${step.checks[index].words}: ${row.cells[number].happened[index] || WORDS[letter] || (letter === "p" ? "passed" : "not made")}`;
      line.append(cell);
    });
    line.dataset.row = rowNumber;
  });
  const legend = element("p", "× fails, ↳ fails because of another, ? grader error, – not made; the columns are the checks above, in their order", "aside");
  place.append(legend, table);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.sort) sortBy(Number(button.dataset.sort));
  if (button.dataset.cell) showCell(Number(button.closest("tr").dataset.row), Number(button.dataset.cell));
  if (button.dataset.best) showBest(Number(button.closest("details").dataset.step), Number(button.dataset.best));
});
document.getElementById("find").addEventListener("input", (event) => find(event.target.value));
for (const details of document.querySelectorAll("details[data-step]")) {
  details.addEventListener("toggle", () => details.open && draw(details));
}
