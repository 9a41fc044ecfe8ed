/* What coders see: one unit at a time, its questions, and the keys that answer them.
   Data enter the page as text only (textContent), never as markup. */
(() => {
  const KEYS = "1234567890abcdfhjklmopqrstvwxyz"; // u, n, e, g and i do something else
  const $ = (id) => document.getElementById(id);
  const { units, questions, gate } = progress;
  const END = units.length; // the place after the last unit
  let at = 0; // the unit shown
  let now = 0; // the question asked
  let session = 0; // of typing a note, one step back

  const el = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== null)); // a string becomes a text node
    return element;
  };
  const whole = (x) => x.toLocaleString("en");
  const shown = (code, value) => code.shown[code.values.indexOf(value)];
  const say = (text) => { $("said").textContent = text; };

  // ---- The unit -------------------------------------------------------------------------
  const context = (text, where) => (text ? el("p", { class: "context", dir: "auto" }, el("span", { class: "unseen" }, `${where}: `), text) : null);

  function marked({ text, mark }) {
    if (!mark) return [text];
    const signs = [...text]; // code points, as Python counts
    const part = (start, end) => signs.slice(start, end).join("");
    return [part(0, mark[0]), el("mark", {}, part(...mark)), part(mark[1])];
  }

  function reading(unit) {
    const paragraphs = unit.mark ? [marked(unit)] : unit.text.split(/\n\s*\n/).filter((text) => text.trim()).map((text) => [text]);
    return [context(unit.before, "Before"), ...paragraphs.map((parts) => el("p", { class: "text", dir: "auto" }, ...parts)), context(unit.after, "After")];
  }

  function facts(unit) {
    const pairs = [["Frame to judge", unit.frame], ["Speaker", unit.speaker]].filter(([, text]) => text);
    return pairs.map(([what, text]) => el("div", {}, el("dt", {}, what), el("dd", { dir: "auto" }, text)));
  }

  // ---- The questions ----------------------------------------------------------------------
  function meaning(name, text) { // "Yes, whoever ..." begins with the answer itself
    const [bold, rest] = text.startsWith(name) ? [name, text.slice(name.length)] : [name, text && `: ${text}`];
    return el("span", {}, el("strong", {}, bold), rest);
  }

  function option(code, value, number, asked) {
    const chosen = progress.value(at, code) === value;
    const name = shown(code, value);
    return el("button", { type: "button", class: "option", "aria-pressed": String(chosen), "data-code": code.name, "data-value": value },
      asked ? el("kbd", {}, KEYS[number] ?? "") : null, asked ? meaning(name, code.meanings[number]) : name);
  }

  function box(code, number) {
    const tick = el("input", { type: "checkbox", "data-code": code.name });
    tick.checked = progress.ticked(at, code);
    return el("label", { class: "box" }, el("kbd", {}, KEYS[number] ?? ""), tick, el("span", {}, code.label));
  }

  function boxes(question) {
    const count = question.codes.filter((code) => progress.ticked(at, code)).length;
    return [
      el("div", { class: "boxes" }, ...question.codes.map(box)),
      el("button", { type: "button", class: "main", "data-finish": "" }, `Done: ${count ? `${count} ticked, no other` : "none of these"} `, el("kbd", {}, "↵")),
    ];
  }

  function asking(question, place) {
    const asked = place === now, [code] = question.codes;
    const inner = !progress.open(at, question) ? [el("p", { class: "small" }, progress.closed(at, question) ? "not asked after No" : "asked after Yes")]
      : question.group ? boxes(question)
      : [el("div", { class: "options" }, ...code.values.map((value, number) => option(code, value, number, asked)))];
    if (asked && question === gate && questions.length > 1) inner.push(el("p", { class: "small" }, "After No nothing else is asked of this unit: the other answers stay empty, and the next unit comes."));
    return el("fieldset", { class: asked ? "question now" : "question", "data-question": place, ...(asked ? { "aria-current": "step" } : {}) },
      el("legend", {}, question.group ? null : el("span", { class: "label" }, question.label), question.group || asked ? el("span", {}, question.text) : null), ...inner);
  }

  // ---- The codebook -------------------------------------------------------------------------
  const definitions = [...$("frames").children];
  let lookedUp = null;

  function lookUp(label) { // its definition stands first and open
    if (label === lookedUp) return;
    lookedUp = label;
    const found = definitions.find((entry) => entry.dataset.frame === label);
    for (const entry of definitions) entry.open = entry === found;
    $("frames").append(...definitions.filter((entry) => entry !== found));
    if (found) $("frames").prepend(found);
    $("codebook").scrollTop = 0;
  }

  // ---- Showing it all -----------------------------------------------------------------------
  function show({ moved = false, focus = null } = {}) {
    const ended = at === END;
    $("desk").hidden = ended;
    $("end").hidden = !ended;
    if (ended) showEnd();
    else showUnit(moved);
    showProgress();
    if (moved) {
      window.scrollTo(0, 0);
      (ended ? $("end-title") : $("reading")).focus({ preventScroll: true });
    } else if (focus) document.querySelector(focus)?.focus();
  }

  function showUnit(moved) {
    const unit = units[at];
    if (moved) {
      $("place").replaceChildren(`Unit ${whole(at + 1)} of ${whole(END)} `, el("span", { class: "id" }, unit.id));
      $("facts").replaceChildren(...facts(unit));
      const pane = $("reading").cloneNode(false); // a new one, for the old one may still be scrolling
      pane.append(...reading(unit).filter(Boolean));
      $("reading").replaceWith(pane);
    }
    if (document.activeElement !== $("note")) $("note").value = progress.entry(at).note ?? "";
    $("questions").replaceChildren(...questions.map(asking));
    if (unit.frame) lookUp(unit.frame);
    else if (questions[now].group && !lookedUp) lookUp(questions[now].label);
  }

  function showProgress() {
    const total = progress.total(), coded = at < END && progress.coded(at);
    $("progress").value = total;
    $("count").textContent = `${whole(total)} of ${whole(END)} coded`;
    $("state").textContent = coded ? "✓ coded" : "not coded yet";
    $("state").classList.toggle("coded", coded);
    const able = { undo: progress.canUndo(), redo: progress.canRedo(), previous: at > 0, uncoded: total < END };
    for (const [id, is] of Object.entries(able)) $(id).setAttribute("aria-disabled", String(!is));
    warn();
  }

  function warn() {
    if (!progress.failed || !$("warning").hidden) return;
    $("warning").hidden = false;
    $("warning").textContent = "This browser does not keep what you code. You can go on, but export your work before you close or reload this page.";
  }

  function showEnd() {
    const left = END - progress.total();
    $("end-title").textContent = left ? `${whole(left)} unit${left === 1 ? " is" : "s are"} not coded yet` : `All ${whole(END)} units are coded`;
    $("end-text").textContent = left
      ? "You have come to the end of the sheet. Go on with what is left, or export what you have and import it again later."
      : "Export your answers and hand the file in. You can still go back and change any of them; then export again.";
    $("end-uncoded").hidden = left === 0;
    $("end-export").classList.toggle("main", left === 0);
  }

  // ---- Moving -------------------------------------------------------------------------------
  function go(place, question = null) {
    at = Math.min(Math.max(place, 0), END);
    progress.keepPlace(at);
    session += 1;
    const first = at < END ? questions.findIndex((other) => progress.open(at, other) && !progress.answered(at, other)) : 0;
    now = question ?? Math.max(first, 0);
    show({ moved: true });
  }

  function goToUncoded() {
    for (let step = 1; step <= END; step += 1) {
      const place = (at + step) % END;
      if (!progress.coded(place)) { go(place); return; }
    }
    go(END);
  }

  function ask(step) { // the question above or below
    let place = now + step;
    while (questions[place] && !progress.open(at, questions[place])) place += step;
    if (!questions[place]) return;
    now = place;
    refresh();
    document.querySelector(".question.now").scrollIntoView({ block: "nearest" });
  }

  function refresh(control = ".question.now :is(button, input)") { // without losing the focus
    show({ focus: $("questions").contains(document.activeElement) ? control : null });
  }

  function goOn(wasDone) { // to the next question, or else the next unit
    const later = questions.findIndex((other, place) => place > now && progress.open(at, other));
    if (later >= 0) { ask(1); return; }
    if (progress.coded(at)) say(`${units[at].id} coded: ${summary(at)}.`);
    go(!wasDone && progress.total() === END ? END : at + 1);
  }

  // ---- Answering ----------------------------------------------------------------------------
  function summary(place) {
    const parts = questions.flatMap((question) => {
      if (!question.group) return question.codes.filter((code) => progress.value(place, code)).map((code) => `${code.label} ${shown(code, progress.value(place, code))}`);
      const on = question.codes.filter((code) => progress.ticked(place, code)).map((code) => code.label);
      return on.length ? on : progress.answered(place, question) ? ["none ticked"] : [];
    });
    return parts.join(", ") || "no answer";
  }

  function choose(question, value) {
    const [code] = question.codes, done = progress.coded(at);
    now = questions.indexOf(question);
    progress.answer(at, question, value);
    say(`${units[at].id}: ${code.label} ${shown(code, value)}.`);
    goOn(done);
  }

  function tick(question, code) {
    progress.tick(at, question, code);
    lookUp(code.label);
    say(`${units[at].id}: ${code.label} ${progress.ticked(at, code) ? "ticked" : "not ticked"}.`);
    now = questions.indexOf(question);
    refresh(`input[data-code="${CSS.escape(code.name)}"]`);
  }

  function finish(question) {
    const done = progress.coded(at);
    now = questions.indexOf(question);
    progress.finish(at, question);
    goOn(done);
  }

  function press(key) { // answers the question asked; false if it has no such answer
    const question = at < END ? questions[now] : null;
    const number = question ? KEYS.indexOf(key) : -1;
    if (number < 0) return false;
    if (question.group && question.codes[number]) tick(question, question.codes[number]);
    else if (!question.group && question.codes[0].values[number]) choose(question, question.codes[0].values[number]);
    else return false;
    return true;
  }

  function moveBox(step) {
    const all = [...document.querySelectorAll(".question.now input")];
    const place = all.indexOf(document.activeElement);
    all[place < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(place + step, 0), all.length - 1)]?.focus();
  }

  // ---- Steps back, export, import ---------------------------------------------------------
  function retrace(step, done) {
    if (!step) { say(`There is nothing to ${done === "Undone" ? "undo" : "redo"}.`); return; }
    const [[place]] = step.after;
    const question = questions.indexOf(step.what);
    if (place !== at) go(place);
    if (question >= 0) now = question;
    refresh();
    const { id } = units[place], { note } = progress.entry(place);
    if (step.what === "import") say(`${done}: the import.`);
    else say(step.what === "note" ? `${done}: note of ${id}, now ${note ? `“${note}”` : "empty"}.` : `${done}: ${id}, now ${summary(place)}.`);
  }

  function save() {
    const name = progress.fileName();
    const address = URL.createObjectURL(new Blob([progress.exported()], { type: "text/csv;charset=utf-8" }));
    el("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    const total = progress.total();
    say(`Exported as ${name}: ${total === END ? "all" : `${whole(total)} of`} ${whole(END)} units coded.`);
  }

  async function load() {
    const [file] = $("file").files;
    if (!file) return;
    try {
      const bytes = await file.arrayBuffer();
      const { filled, differing } = progress.imported(decoded(bytes));
      if (at < END) go(at);
      else show();
      say(`Imported ${file.name}: ${whole(filled)} answers and notes filled in; ${whole(differing)} differ from yours, which were kept.`);
    } catch (error) {
      say(`Nothing was imported, for in ${file.name} ${error.message}.`);
    }
    $("file").value = ""; // the same file may be chosen again
  }

  function decoded(bytes) {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw new Error("the text is not in UTF-8; save it as “CSV UTF-8” or choose the file as this page exported it");
    }
  }

  // ---- Who codes ----------------------------------------------------------------------------
  function askName() {
    warn();
    for (const part of [$("desk"), $("end"), $("coder"), ...document.querySelectorAll(".tools, .progress")]) part.hidden = true;
    $("start").hidden = false;
    $("name").value = progress.coder || progress.lastCoder();
    $("name").focus();
    $("name").select();
  }

  function begin(event) {
    event.preventDefault();
    const name = $("name").value.normalize("NFC").trim().replace(/\s+/g, " ");
    $("name").setCustomValidity(name ? "" : "Type your name or initials.");
    if (!$("name").reportValidity()) return;
    progress.enter(name);
    $("start").hidden = true;
    for (const part of [$("coder"), ...document.querySelectorAll(".tools, .progress")]) part.hidden = false;
    $("coder").textContent = `Coder: ${name}`;
    go(progress.place());
    say(progress.total() ? `Welcome back, ${name}.` : `Welcome, ${name}. Press ? to see the keys.`);
  }

  // ---- Keys -----------------------------------------------------------------------------------
  const ACTIONS = {
    u: () => retrace(progress.undo(), "Undone"), g: goToUncoded, e: save,
    i: () => $("file").click(), "?": () => $("help").showModal(),
    n: () => { if (at < END) $("note").focus(); },
  };
  const MOVES = {
    ArrowLeft: () => go(at - 1), ArrowRight: () => go(at + 1), PageUp: () => go(at - 1), PageDown: () => go(at + 1),
    Home: () => go(0), End: () => go(END),
  };
  const redo = () => retrace(progress.redo(), "Redone");
  const started = () => $("start").hidden;

  function keyOf(event) { // digits also where a layout wants Shift for them
    const digit = /^Digit(\d)$/.exec(event.code);
    return digit && !event.shiftKey ? digit[1] : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  }

  function typed(event) {
    const key = keyOf(event), vertical = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (MOVES[key]) MOVES[key]();
    else if (vertical && at < END && !event.target.closest("#codebook")) {
      if (questions[now].group) moveBox(vertical);
      else if (questions.length > 1) ask(vertical);
      else return false; // scrolls the text
    } else if (key === "Enter" && at < END && questions[now].group && !event.target.closest("button, summary")) {
      if (!event.repeat) finish(questions[now]);
    } else if (key.length === 1 && key !== " " && $("single-keys").checked) {
      if (event.repeat) return true; // a key held down answers once
      if (key === "u" && event.shiftKey) redo();
      else if (ACTIONS[key]) ACTIONS[key]();
      else return press(key);
    } else return false;
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (!started() || $("help").open || event.defaultPrevented || event.isComposing || event.altKey) return;
    if (event.target === $("note")) {
      if (event.key === "Escape" || (event.key === "Enter" && event.ctrlKey)) { event.preventDefault(); $("reading").focus(); }
      return;
    }
    const command = event.ctrlKey || event.metaKey, key = event.key.toLowerCase();
    if (!command ? typed(event) : key === "z" || key === "y") event.preventDefault();
    if (command && key === "z" && !event.shiftKey) ACTIONS.u();
    else if (command && (key === "z" || key === "y")) redo();
  });

  // ---- Pointer, and the rest --------------------------------------------------------------------
  const byPointer = (event) => { if (event.detail > 0) (at < END ? $("reading") : $("end-title")).focus({ preventScroll: true }); };
  const able = (id, action) => $(id).addEventListener("click", (event) => {
    if ($(id).getAttribute("aria-disabled") !== "true") action();
    byPointer(event); // so that Enter and Space do not press the button again
  });
  $("questions").addEventListener("click", (event) => {
    const question = questions[event.target.closest("[data-question]")?.dataset.question];
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.code) choose(question, button.dataset.value);
    else finish(question);
    byPointer(event);
  });
  $("questions").addEventListener("change", ({ target }) => {
    const question = questions[target.closest("[data-question]").dataset.question];
    tick(question, question.codes.find((code) => code.name === target.dataset.code));
  });
  $("questions").addEventListener("focusin", ({ target }) => {
    const code = target.matches("input") && sheet.codes.find((other) => other.name === target.dataset.code);
    if (code) lookUp(code.label);
  });
  for (const [id, action] of Object.entries({
    undo: ACTIONS.u, redo, import: ACTIONS.i, export: save, uncoded: goToUncoded, previous: MOVES.ArrowLeft, next: MOVES.ArrowRight,
    "end-export": save, "end-uncoded": goToUncoded, "end-back": MOVES.ArrowLeft,
  })) able(id, action);
  $("keys").addEventListener("click", (event) => { byPointer(event); ACTIONS["?"](); });
  $("coder").addEventListener("click", askName);
  $("name-form").addEventListener("submit", begin);
  $("name").addEventListener("input", () => $("name").setCustomValidity(""));
  $("file").addEventListener("change", load);
  $("note").addEventListener("input", () => { progress.note(at, $("note").value, session); showProgress(); });
  $("note").addEventListener("blur", () => { session += 1; });
  $("help-close").addEventListener("click", () => $("help").close());
  $("help").addEventListener("click", (event) => { if (event.target === $("help")) $("help").close(); }); // beside it
  $("help").addEventListener("keydown", (event) => { if (event.key === "?") { event.preventDefault(); $("help").close(); } });
  $("single-keys").checked = progress.singleKeys();
  $("single-keys").addEventListener("change", () => progress.keepSingleKeys($("single-keys").checked));
  window.addEventListener("storage", (event) => { if (started() && progress.elsewhere(event.key, event.newValue)) show(); });
  window.addEventListener("beforeunload", (event) => { if (progress.failed && progress.unsaved) event.preventDefault(); });
  $("no-script").hidden = true;
  askName();
})();
