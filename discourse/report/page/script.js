/* The list of statements, and the sheet in which one of them is read.
   Data enter the page as text only (textContent), never as markup. */
"use strict";
(() => {
  const PAGE = 50; // rows
  const VOICES = ["own", "quoted", "attributed"]; // as in encoding.py
  const STANCES = ["endorsed", "contested", "neutral"];
  const IN_WORDS = { own: "own voice", quoted: "quoted", attributed: "attributed to others" };
  const HUES = 10; // in style.css
  const HASH = "#statement=";
  const $ = (id) => document.getElementById(id);

  // ---- Data: the reverse of encoding.py -------------------------------------------------
  const raw = JSON.parse($("data").textContent);
  const frames = raw.frames.map(([label, code, definition], place) => ({ label, code, definition, hue: `frame-${place % HUES}` }));
  const statements = raw.statements.map((values, place) => ({
    place, ...Object.fromEntries(raw.columns.map((name, column) => [name, values[column]])),
  }));
  const byKey = new Map();
  for (const statement of statements) {
    let key = statement.id;
    while (byKey.has(key)) key += "~"; // two files of one name
    byKey.set(key, statement);
    statement.key = key;
    statement.group = statement.label ?? statement.status;
  }

  function sentencesOf(statement) {
    return statement.sentences.map(([number, text, wording, hits]) => ({
      number, text, wording,
      hits: hits.map(([start, end, frame, pattern, kind, holder, contribution]) => ({
        start, end, frame: frames[frame], pattern: raw.patterns[pattern], holder: raw.holders[holder], contribution,
        voice: VOICES[kind % 3], stance: STANCES[Math.floor(kind / 3) % 3], negated: kind >= 9,
      })),
    }));
  }

  // ---- Elements, and numbers in words ---------------------------------------------------
  function fill(element, properties, children) {
    for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== null)); // a string becomes a text node
    return element;
  }
  const el = (tag, properties = {}, ...children) => fill(document.createElement(tag), properties, children);
  const svg = (tag, properties = {}, ...children) => fill(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
  const whole = (x) => x.toLocaleString("en");
  const plain = (x) => x.toFixed(2).replace("-", "−");
  const signed = (x) => (Math.abs(x) < 0.005 ? "0.00" : (x > 0 ? "+" : "") + plain(x));
  const labelText = (group) => (group in raw.marks ? raw.sides[raw.marks[group] === "positive" ? 1 : 0] : group);
  const sum = (numbers) => numbers.reduce((total, x) => total + (x ?? 0), 0);
  const codeOf = (frame) => el("span", { class: `code ${frame.hue}` }, frame.code);

  // ---- The scale ------------------------------------------------------------------------
  const [lowest, highest] = raw.axis.range;
  const at = (x) => `${(100 * (x - lowest)) / (highest - lowest)}%`;
  const MARKS = { // the same as in the figure of the scale
    positive: () => svg("circle", { r: 4.5 }),
    negative: () => svg("path", { d: "M0-5.5 5.5 0 0 5.5-5.5 0z" }),
    mixed: () => svg("path", { d: "M-4-4h8v8h-8z" }),
    neither: () => svg("path", { d: "M0-5 5 4h-10z" }),
    undetermined: () => svg("path", { d: "M-4-4h8v8h-8z", class: "hollow" }),
  };

  function strip({ score, low, high, label }) {
    const side = raw.marks[label] ?? "";
    const parts = [svg("line", { x1: at(0), x2: at(0), y1: 0, y2: "100%", class: "zero" })];
    if (raw.axis.band) {
      const [from, to] = raw.axis.band;
      parts.unshift(svg("rect", { x: at(from), width: `${(100 * (to - from)) / (highest - lowest)}%`, y: 0, height: "100%", class: "band" }));
    }
    if (low !== null && high !== null) parts.push(svg("line", { x1: at(low), x2: at(high), y1: "50%", y2: "50%", class: "interval" }));
    const mark = (MARKS[side || label] ?? MARKS.undetermined)();
    parts.push(svg("svg", { x: at(score), y: "50%", class: "mark" }, mark));
    return svg("svg", { class: `strip ${side}`, "aria-hidden": "true" }, ...parts);
  }

  function axis() {
    const bars = raw.axis.bins.map((height, place) => `M${place} 100v-${height}h1v${height}z`).join("");
    const anchor = (tick) => (tick === highest ? "end" : tick === lowest ? "start" : "middle"); // inside the drawing
    const ticks = raw.axis.ticks.map((tick) => svg("text", { x: at(tick), y: 54, style: `text-anchor: ${anchor(tick)}` }, String(tick).replace("-", "−")));
    return el("span", { class: "axis", "aria-hidden": "true" },
      el("span", { class: "ends" }, el("span", { class: "negative" }, `← ${raw.sides[0]}`), el("span", { class: "positive" }, `${raw.sides[1]} →`)),
      svg("svg", { class: "background" },
        svg("svg", { width: "100%", height: 40, viewBox: `0 0 ${Math.max(raw.axis.bins.length, 1)} 100`, preserveAspectRatio: "none" }, svg("path", { d: bars })),
        svg("line", { x1: 0, x2: "100%", y1: 40, y2: 40 }), ...ticks));
  }

  // ---- The list: filters, order, rows ---------------------------------------------------
  const TEXTUAL = new Set(["id", "label"]);
  const order = { by: "score", down: true };
  const collator = new Intl.Collator("en", { numeric: true });
  const body = $("list").tBodies[0];
  const headings = [...$("list").querySelectorAll("th[data-sort]")];
  let listed = [];

  const searched = (s) => (s.searched ??= [s.id, ...s.sentences.map((sentence) => sentence[1])].join("\n").toLowerCase());

  function update() {
    const words = $("search").value.trim().toLowerCase();
    const group = $("by-label").value;
    const frame = $("by-frame").value;
    const least = Number($("by-words").value);
    listed = statements.filter((s) =>
      (!group || s.group === group) && (!frame || s.frames[frame] > 0) &&
      (s.tokens ?? 0) >= least && (!words || searched(s).includes(words)));
    const value = order.by === "label" ? (s) => labelText(s.group) : (s) => s[order.by];
    const direction = order.down ? -1 : 1;
    const compare = TEXTUAL.has(order.by) ? collator.compare : (a, b) => a - b;
    listed.sort((a, b) => { // what has no value comes last, whatever the direction
      const [x, y] = [value(a), value(b)];
      if (x === null || y === null) return (x === null) - (y === null) || a.place - b.place;
      return direction * compare(x, y) || a.place - b.place;
    });
    for (const heading of headings) {
      if (heading.dataset.sort === order.by) heading.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      else heading.removeAttribute("aria-sort");
    }
    $("count").textContent = listed.length === statements.length
      ? `${whole(statements.length)} statement${statements.length === 1 ? "" : "s"}`
      : `${whole(listed.length)} of ${whole(statements.length)} statements`;
    body.replaceChildren();
    showMore();
  }

  function showMore() {
    const first = body.rows.length;
    body.append(...listed.slice(first, first + PAGE).map(row));
    const left = listed.length - body.rows.length;
    $("more").hidden = left === 0;
    $("more").textContent = `Show ${Math.min(left, PAGE)} more of ${whole(left)}`;
    return first;
  }

  function row(statement) {
    const cell = (name, content, properties = {}) => el("td", { role: "cell", "data-name": name, ...properties }, content);
    const number = (name, x, text = whole) => cell(name, x === null ? "–" : text(x), { class: "n" });
    const link = el("a", { href: HASH + encodeURIComponent(statement.key) }, statement.id);
    const scored = statement.score !== null;
    return el("tr", { role: "row" },
      cell("Statement", link),
      cell("Label", labelText(statement.group), { class: raw.marks[statement.group] ?? "" }),
      cell("Score", scored ? scoreCell(statement) : statement.error ?? "no score", { class: scored ? "scale" : "scale error" }),
      number("Percentile", statement.percentile, (x) => x.toFixed(0)),
      number("Words", statement.tokens), number("Hits", statement.evidence_hits));
  }

  function scoreCell(statement) {
    const interval = statement.low === null ? "" : `, interval ${plain(statement.low)} to ${plain(statement.high)}`;
    return el("div", {}, strip(statement), el("span", { class: "value" }, signed(statement.score), el("span", { class: "unseen" }, interval)));
  }

  // ---- One statement: what its score is made of -----------------------------------------
  const WHY = {
    mixed: "it uses much more than usual of frames of both sides.",
    neither: "it stands for too few frames in a voice of its own. Read that as no answer, whatever the score.",
  };

  function inWords(s) {
    if (s.score === null) return [el("p", { class: "notice" }, `It has no score: ${s.error ?? s.status}.`)];
    const positive = s.score >= 0;
    const share = s.percentile === null ? null : positive ? s.percentile : 100 - s.percentile;
    const beyond = share === null ? "" : ` than ${share > 99 && share < 100 ? "more than 99" : share.toFixed(0)}\u00a0% of the background`;
    const interval = s.low === null ? "without an interval" : `95\u00a0% interval ${plain(s.low)} to ${plain(s.high)}`;
    const reason = WHY[s.label] ?? (s.label in raw.marks ? "the interval leaves out zero."
      : s.low === null ? "there is no interval." : "the interval holds zero.");
    return [
      el("p", { class: "verdict" }, "It scores ", el("strong", { class: positive ? "positive" : "negative" }, signed(s.score)),
        ` (${interval}): nearer ${raw.sides[positive ? 1 : 0]}${beyond}.`),
      el("p", {}, "Its label is ", el("strong", { class: raw.marks[s.label] ?? "" }, labelText(s.label)), `: ${reason}`,
        s.tokens === null ? "" : ` It has ${whole(s.tokens)} words and ${whole(s.evidence_hits ?? 0)} hit${s.evidence_hits === 1 ? "" : "s"} that the author stands for.`),
      el("div", { class: "scale" }, axis(), strip(s)),
    ];
  }

  const capital = (text) => text.replace(/[()]/g, "").trim().replace(/^./, (first) => first.toUpperCase());

  function contributions(statement, sentences) {
    const hits = sentences.flatMap((sentence) => sentence.hits);
    const rows = frames.map((frame, place) => ({ frame, name: frame.label, rate: statement.frames[place], value: sum(hits.filter((h) => h.frame === frame).map((h) => h.contribution)) }))
      .filter((r) => r.rate || r.value || hits.some((h) => h.frame === r.frame));
    rows.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    const spoken = sentences.filter((sentence) => sentence.wording !== null);
    if (spoken.length) rows.push({ name: "Wording of sentences", value: sum(spoken.map((s) => s.wording)) });
    const without = statement.rest.filter(([, , frame]) => frame >= 0);
    if (without.length) rows.push({ name: "Each frame without its hits", value: sum(without.map((r) => r[1])) });
    for (const [what, value, frame] of statement.rest) if (frame < 0) rows.push({ name: capital(what), value });
    const missing = statement.score - sum(rows.map((r) => r.value));
    if (Math.abs(missing) >= 0.005) rows.push({ name: "Not listed here", value: missing });
    const largest = Math.max(...rows.map((r) => Math.abs(r.value)), 0.01);
    const head = (text, name = "") => el("th", { scope: "col", class: name }, text);
    return el("table", { class: "contributions" },
      el("caption", { class: "unseen" }, "What adds to the score"),
      el("thead", {}, el("tr", {}, head("Part"), head("Endorsed, per 1,000 words", "n"), head("Adds to the score"), head("", "n"))),
      el("tbody", {}, ...rows.map((r) => contribution(r, largest))),
      el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, "Sum, the score"), el("td"), el("td"), el("td", { class: "n" }, signed(statement.score)))));
  }

  function contribution({ frame, name, rate, value }, largest) {
    const bar = el("span", { class: `bar ${value < 0 ? "negative" : "positive"}`, "aria-hidden": "true" });
    bar.style.width = `${(50 * Math.abs(value)) / largest}%`;
    return el("tr", {}, el("th", { scope: "row" }, frame ? codeOf(frame) : null, frame ? " " : null, name),
      el("td", { class: "n" }, rate ? rate.toFixed(1) : ""), el("td", {}, el("span", { class: "bars" }, bar)), el("td", { class: "n" }, signed(value)));
  }

  // ---- One statement: its sentences -----------------------------------------------------
  const tips = new WeakMap(); // element -> the hits that it stands for
  const switchedOff = new Set(); // codes of frames
  const visible = (element) => tips.get(element).filter((hit) => !switchedOff.has(hit.frame.code));

  /* A sentence is cut where hits begin and end. Pieces under several hits are nested spans whose
     lines lie at different depths; each hit ends in a button with its code, so that all can be
     reached by keyboard, also those that cover each other. */
  function marked({ text, hits }) {
    const ordered = [...hits].sort((a, b) => a.start - b.start || b.end - a.end);
    const depth = new Map();
    ordered.forEach((hit, place) => {
      const taken = new Set(ordered.slice(0, place).filter((h) => h.end > hit.start).map((h) => depth.get(h)));
      let own = 0;
      while (taken.has(own)) own += 1;
      depth.set(hit, own);
    });
    const lastWord = (h) => Math.max(h.start, text.lastIndexOf(" ", h.end - 1) + 1); // stays on one line with its code
    const cuts = [...new Set([0, text.length, ...hits.flatMap((h) => [h.start, lastWord(h), h.end])])].sort((a, b) => a - b);
    return cuts.slice(1).flatMap((end, place) => {
      const start = cuts[place];
      const over = ordered.filter((h) => h.start <= start && end <= h.end);
      const piece = over.reduceRight((inner, hit) => {
        const span = el("span", { class: `hit ${hit.frame.hue} ${hit.voice} ${hit.stance}`, "data-frame": hit.frame.code }, inner);
        span.style.setProperty("--depth", depth.get(hit));
        return span;
      }, text.slice(start, end));
      if (over.length) tips.set(piece, over);
      const codes = over.filter((h) => h.end === end).map((hit) => codeButton(hit, text));
      return codes.length ? [el("span", { class: "together" }, piece, ...codes)] : [piece];
    });
  }

  function codeButton(hit, text) {
    const name = `${hit.negated ? "¬" : ""}${hit.stance === "contested" ? "≠" : ""}${hit.frame.code}`;
    const button = el("button", { type: "button", class: `code ${hit.frame.hue}`, "data-frame": hit.frame.code,
      "aria-label": `${name}: ${hit.frame.label}, “${text.slice(hit.start, hit.end)}”` }, name);
    tips.set(button, [hit]);
    return button;
  }

  function legend(sentences) {
    const counts = new Map();
    for (const hit of sentences.flatMap((s) => s.hits)) counts.set(hit.frame, (counts.get(hit.frame) ?? 0) + 1);
    const buttons = frames.filter((frame) => counts.has(frame)).map((frame) => el("button",
      { type: "button", "aria-pressed": "true", title: frame.definition, "data-switch": frame.code },
      codeOf(frame), ` ${frame.label} `, el("span", { class: "muted" }, String(counts.get(frame)))));
    const key = [["own", "own voice"], ["quoted", "quoted"], ["attributed", "attributed"], ["own contested", "≠ contested"], ["own neutral", "neither endorsed nor contested"]];
    return el("div", { class: "legend" },
      el("div", { class: "toggles", role: "group", "aria-label": "Frames that are marked" }, ...buttons),
      el("p", { class: "key" }, ...key.flatMap(([name, text]) => [el("span", { class: `hit ${name}` }, text), " "]), "¬ negated"));
  }

  function toggle(button) {
    const code = button.dataset.switch;
    const on = switchedOff.delete(code);
    if (!on) switchedOff.add(code);
    button.setAttribute("aria-pressed", String(on));
    for (const part of $("reading-body").querySelectorAll("[data-frame]")) if (part.dataset.frame === code) part.classList.toggle("off", !on);
  }

  const gap = (count) => (count > 0 ? el("p", { class: "gap" }, `${whole(count)} sentence${count === 1 ? "" : "s"} not shown`) : null);

  function reading(statement, sentences) {
    if (!sentences.length) return [el("p", { class: "notice" }, "The sentences of this statement are not part of this page.")];
    const numbered = statement.sentences_total !== null;
    const parts = [];
    let next = 0;
    for (const sentence of sentences) {
      if (numbered) parts.push(gap(sentence.number - next));
      next = sentence.number + 1;
      const wording = sentence.wording === null ? null : el("span", { class: "wording" }, `wording ${signed(sentence.wording)}`);
      parts.push(el("p", { class: "sentence" }, el("span", { class: "place", "aria-hidden": "true" }, numbered ? String(next) : ""), el("span", {}, ...marked(sentence)), wording));
    }
    parts.push(numbered ? gap(statement.sentences_total - next)
      : el("p", { class: "gap" }, "Only sentences on which the score rests are known here"));
    return [legend(sentences), el("div", { class: "sentences" }, ...parts.filter(Boolean))];
  }

  // ---- The box that says what a hit is --------------------------------------------------
  const tip = $("tip");
  let anchor = null;
  let leaving = 0;

  function told(hit) {
    const holder = hit.holder ? ` (${hit.holder})` : "";
    const adds = hit.contribution === null ? "adds nothing to the score" : `adds ${signed(hit.contribution)}`;
    return el("p", { class: hit.frame.hue }, el("strong", {}, codeOf(hit.frame), ` ${hit.frame.label}`),
      el("span", {}, `pattern “${hit.pattern}”`), el("span", {}, `${IN_WORDS[hit.voice]}${holder}, ${hit.stance}${hit.negated ? ", negated" : ""}`), el("span", {}, adds));
  }

  function showTip(element) {
    hideTip();
    anchor = element;
    tip.replaceChildren(...visible(element).map(told));
    tip.hidden = false;
    element.setAttribute("aria-describedby", "tip");
    placeTip();
  }

  function placeTip() {
    if (!anchor) return;
    const box = anchor.getClientRects()[0];
    const left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 12);
    const below = box.bottom + 8;
    tip.style.left = `${Math.max(left, 12)}px`;
    tip.style.top = `${below + tip.offsetHeight < window.innerHeight ? below : box.top - tip.offsetHeight - 8}px`;
  }

  function hideTip() {
    clearTimeout(leaving);
    anchor?.removeAttribute("aria-describedby");
    anchor = null;
    tip.hidden = true;
  }

  function tipped(target) { // the outermost element under the pointer that has a tip
    let found = null;
    for (let node = target; node instanceof Element && node !== $("reading-body"); node = node.parentElement) if (tips.has(node) && visible(node).length) found = node;
    return found;
  }

  // ---- The sheet: opening and closing by address ----------------------------------------
  const sheet = $("reading");
  let current = null;

  function addressed() {
    if (!location.hash.startsWith(HASH)) return null;
    try { return decodeURIComponent(location.hash.slice(HASH.length)); } catch { return ""; }
  }

  function follow() {
    const key = addressed();
    if (key === null) { if (sheet.open) sheet.close(); return; }
    if (byKey.has(key)) open(byKey.get(key));
    else $("count").textContent = `There is no statement “${key}” in this page.`;
  }

  function open(statement) {
    hideTip();
    switchedOff.clear();
    current = statement;
    const sentences = sentencesOf(statement);
    $("reading-title").textContent = statement.id;
    $("reading-body").replaceChildren(...inWords(statement),
      ...(statement.score === null ? [] : [el("h3", {}, "What the score is made of"), contributions(statement, sentences)]),
      el("h3", {}, "What it says"), ...reading(statement, sentences));
    const place = listed.indexOf(statement);
    $("previous").disabled = place <= 0;
    $("next").disabled = place < 0 || place === listed.length - 1;
    if (!sheet.open) sheet.showModal();
    sheet.scrollTop = 0;
    $("reading-title").focus();
  }

  function closed() {
    hideTip();
    // The event comes late: by now the address may name another statement.
    if (addressed() === current.key) history.replaceState(null, "", location.href.split("#")[0]);
    const link = [...body.querySelectorAll("a")].find((a) => a.hash === HASH + encodeURIComponent(current.key));
    (link ?? $("search")).focus(); // the link is missing where a filter, or its place, hides the row
  }

  const step = (by) => location.replace(HASH + encodeURIComponent(listed[listed.indexOf(current) + by].key));

  // ---- Start ----------------------------------------------------------------------------
  for (const group of [...new Set(statements.map((s) => s.group))].sort(collator.compare)) $("by-label").append(el("option", { value: group }, labelText(group)));
  frames.forEach((frame, place) => $("by-frame").append(el("option", { value: place }, frame.label)));
  for (const heading of headings) {
    heading.firstElementChild.addEventListener("click", () => {
      const by = heading.dataset.sort;
      order.down = by === order.by ? !order.down : !TEXTUAL.has(by);
      order.by = by;
      update();
    });
  }
  let typing = 0;
  for (const id of ["search", "by-label", "by-frame", "by-words"]) $(id).addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(update, 120); });
  $("more").addEventListener("click", () => body.rows[showMore()].querySelector("a").focus());
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  $("close").addEventListener("click", () => sheet.close());
  sheet.addEventListener("close", closed);
  sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); }); // beside the sheet
  sheet.addEventListener("scroll", placeTip);
  sheet.addEventListener("keydown", (event) => { // the first Escape puts the box away, the second the sheet
    if (event.key === "Escape" && !tip.hidden) { event.preventDefault(); hideTip(); }
  });
  const text = $("reading-body");
  text.addEventListener("focusin", (event) => { if (tips.has(event.target)) showTip(event.target); });
  text.addEventListener("focusout", hideTip);
  text.addEventListener("click", (event) => { const button = event.target.closest("[data-switch]"); if (button) toggle(button); });
  text.addEventListener("pointerover", (event) => { const found = tipped(event.target); if (found && found !== anchor) showTip(found); else if (found) clearTimeout(leaving); });
  text.addEventListener("pointerout", () => { clearTimeout(leaving); leaving = setTimeout(hideTip, 250); });
  tip.addEventListener("pointerenter", () => clearTimeout(leaving)); // so that one can point at the box itself
  tip.addEventListener("pointerleave", hideTip);
  window.addEventListener("hashchange", follow);
  document.querySelector("th.scale").append(axis());
  $("no-script").hidden = true;
  $("explorer").hidden = false;
  update();
  follow();
})();
