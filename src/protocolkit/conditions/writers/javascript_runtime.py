"""The functions that a JavaScript expression calls; ECMAScript 2020, no dependencies, no state.

Numbers are decimals ``{n, p}`` that stand for n / 10**p with a BigInt n, so that nothing is ever rounded; days
are counted from 1 March of the year 0 by the arithmetic of Howard Hinnant, "chrono-Compatible Low-Level Date
Algorithms" (2013); times and moments are seconds. What is missing or cannot be read is ``undefined``, and a
comparison with it is false. ``decimal``, ``written``, ``clock`` and ``instant`` write a value out as a text.
"""

from __future__ import annotations

__all__ = ["RUNTIME"]

RUNTIME = r"""
const text = x => x === undefined || x === null ? "" : String(x).trim();
const recorded = x => text(x) !== "";
const oneOf = (x, ...codes) => recorded(x) && codes.includes(text(x));
const word = x => recorded(x) ? text(x) : undefined;

const given = f => (...xs) => xs.some(x => x === undefined) ? undefined : f(...xs);
const ten = p => 10n ** BigInt(p);
const num = x => {
  const m = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text(x));
  if (!m || !(m[2] || m[3])) return undefined;
  const whole = BigInt((m[2] || "") + (m[3] || "")), places = (m[3] || "").length - Number(m[4] || 0);
  const n = m[1] === "-" ? -whole : whole;
  return places < 0 ? {n: n * ten(-places), p: 0} : {n, p: places};
};
const level = (a, b) => a.p < b.p ? [a.n * ten(b.p - a.p), b.n, b.p] : [a.n, b.n * ten(a.p - b.p), a.p];
const plus = given((a, b) => { const [x, y, p] = level(a, b); return {n: x + y, p}; });
const minus = given((a, b) => { const [x, y, p] = level(a, b); return {n: x - y, p}; });
const times = given((a, b) => ({n: a.n * b.n, p: a.p + b.p}));
const size = given(a => a.n < 0n ? {n: -a.n, p: a.p} : a);
const rounded = given((a, b, places) => {
  if (b.n === 0n) return undefined;
  const top = size(a).n * ten(b.p + places), bottom = b.n * ten(a.p);
  const n = (2n * top + bottom) / (2n * bottom);
  return {n: a.n < 0n ? -n : n, p: places};
});

const order = given((a, b) => {
  const [x, y] = typeof a === "object" ? level(a, b) : [a, b];
  return x < y ? -1 : x > y ? 1 : 0;
});
const lt = (a, b) => order(a, b) < 0;
const le = (a, b) => order(a, b) <= 0;
const gt = (a, b) => order(a, b) > 0;
const ge = (a, b) => order(a, b) >= 0;
const eq = (a, b) => order(a, b) === 0;
const ne = (a, b) => { const o = order(a, b); return o !== undefined && o !== 0; };
const least = given((...xs) => xs.reduce((a, b) => lt(b, a) ? b : a));
const greatest = given((...xs) => xs.reduce((a, b) => gt(b, a) ? b : a));

const div = (a, b) => Math.floor(a / b);
const ordinal = (y, m, d) => {
  const k = 12 * y + m - 3, c = div(k, 12);
  return 365 * c + div(c, 4) - div(c, 100) + div(c, 400) + div(153 * (k - 12 * c) + 2, 5) + d - 1;
};
const civil = z => {
  const era = div(z, 146097), e = z - era * 146097;
  const c = div(e - div(e, 1460) + div(e, 36524) - div(e, 146096), 365);
  const r = e - (365 * c + div(c, 4) - div(c, 100)), i = div(5 * r + 2, 153);
  const k = 12 * (c + era * 400) + i + 2;
  return [div(k, 12), k - 12 * div(k, 12) + 1, r - div(153 * i + 2, 5) + 1];
};
const daysIn = (y, m) => m === 2 ? (y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0) ? 29 : 28)
  : [4, 6, 9, 11].includes(m) ? 30 : 31;
const dated = (x, ends) => {
  const f = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text(x));
  if (!f || Number(f[1]) < 1 || !(ends || f[3])) return undefined;
  const y = Number(f[1]), m = Number(f[2] || (ends === "last" ? 12 : 1));
  if (m < 1 || m > 12) return undefined;
  const d = Number(f[3] || (ends === "last" ? daysIn(y, m) : 1));
  return d < 1 || d > daysIn(y, m) ? undefined : ordinal(y, m, d);
};
const day = x => dated(x);
const first = x => dated(x, "first");
const last = x => dated(x, "last");
const addDays = given((z, n) => z + n);
const addMonths = given((z, n) => {
  const [y, m, d] = civil(z), k = 12 * y + m - 1 + n, a = div(k, 12), b = k - 12 * a + 1;
  return ordinal(a, b, Math.min(d, daysIn(a, b)));
});
const daysBetween = given((a, b) => ({n: BigInt(b - a), p: 0}));
const yearsBetween = given((a, b) => {
  const [y, m, d] = civil(a), [z, n, e] = civil(b);
  return {n: BigInt(z - y - (n < m || (n === m && e < d) ? 1 : 0)), p: 0};
});
const time = x => {
  const f = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text(x));
  return f ? 3600 * Number(f[1]) + 60 * Number(f[2]) + Number(f[3] || 0) : undefined;
};
const at = given((z, t) => 86400 * z + t);
const moment = x => { const [d, t] = text(x).split(/[T ]/); return at(day(d), time(t)); };

const opened = rows => Array.isArray(rows);
const some = (rows, where) => opened(rows) && rows.some(where);
const count = (rows, where) => opened(rows) ? {n: BigInt(rows.filter(where).length), p: 0} : undefined;
const sum = (rows, item, where) =>
  opened(rows) ? rows.filter(where).map(item).reduce(plus, {n: 0n, p: 0}) : undefined;
const ofRows = choose => (rows, item, where) => {
  const found = opened(rows) ? rows.filter(where).map(item) : [];
  return found.length ? choose(...found) : undefined;
};
const leastRow = ofRows(least), greatestRow = ofRows(greatest);

const shown = f => x => x === undefined ? "" : f(x);
const digits = (n, count) => String(n).padStart(count, "0");
const decimal = shown(({n, p}) => {
  const all = digits(n < 0n ? -n : n, p + 1), whole = all.slice(0, all.length - p);
  return (n < 0n ? "-" : "") + whole + (p ? "." + all.slice(all.length - p) : "");
});
const written = shown(z => civil(z).map((part, place) => digits(part, place ? 2 : 4)).join("-"));
const clock = shown(s => {
  const parts = [div(s, 3600), div(s, 60) % 60, s % 60].map(part => digits(part, 2));
  return (parts[2] === "00" ? parts.slice(0, 2) : parts).join(":");
});
const instant = shown(s => written(div(s, 86400)) + "T" + clock(s - 86400 * div(s, 86400)));
"""
"""The source of the functions, to stand before the expressions."""
