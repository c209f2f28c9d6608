/* Inputs: each control is {node, read(), write(text), first}. `name` is unique on the page; `described` are the ids
   of the texts that belong to it. */
const MONTHS = FORM.words.months.split(" ");
const two = t => /^\d$/.test(t) ? "0" + t : t;

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  node.append(...children);
  return node;
};
const unseen = (tag, text, attributes) => make(tag, {class: "unseen", ...attributes}, text);
const titled = item =>
  [item.label, item.unit && `(${item.unit})`, item.required && `(${say("required")})`].filter(Boolean).join(" ");
const options = (pairs, blank) => [["", blank], ...pairs].map(([value, label]) => make("option", {value}, label));

const radios = (item, name, described) => {
  const inputs = item.choices.map(([value], place) =>
    make("input", {type: "radio", name, id: `${name}-${place}`, value, "aria-describedby": described}));
  const attributes = {type: "button", class: "clear", hidden: true, "aria-label": say("clear_item", item.label)};
  const clear = make("button", attributes, say("clear"));
  const tidy = () => { clear.hidden = !inputs.some(input => input.checked); };
  const read = () => (inputs.find(input => input.checked) || {value: ""}).value;
  const write = t => {
    for (const input of inputs) input.checked = input.value === t;
    tidy();
  };
  for (const input of inputs) input.addEventListener("change", tidy);
  clear.addEventListener("click", () => {
    write("");
    inputs[0].focus();
    inputs[0].dispatchEvent(new Event("change", {bubbles: true}));
  });
  return {inputs, clear, read, write, first: inputs[0]};
};
const choice = (item, name, described, layout) => {
  const group = radios(item, name, described);
  const labels = item.choices.map(([, label], place) =>
    make("label", {for: `${name}-${place}`}, group.inputs[place], make("span", {}, label)));
  const list = make("div", {class: `options ${layout}`}, ...labels);
  const title = unseen("legend", titled(item));
  return {...group, node: make("fieldset", {id: name, class: "choice"}, title, list, group.clear)};
};
const picked = (item, name, described) => {
  const input = make("select", {id: name, "aria-describedby": described}, ...options(item.choices, ""));
  const node = make("span", {}, unseen("label", titled(item), {for: name}), input);
  return {node, read: () => input.value, write: t => { input.value = t; }, first: input};
};

const LONG_TEXT = 60;
const typed = (item, name, described) => {
  const isNumeric = item.type === "integer" || item.type === "decimal";
  const wide = item.type === "text" && (item.longest || 200) > LONG_TEXT;
  const input = make(wide ? "textarea" : "input", {
    id: name,
    type: wide ? undefined : "text",
    rows: wide ? 2 : undefined,
    size: wide ? undefined : isNumeric || item.type === "time" ? 8 : Math.min(item.longest || 20, 30),
    maxlength: item.type === "text" ? item.longest : undefined,
    inputmode: isNumeric ? "decimal" : undefined,
    placeholder: item.type === "time" ? say("time_form") : undefined,
    autocomplete: "off",
    "aria-describedby": described,
  });
  const read = () => item.type === "time" ? clockTime(input.value.trim()) : input.value.trim();
  input.addEventListener("change", () => { if (item.type === "time") input.value = read(); });
  const unit = item.unit ? [make("span", {class: "unit", "aria-hidden": "true"}, item.unit)] : [];
  const node = make("span", {}, unseen("label", titled(item), {for: name}), input, ...unit);
  return {node, read, write: t => { input.value = t; }, first: input};
};
const clockTime = t => t.replace(/^(\d\d?)[.:]?(\d\d)$/, (_, hours, minutes) => `${two(hours)}:${minutes}`);

/* Day, month and year apart. Of a partial date UN and UNK stand for what nobody knows: 2024-03, 2024. */
const dateParts = (item, name, described) => {
  const partial = item.type === "partial_date", [UN, UNK] = [say("unknown_day"), say("unknown_month")];
  const box = (kind, size, hint) => make("input", {
    id: `${name}-${kind}`, type: "text", size, maxlength: size, placeholder: hint, autocomplete: "off",
    inputmode: partial ? "text" : "numeric", "aria-describedby": described,
  });
  const months = MONTHS.map((month, place) => [two(String(place + 1)), month]);
  const days = box("day", 2, say("day_form")), years = box("year", 4, say("year_form"));
  const named = make("select", {id: `${name}-month`, "aria-describedby": described},
    ...options(partial ? [...months, [UNK, UNK]] : months, say("month_form")));
  const read = () => {
    const [d, m, y] = [two(days.value.trim().toUpperCase()), named.value, years.value.trim()];
    if (!d && !m && !y) return "";
    if (partial && m === UNK && (!d || d === UN)) return y || UNK;
    return partial && d === UN && m ? `${y}-${m}` : `${y}-${m}-${d}`;
  };
  const write = t => {
    const [y, m, d] = t.split("-"), known = isReadable(item, t) && t !== "";
    years.value = y === UNK ? "" : y;
    named.value = m || (known || y === UNK ? UNK : "");
    days.value = d || (known ? UN : "");
  };
  const parts = [["day", days], ["month", named], ["year", years]].map(([kind, input]) =>
    make("label", {for: input.id}, input, make("small", {}, say(kind))));
  const node = make("fieldset", {id: name, class: "date-parts"}, unseen("legend", titled(item)), ...parts);
  return {node, read, write, first: days};
};

const computed = (item, name) => {
  const output = make("output", {id: name, tabindex: "-1"});
  const unit = item.unit ? [make("span", {class: "unit"}, item.unit)] : [];
  const node = make("span", {class: "computed"}, unseen("label", item.label, {for: name}), output, ...unit);
  return {node, read: () => "", write: () => {}, first: output, output};
};

const FEW_CHOICES = 7;
const controlOf = (item, name, described, {dense, columns, steps}) => {
  if (item.derived) return computed(item, name);
  if (steps.length) return choice({...item, choices: steps.map(step => [step, step])}, name, described, "scale-steps");
  if (item.choices && (dense || item.choices.length > FEW_CHOICES)) return picked(item, name, described);
  if (item.choices) return choice(item, name, described, `columns-${columns}`);
  const isDate = item.type === "date" || item.type === "partial_date";
  return (isDate ? dateParts : typed)(item, name, described);
};
