/* Rows of a repeating group: in its table, or as cards. */
const installLogs = () => {
  for (const group of FORM.groups) {
    const papers = all("[data-entry]").filter(entry => (ITEMS.get(entry.dataset.entry) || {}).group === group.id);
    if (papers.length) page.logs.push(installLog(group, papers));
  }
};
const installLog = (group, papers) => {
  const pattern = papers[0].cloneNode(true), table = papers[0].closest("table");
  const body = make(table ? "tbody" : "div", {class: "live"});
  const add = make("button", {type: "button", class: "add live", "aria-label": say("add_to", group.name)}, say("add"));
  for (const paper of papers) paper.classList.add("paper");
  if (table) table.tHead.rows[0].append(make("th", {class: "live"}, unseen("span", say("remove", ""))));
  (table ? table.tBodies[0] : papers[papers.length - 1]).after(body);
  const frame = table ? table.closest(".log") || table : body;
  frame.after(add);
  const parts = [frame, add];
  let remark = add.nextElementSibling;
  for (; table && remark && remark.matches("p.hint"); remark = remark.nextElementSibling) parts.push(remark);
  const log = {group, papers, pattern, body, add, parts, inTable: Boolean(table), rows: [], made: 0};
  add.addEventListener("click", () => {
    const row = addRow(log);
    changed();
    row.fields[0].control.first.focus();
  });
  return log;
};
const addRow = log => {
  const row = {log, node: log.pattern.cloneNode(true), fields: []};
  log.made += 1;
  for (const place of all("[data-item]", row.node)) {
    const item = ITEMS.get(place.dataset.item), pattern = place.cloneNode(true);
    for (const node of [...place.childNodes]) if (!isKept(node)) node.remove();
    if (item) row.fields.push(install(place, item, `in-${item.id}-${log.made}`, pattern, true));
  }
  row.remove = make("button", {type: "button", class: "remove"}, "\u00d7");
  row.remove.addEventListener("click", () => removeRow(row));
  if (log.inTable) row.node.append(make("td", {}, row.remove));
  else {
    row.title = make("span");
    row.node.querySelector("h3").replaceChildren(row.title, row.remove);
    markRequired(row.node);
  }
  log.body.append(row.node);
  log.rows.push(row);
  number(log);
  return row;
};
const number = log => log.rows.forEach((row, place) => {
  row.remove.setAttribute("aria-label", say("remove", place + 1));
  if (log.inTable) row.node.cells[0].textContent = place + 1;
  else row.title.textContent = `${place + 1}\u2002${log.group.name}`;
});
const removeRow = row => {
  const {log} = row, place = log.rows.indexOf(row);
  const answered = row.fields.some(field => field.control.read() !== "");
  if (answered && !confirm(say("remove_sure", place + 1))) return;
  row.node.remove();
  log.rows.splice(place, 1);
  number(log);
  changed();
  log.add.focus();
};
const allRows = () => page.logs.flatMap(log => log.rows);
const firstRows = () => {
  for (const log of page.logs) if (!log.rows.length) addRow(log);
};
