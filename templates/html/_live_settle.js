/* What follows from the answers: what is asked, what is computed, what is wrong. It knows nothing of the page. */
const ITEMS = new Map(FORM.items.map(item => [item.id, item]));
const HEAD = FORM.items.filter(item => !item.group);
const itemsOf = group => FORM.items.filter(item => item.group === group);
const say = (word, ...parts) => FORM.words[word].replace(/\{(\d)\}/g, (_, place) => parts[place]);

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?$/;
const UNREADABLE = "\ufffd";
const isNumber = t => t.length <= 100 && NUMBER.test(t);
const isWhole = a => a.n % ten(a.p) === 0n;
const READABLE = {
  code: (t, item) => (item.choices || []).some(([code]) => code === t),
  integer: t => isNumber(t) && isWhole(num(t)),
  decimal: isNumber,
  date: t => day(t) !== undefined,
  partial_date: t => first(t) !== undefined,
  time: t => time(t) !== undefined,
  datetime: t => moment(t) !== undefined,
};
const isReadable = (item, t) => t === "" || !READABLE[item.type] || READABLE[item.type](t, item);

/* The answers as conditions see them: "" where there is none, undefined where none is asked for.
   What cannot be read is there, but says nothing. */
const settle = answers => {
  let view = {data: {}, rows: answers.rows.map(() => ({}))};
  for (let turn = 0, before; turn <= FORM.items.length + 1; turn++) {
    before = JSON.stringify(view);
    view = settleOnce(answers, view);
    if (JSON.stringify(view) === before) break;
  }
  return view;
};
const settleOnce = (answers, view) => ({
  data: settled(HEAD, answers.values, rulesOf(answers, view), answers.visit),
  rows: answers.rows.map((row, place) =>
    settled(itemsOf(row.group), row.values, rulesOf(answers, view, view.rows[place]), answers.visit)),
});
const settled = (items, values, rules, visit) => {
  const found = {};
  for (const item of items) {
    const elsewhere = item.at && visit && !item.at.includes(visit);
    if (elsewhere || (rules.when[item.id] && !rules.when[item.id]())) continue;
    const value = text(values[item.id]);
    if (item.derived) found[item.id] = rules.derive[item.id] ? rules.derive[item.id]() : "";
    else found[item.id] = isReadable(item, value) ? value : UNREADABLE;
  }
  return found;
};
const rulesOf = (answers, view, row) =>
  RULES({...view.data, today: answers.today}, view.rows.filter(isFilled), row || {});
const isFilled = row => Object.entries(row).some(([id, value]) => value !== "" && !ITEMS.get(id).derived);
const isOpen = (answers, view, group) => {
  const rules = rulesOf(answers, view);
  return itemsOf(group).some(item => !item.derived && (!rules.when[item.id] || rules.when[item.id]()));
};

/* Everything that a data manager would ask: {level, item, row, text}, and the id of its check. */
const problems = (answers, view) => {
  const rules = rulesOf(answers, view);
  const found = problemsOf(HEAD, view.data, answers.values, rules, undefined);
  for (const check of FORM.checks) if (!check.rows && rules.fires[check.id]()) found.push(firing(check));
  answers.rows.forEach((row, place) => {
    if (!isFilled(view.rows[place])) return;
    const here = rulesOf(answers, view, view.rows[place]);
    found.push(...problemsOf(itemsOf(row.group), view.rows[place], row.values, here, place));
    for (const check of FORM.checks) if (check.rows && here.fires[check.id]()) found.push(firing(check, place));
  });
  return found;
};
const firing = (check, row) => ({
  level: check.kind === "hard" ? "hard" : "soft",
  item: [...check.items].reverse().find(id => row === undefined ? !ITEMS.get(id).group : true),
  row: row,
  check: check.id,
  text: `${check.message}: ${check.text} (${check.id})`,
});
const problemsOf = (items, data, values, rules, row) => items.flatMap(item => {
  const value = data[item.id];
  if (value === undefined) return [];
  const found = (level, text) => [{level, item: item.id, row, text}];
  if (value === "") return item.required ? found("required", say("required")) : [];
  if (value === UNREADABLE) return found("hard", unreadable(item));
  return [...limitsOf(item, value, rules)].map(([level, text]) => ({level, item: item.id, row, text}));
});
const unreadable = item => say(
  {integer: "integer", decimal: "number", date: "date", partial_date: "partial", time: "time"}[item.type] || "choose");
function* limitsOf(item, value, rules) {
  const within = ([low, high]) => ge(num(value), num(low)) && le(num(value), num(high));
  const span = limits => say("from_to", ...limits) + (item.unit ? ` ${item.unit}` : "");
  if (item.range && !within(item.range)) yield ["hard", say("range", span(item.range))];
  else if (item.soft_range && !within(item.soft_range)) yield ["soft", say("soft_range", span(item.soft_range))];
  if (!item.derived && item.decimals !== undefined && (value.split(".")[1] || "").length > item.decimals)
    yield ["soft", say("decimals", item.decimals)];
  if (item.longest && !item.choices && value.length > item.longest) yield ["hard", say("longest", item.longest)];
  if (rules.before[item.id] && rules.before[item.id]()) yield ["hard", say("before", item.before)];
  if (rules.after[item.id] && rules.after[item.id]()) yield ["hard", say("after", item.after)];
}
