/* What stands on the page now, and what follows from it. */
const textsOf = fields => Object.fromEntries(fields.map(field => [field.item.id, field.control.read()]));
const today = () => {
  const now = new Date();
  return [now.getFullYear(), two(String(now.getMonth() + 1)), two(String(now.getDate()))].join("-");
};
const answers = () => ({
  visit: page.visit.value,
  today: today(),
  values: textsOf(page.fields),
  rows: allRows().map(row => ({group: row.log.group.id, values: textsOf(row.fields)})),
});
const refresh = () => {
  const given = answers(), view = settle(given), rows = allRows();
  paint(page.fields, view.data);
  rows.forEach((row, place) => paint(row.fields, view.rows[place]));
  for (const log of page.logs) {
    const open = isOpen(given, view, log.group.id) || log.rows.some(row => isFilled(view.rows[rows.indexOf(row)]));
    for (const part of log.parts) show(part, open);
  }
  fold();
  tell([...headless(), ...problems(given, view).map(problem => ({...problem, ...placeOf(problem, rows)}))]);
  return {given, view, rows};
};
const changed = () => {
  page.changed = true;
  refresh();
};
const paint = (fields, values) => {
  for (const {item, control, container} of fields) {
    const value = values[item.id];
    show(container, value !== undefined);
    if (!control.output) continue;
    control.output.textContent = value || say(item.elsewhere ? "computed_elsewhere" : "computed");
    control.node.classList.toggle("empty", !value);
  }
};

/* A heading or a condition goes where nothing below it is asked. */
const fold = () => {
  for (const table of all("table.criteria")) show(table, all("tr[data-item]:not(.not-asked)", table).length);
  for (const heading of [...all(".condition, .above").reverse(), ...all("h2.bar")]) {
    const below = belowOf(heading);
    show(heading, !below.length || below.some(node => !node.matches(".not-asked")));
  }
};
const depth = node => {
  const level = node.dataset.level || (/level-(\d)/.exec(node.className) || [])[1];
  return level === undefined ? (node.matches(".log, .card, .live") ? Infinity : -1) : Number(level);
};
const belowOf = heading => {
  const below = [], isTitle = heading.matches("h2");
  for (let node = heading.nextElementSibling; node; node = node.nextElementSibling) {
    if (node.matches("h2, .legend, .signature, section") || (!isTitle && depth(node) <= depth(heading))) break;
    if (node.matches(".row, .entry, .log, .criteria, .add")) below.push(node);
  }
  return below;
};

/* Data without a participant, or of a visit that nobody named, are nobody's data. */
const headless = () => {
  const asked = [["subject", page.subject], ...(FORM.scheduled ? [["visit", page.visit]] : [])];
  return asked.filter(([, input]) => !input.value.trim()).map(([word, input]) =>
    ({level: "required", text: say("required"), title: say(word), field: {name: input.id, control: {first: input}}}));
};

/* Messages: beside their answers, in the list of open points, and spoken once. */
const placeOf = (problem, rows) => {
  const row = rows[problem.row], fields = [...(row ? row.fields : []), ...page.fields];
  const field = fields.find(entry => entry.item.id === problem.item);
  const number = row ? ` (${say("row", row.log.rows.indexOf(row) + 1)})` : "";
  return {field, title: (field ? field.item.label : FORM.form) + number};
};
const tell = found => {
  const told = page.strict ? found : found.filter(problem => problem.level !== "required");
  for (const field of [...page.fields, ...allRows().flatMap(row => row.fields)]) {
    const own = told.filter(problem => problem.field === field);
    field.problem.replaceChildren(...own.map(sentence));
    const wrong = own.some(problem => problem.level !== "soft");
    for (const input of all("input:not([type=radio]), select, textarea", field.problem.parentNode))
      input.setAttribute("aria-invalid", wrong);
  }
  const count = level => found.filter(problem => problem.level === level).length;
  const open = say("required_open", count("required"));
  const counts = [open, ...["hard", "soft"].map(level => `${say(level)}: ${count(level)}`)];
  page.status.textContent = [...counts, ...(page.changed ? [say("changed")] : [])].join(" \u00b7 ");
  listPoints(told, found.length ? open : say("nothing_open"));
  speak(told);
};
const speak = told => {
  const sentences = told.map(problem => `${problem.title}: ${problem.text}`);
  const fresh = sentences.filter(text => !page.told.has(text));
  page.told = new Set(sentences);
  if (fresh.length) page.speech.textContent = fresh.join(". ");
};
const LOOKS = {hard: "hard", soft: "soft-check", required: "required"};
const sentence = ({level, text}) => {
  const word = level === "required" ? [] : [make("b", {}, `${say(level)}: `)];
  return make("span", {class: LOOKS[level]}, ...word, text, " ");
};
const listPoints = (told, otherwise) => {
  const entry = problem => {
    if (!problem.field) return make("li", {}, `${problem.title}: `, sentence(problem));
    const link = make("a", {href: `#${problem.field.name}`}, problem.title);
    link.addEventListener("click", event => {
      event.preventDefault();
      problem.field.control.first.focus();
    });
    return make("li", {}, link, ": ", sentence(problem));
  };
  const list = told.length ? make("ul", {}, ...told.map(entry)) : make("p", {}, otherwise);
  const note = make("p", {class: "soft small"}, `${say("kept")} ${say("signed")}`);
  page.points.replaceChildren(make("h2", {}, say("open_points")), list, note);
};
