/* The file: what is saved and loaded. Nothing else ever leaves the page. */
const MOST_BYTES = 5000000;
const isTable = value => typeof value === "object" && value !== null && !Array.isArray(value);
const mayLose = () => !page.changed || confirm(say("all_data"));
const answered = (item, raw, values) => (values[item.id] === UNREADABLE ? raw[item.id] : values[item.id]) || "";
const recordOf = (fields, raw, values) =>
  Object.fromEntries(fields.map(({item}) => [item.id, answered(item, raw, values) || null]));

const record = () => {
  const {given, view, rows} = refresh();
  return {
    format_version: 1,
    tool: FORM.tool,
    protocol: FORM.protocol,
    subject: page.subject.value.trim() || null,
    site: page.site.value.trim() || null,
    form: FORM.form,
    audience: FORM.audience,
    visit: page.visit.value || null,
    values: recordOf(page.fields, given.values, view.data),
    rows: rows.flatMap((row, place) =>
      isFilled(view.rows[place]) ? [recordOf(row.fields, given.rows[place].values, view.rows[place])] : []),
  };
};
const save = () => {
  const data = record();
  const named = [data.protocol.id, data.form, data.audience === "site" ? "" : data.audience, data.subject, data.visit];
  const name = named.filter(Boolean).join("_").replace(/[^A-Za-z0-9._-]/g, "-") + ".json";
  const content = new Blob([JSON.stringify(data, null, 2) + "\n"], {type: "application/json"});
  const address = URL.createObjectURL(content);
  make("a", {href: address, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  page.changed = false;
  page.strict = true;
  refresh();
  notice([say("saved", name)], false);
};

const openFile = async file => {
  page.file.value = "";
  try {
    if (file.size > MOST_BYTES) throw new Error(`${file.size} bytes`);
    accept(JSON.parse(await file.text()), file.name);
  } catch (error) {
    notice([say("file_bad", error.message)]);
  }
};
const accept = (data, name) => {
  const isForm = isTable(data) && data.format_version === 1 && isTable(data.protocol) && isTable(data.values);
  if (!isForm || !Array.isArray(data.rows)) throw new Error(name);
  const whose = ({protocol, form, audience}) => [protocol.id, form, audience].join(" ");
  if (whose(data) !== whose(FORM)) notice([say("file_foreign", whose(data), whose(FORM))]);
  else fill(data, name);
};
const fill = (data, name) => {
  const left = [], filled = [];
  clear();
  for (const kind of ["site", "subject", "visit"]) {
    page[kind].value = typeof data[kind] === "string" ? data[kind] : "";
    if (data[kind] && page[kind].value !== data[kind]) left.push(`${kind} = ${cut(data[kind])}`);
  }
  filled.push(...write(page.fields, data.values, left));
  for (const values of data.rows) {
    const ids = isTable(values) ? Object.keys(values) : [];
    const group = ids.map(id => (ITEMS.get(id) || {}).group).find(Boolean);
    const log = page.logs.find(entry => entry.group.id === group);
    if (log) filled.push(...write(addRow(log).fields, values, left));
    else left.push(cut(JSON.stringify(values)));
  }
  firstRows();
  page.changed = false;
  page.strict = true;
  const {view, rows} = refresh();
  const valuesOf = field => view.rows[rows.findIndex(row => row.fields.includes(field))] || view.data;
  const unasked = filled.filter(field => valuesOf(field)[field.item.id] === undefined).map(field => field.item.label);
  tellOfFile(data.protocol, name, left, unasked);
};
const cut = value => String(value).slice(0, 200);
/* Answers of the file into their fields; `left` collects what has no place or is no answer of its item. */
const write = (fields, values, left) => Object.entries(values).flatMap(([id, value]) => {
  const field = fields.find(entry => entry.item.id === id), item = field && field.item;
  if (value === null || (item && item.derived)) return [];
  if (!item || typeof value !== "string" || (item.choices && !isReadable(item, value))) {
    left.push(`${cut(id)} = ${cut(value)}`);
    return [];
  }
  field.control.write(value);
  return [field];
});
const tellOfFile = (protocol, name, left, unasked) => {
  const {version, hash} = FORM.protocol, short = text => String(text).slice(0, 12), told = [say("file_loaded", name)];
  if (protocol.hash !== hash || protocol.version !== version)
    told.push(say("file_version", cut(protocol.version), short(protocol.hash), version, short(hash)));
  if (left.length) told.push(say("file_left", left.join("; ")));
  if (unasked.length) told.push(say("file_hidden", unasked.join("; ")));
  notice(told, told.length > 1);
};
const notice = (sentences, serious = true) => {
  page.notice.hidden = !sentences.length;
  page.notice.classList.toggle("serious", serious);
  page.notice.replaceChildren(...sentences.map(text => make("p", {}, text)));
};
const clear = () => {
  for (const field of page.fields) field.control.write("");
  for (const row of allRows()) row.node.remove();
  for (const log of page.logs) Object.assign(log, {rows: [], made: 0});
  for (const box of [page.site, page.subject, page.visit]) box.value = "";
};
const empty = () => {
  if (!mayLose()) return;
  clear();
  firstRows();
  notice([]);
  page.changed = page.strict = false;
  refresh();
  page.site.focus();
};
