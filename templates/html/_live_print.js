/* Print: the answers go into the boxes of the paper form. */
const fillPaper = () => {
  const {given, view, rows} = refresh();
  for (const {place, item} of page.fields) mark(place, item, answered(item, given.values, view.data));
  for (const log of page.logs) {
    while (log.papers.length < log.rows.length) log.papers.push(furtherPaper(log));
    log.papers.forEach((paper, number) => {
      const at = rows.indexOf(log.rows[number]);
      for (const place of all("[data-item]", paper)) {
        const item = ITEMS.get(place.dataset.item);
        if (item) mark(place, item, at < 0 ? "" : answered(item, given.rows[at].values, view.rows[at]));
      }
    });
  }
  for (const kind of ["site", "subject"]) {
    const comb = document.querySelector(`[data-head="${kind}"] .comb`);
    if (comb) into(comb, page[kind].value);
  }
  const visits = FORM.visits.map(([id]) => id);
  all('[data-head="visit"] .tick').forEach((tick, at) => setTick(tick, visits[at] === page.visit.value));
};
const furtherPaper = log => {
  const paper = log.pattern.cloneNode(true);
  paper.classList.add("paper");
  if (log.inTable) paper.cells[0].textContent = log.papers.length + 1;
  else paper.querySelector("h3").textContent = `${log.papers.length + 1}\u2002${log.group.name}`;
  log.papers[log.papers.length - 1].after(paper);
  return paper;
};
const setTick = (tick, ticked) => tick.classList.toggle("preset", Boolean(ticked));

/* Characters into the boxes of a comb; false where they do not fit. */
const into = (comb, characters, right) => {
  const boxes = comb ? all("i", comb) : [], letters = [...characters];
  const blank = right ? boxes.length - letters.length : 0;
  boxes.forEach((box, place) => { box.textContent = letters[place - blank] || ""; });
  return letters.length <= boxes.length;
};
const mark = (place, item, value) => {
  const paper = place.querySelector(".paper") || place, ticks = all(".tick", paper), combs = all(".comb", paper);
  for (const node of all(".answered", paper)) node.remove();
  const codes = item.choices ? item.choices.map(([code]) => code) : stepsIn(paper);
  if (codes.length && ticks.length)
    all(".tick", place).forEach((tick, at) => setTick(tick, value !== "" && codes[at] === value));
  else if (!inCombs(combs, item, value) && value) paper.append(make("span", {class: "answered"}, value));
};
const inCombs = (combs, item, value) => {
  const parts = boxed(item, value, combs.length);
  return combs.length > 0 && parts.map(([text, right], at) => into(combs[at], text, right)).every(Boolean);
};
/* What goes into each comb of an answer. */
const boxed = (item, value, count) => {
  if (item.type === "date" || item.type === "partial_date") {
    const [y, m, d] = value.split("-"), known = value !== "" && isReadable(item, value);
    const month = MONTHS[m - 1] || (known ? say("unknown_month") : m || "");
    return [[d || (known ? say("unknown_day") : "")], [month], [y]];
  }
  if (item.type === "time") return [...value.split(":"), "", ""].slice(0, 2).map(part => [part]);
  if (item.type !== "integer" && item.type !== "decimal") return [[value]];
  const [whole, rest = ""] = value.split("."), signed = count > (item.decimals ? 2 : 1);
  const digits = signed ? [[whole.startsWith("-") ? "\u2212" : ""], [whole.replace("-", ""), true]] : [[whole, true]];
  return item.decimals ? [...digits, [rest]] : digits;
};
