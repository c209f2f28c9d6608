/* The page: inputs beside the boxes of the paper form, which stay for print. */
const page = {fields: [], logs: [], changed: false, strict: false, told: new Set()};
const main = document.querySelector("main");
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const show = (node, shown) => node.classList.toggle("not-asked", !shown);
const isKept = node => node.classList && node.classList.contains("hints");

const coverPaper = (place, kept = isKept) => {
  const paper = make("div", {class: "paper"});
  paper.append(...[...place.childNodes].filter(node => !kept(node)));
  place.append(paper);
};
const stepsIn = place => all(".scale-steps li", place).map(step => step.textContent.trim().replace("\u2212", "-"));
const layoutOf = (place, dense) => {
  const list = place.querySelector(".choices");
  return {dense, columns: list ? (/columns-(\d)/.exec(list.className) || [0, 1])[1] : 1, steps: stepsIn(place)};
};
/* The control of an item in its place; `pattern` is the paper there. */
const install = (place, item, name, pattern, dense) => {
  const hints = place.querySelector(".hints"), problem = make("p", {class: "problem", id: `${name}-problem`});
  if (hints) hints.id = `${name}-hints`;
  const control = controlOf(item, name, hints ? `${hints.id} ${problem.id}` : problem.id, layoutOf(pattern, dense));
  const ends = all(".scale-line, .scale-ends", pattern).map(node => node.cloneNode(true));
  place.append(make("div", {class: "live"}, ...ends, control.node, problem));
  return {item, name, place, control, problem, container: place.closest(".row, .entry, td") || place};
};
const installCriterion = (line, item, name) => {
  const problem = make("p", {class: "problem", id: `${name}-problem`});
  const control = radios(item, name, problem.id);
  all("td.box", line).forEach((cell, place) => {
    coverPaper(cell);
    const text = `${titled(item)}: ${item.choices[place][1]}`;
    cell.append(make("label", {class: "live"}, control.inputs[place], unseen("span", text)));
  });
  line.querySelector(".criterion-text").append(make("div", {class: "live"}, control.clear, problem));
  return {item, name, place: line, control, problem, container: line};
};
const installHead = () => {
  for (const place of all("[data-item]")) {
    const item = ITEMS.get(place.dataset.item), name = `in-${place.dataset.item}`;
    if (!item || item.group) continue;
    if (place.matches("tr")) page.fields.push(installCriterion(place, item, name));
    else {
      coverPaper(place);
      page.fields.push(install(place, item, name, place, false));
    }
  }
};
const markRequired = from => {
  for (const label of all("[data-label]", from)) {
    const item = ITEMS.get(label.dataset.label);
    if (item && item.required) label.append(make("span", {class: "must live", "aria-hidden": "true"}, " *"));
  }
};

/* The head of the form, and the buttons above it. */
const installFrame = () => {
  const box = (kind, ...controls) => {
    const place = document.querySelector(`[data-head="${kind}"]`);
    if (!place) return;
    coverPaper(place, node => node.nodeName === "B");
    const labels = controls.map(control => unseen("label", say(kind), {for: control.id}));
    place.append(make("div", {class: "live"}, ...labels, ...controls));
  };
  const line = (kind, size) =>
    make("input", {type: "text", id: `in-${kind}`, size, maxlength: 40, autocomplete: "off"});
  const visits = FORM.visits.map(([id, name]) => [id, `${id} ${name}`]);
  page.site = line("site", 8);
  page.subject = line("subject", 12);
  page.visit = make("select", {id: "in-visit"}, ...options(visits, say("choose")));
  box("site", page.site);
  box("subject", page.subject);
  if (visits.length) box("visit", page.visit);
  else box("visit");
};
const installTools = () => {
  const button = (word, act) => {
    const made = make("button", {type: "button"}, say(word));
    made.addEventListener("click", act);
    return made;
  };
  const filter = {accept: ".json,application/json", "aria-label": say("load")};
  page.file = make("input", {type: "file", class: "unseen", tabindex: "-1", ...filter});
  page.file.addEventListener("change", () => page.file.files[0] && openFile(page.file.files[0]));
  page.status = make("a", {href: "#open-points", class: "status"});
  page.notice = make("div", {role: "alert", class: "notice live", hidden: true});
  page.speech = make("p", {role: "status", class: "unseen live"});
  const named = {id: "open-points", "aria-label": say("open_points")};
  page.points = make("section", {class: "open-points live", tabindex: "-1", ...named});
  const buttons = [button("save", save), button("load", () => mayLose() && page.file.click()), page.file,
    button("print", () => window.print()), button("empty", empty)];
  const group = {class: "tools live", role: "group", "aria-label": say("toolbar")};
  const tools = make("div", group, ...buttons, page.status);
  (main.querySelector(".form-head") || main.firstElementChild).before(tools, page.notice, page.speech);
  (main.querySelector(".signature") || main.lastElementChild).before(page.points);
};
