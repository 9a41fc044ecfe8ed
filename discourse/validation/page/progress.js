/* What was coded: answers of each unit, kept in the browser, with steps back and forth, and their
   way out and in as CSV. Nothing here touches what is shown. */
const sheet = JSON.parse(document.getElementById("data").textContent);

const progress = (() => {
  const YES = "1", NO = "0"; // as in discourse/validation/codes.py
  const TICKED = "ticked"; // a box of a unit that is not done yet; never exported

  // ---- Units and questions: the reverse of rendering.py ----------------------------------
  const columnOf = Object.fromEntries(sheet.columns.map((name, place) => [name, place]));
  const cellOf = (row, name) => (name in columnOf ? row[columnOf[name]] : "");
  const units = sheet.rows.map((row, place) => ({
    row, id: cellOf(row, "unit_id"), speaker: cellOf(row, "speaker"), frame: cellOf(row, "asked_frame"),
    before: cellOf(row, "before"), after: cellOf(row, "after"),
    text: sheet.texts[place] ?? cellOf(row, "text"), mark: sheet.marks[place],
  }));
  const questions = []; // codes of one group are one question, answered with boxes to tick
  for (const code of sheet.codes) {
    const last = questions.at(-1);
    if (code.group && code.group === last?.group) last.codes.push(code);
    else questions.push({ group: code.group, label: code.label, text: code.question, codes: [code] });
  }
  const gate = questions.find((question) => question.codes[0].name === sheet.gate) ?? null;
  const withValue = (entry, code) => code.values.includes(entry[code.name]);
  const answered = (entry, question) => question.codes.every((code) => withValue(entry, code));
  const open = (entry, question) => gate === null || question === gate || entry[sheet.gate] === YES;
  const closed = (entry, question) => !open(entry, question) && entry[sheet.gate] === NO;
  const complete = (entry) => questions.every((question) => answered(entry, question) || closed(entry, question));

  // ---- What the browser keeps: an item per coder and unit, so that two windows can work -----
  let coder = "";
  let entries = []; // for each unit: name of a code -> value, and the note
  let names = []; // of the items
  let failed = false;
  let unsaved = false; // something was coded since the last export
  const inMemory = new Map(); // coder -> entries, for browsers that keep nothing
  const itemOf = (...parts) => JSON.stringify(["discourse-coding", sheet.id, ...parts]);

  function storage(action) {
    try {
      return action(window.localStorage);
    } catch { // forbidden, or full
      failed = true;
      return null;
    }
  }
  const keep = (name, text) => storage((items) => (text === null ? items.removeItem(name) : items.setItem(name, text)));
  keep(itemOf("probe"), "");
  keep(itemOf("probe"), null);
  const kept = (name) => storage((items) => items.getItem(name));

  function admitted(text) { // what was kept, as far as this sheet can hold it
    let found = null;
    try { found = JSON.parse(text); } catch { /* not ours */ }
    const entry = {};
    for (const { codes, group } of questions) for (const code of codes) {
      const value = found?.[code.name];
      if (code.values.includes(value) || (group && value === TICKED)) entry[code.name] = value;
    }
    if (typeof found?.note === "string" && found.note) entry.note = found.note;
    return entry;
  }

  function enter(name) {
    if (name === coder) return;
    coder = name;
    names = units.map((unit) => itemOf("unit", coder, unit.id));
    entries = (failed && inMemory.get(coder)) || names.map((item) => admitted(kept(item)));
    inMemory.set(coder, entries);
    past.length = future.length = 0;
    keep(itemOf("coder"), coder);
  }

  function apply(changes) {
    for (const [place, entry] of changes) {
      entries[place] = entry;
      keep(names[place], Object.keys(entry).length ? JSON.stringify(entry) : null);
    }
    unsaved = true;
  }

  // ---- Steps ------------------------------------------------------------------------------
  const past = [], future = [];

  function record(what, changes, session = null) {
    const last = past.at(-1);
    if (session !== null && last?.session === session) last.after = changes; // a note is one step
    else past.push({ what, session, before: changes.map(([place]) => [place, entries[place]]), after: changes });
    future.length = 0;
    apply(changes);
  }

  function undo() {
    const step = past.pop();
    if (step) { future.push(step); apply(step.before); }
    return step;
  }

  function redo() {
    const step = future.pop();
    if (step) { past.push(step); apply(step.after); }
    return step;
  }

  // ---- Answers ----------------------------------------------------------------------------
  function change(place, what, values, session = null) { // undefined takes a value away
    const entry = Object.entries({ ...entries[place], ...values }).filter(([, value]) => value !== undefined);
    record(what, [[place, Object.fromEntries(entry)]], session);
  }

  function answer(place, question, value) {
    const [code] = question.codes;
    if (entries[place][code.name] === value) return;
    const values = { [code.name]: value };
    if (question === gate && value === NO) for (const other of questions) if (other !== gate) for (const { name } of other.codes) values[name] = undefined;
    change(place, question, values);
  }

  const ticked = (place, code) => [YES, TICKED].includes(entries[place][code.name]);

  function tick(place, question, code) { // of a unit that is done, a box is an answer at once
    const [on, off] = answered(entries[place], question) ? [YES, NO] : [TICKED, undefined];
    change(place, question, { [code.name]: ticked(place, code) ? off : on });
  }

  function finish(place, question) {
    if (answered(entries[place], question)) return;
    change(place, question, Object.fromEntries(question.codes.map((code) => [code.name, ticked(place, code) ? YES : NO])));
  }

  function note(place, text, session) {
    if (text !== (entries[place].note ?? "")) change(place, "note", { note: text || undefined }, session);
  }

  // ---- Export and import --------------------------------------------------------------------
  function exported() {
    const rows = units.map(({ row }, place) => {
      const cells = [...row];
      for (const question of questions) if (answered(entries[place], question)) for (const { name } of question.codes) cells[columnOf[name]] = entries[place][name];
      cells[columnOf.note] = entries[place].note ?? "";
      cells[columnOf.coder] = coder;
      return cells;
    });
    unsaved = false;
    return csv.written([sheet.columns, ...rows]);
  }

  const fileName = () => `coded-${sheet.id}-${coder.replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "coder"}.csv`;

  function imported(text) { // all of it, or an error and nothing
    const [head, ...rows] = csv.parsed(text);
    const missing = sheet.columns.find((name) => !head.includes(name));
    if (missing) throw new Error(`it has no column “${missing}”; choose a CSV file that this page exported`);
    const changes = [], seen = new Set();
    let filled = 0, differing = 0;
    rows.forEach((cells, number) => {
      if (cells.join("") === "") return; // a blank line
      const row = checked(head, cells, number + 2, seen);
      const merged = merge(entries[row.place], row.entry);
      filled += merged.filled;
      differing += merged.differing;
      if (merged.filled) changes.push([row.place, merged.entry]);
    });
    if (changes.length) record("import", changes);
    return { filled, differing };
  }

  function checked(head, cells, number, seen) {
    const wrong = (what) => { throw new Error(`row ${number} ${what}`); };
    if (cells.length !== head.length) wrong(`has ${cells.length} cells and the head ${head.length}; choose a file as this page exported it`);
    const row = Object.fromEntries(head.map((name, place) => [name, cells[place]]));
    if (row.sheet !== sheet.id) wrong(`is of sheet “${row.sheet}” and this is sheet “${sheet.id}”; open the page of that sheet`);
    if (row.coder && row.coder !== coder) wrong(`was coded by “${row.coder}” and you are “${coder}”; change the name above to go on with that work`);
    const place = units.findIndex((unit) => unit.id === row.unit_id);
    if (place < 0) wrong(`has the unit “${row.unit_id}”, which this sheet does not have; restore its unit_id`);
    if (seen.has(place)) wrong(`has the unit “${row.unit_id}” a second time; remove one of the two`);
    seen.add(place);
    return { place, entry: entryOf(row, wrong) };
  }

  function entryOf(row, wrong) {
    const entry = {};
    for (const { name, values } of sheet.codes) {
      if (row[name] === "") continue;
      if (!values.includes(row[name])) wrong(`has “${row[name]}” in “${name}”, which may be ${values.join(", ")} or empty; correct the cell`);
      entry[name] = row[name];
    }
    for (const question of questions) {
      const some = question.codes.find((code) => code.name in entry);
      if (some && !open(entry, question)) wrong(`answers “${some.name}” though “${sheet.gate}” is not ${YES}; empty that cell`);
      const lacking = question.codes.find((code) => !(code.name in entry));
      if (some && lacking) wrong(`answers “${some.name}” but not “${lacking.name}”; fill in ${YES} or ${NO}`);
    }
    if (row.note) entry.note = row.note;
    return entry;
  }

  function merge(here, theirs) { // fills in what is not coded here, changes nothing that is
    const entry = { ...here };
    let filled = 0, differing = 0;
    for (const question of questions) {
      if (!answered(theirs, question) || closed(entry, question)) continue;
      if (!answered(entry, question)) {
        for (const { name } of question.codes) entry[name] = theirs[name];
        filled += 1;
      } else if (question.codes.some(({ name }) => entry[name] !== theirs[name])) differing += 1;
    }
    if (theirs.note && !entry.note) {
      entry.note = theirs.note;
      filled += 1;
    } else if (theirs.note && entry.note !== theirs.note) differing += 1;
    return { entry, filled, differing };
  }

  return {
    units, questions, gate, ticked, answer, tick, finish, note, undo, redo, exported, fileName, imported, enter,
    entry: (place) => entries[place],
    value: (place, code) => entries[place][code.name],
    answered: (place, question) => answered(entries[place], question),
    open: (place, question) => open(entries[place], question),
    closed: (place, question) => closed(entries[place], question),
    coded: (place) => complete(entries[place]),
    total: () => entries.filter(complete).length,
    canUndo: () => past.length > 0,
    canRedo: () => future.length > 0,
    get coder() { return coder; },
    get failed() { return failed; },
    get unsaved() { return unsaved; },
    lastCoder: () => kept(itemOf("coder")) ?? "",
    place: () => Math.min(Math.max(Math.trunc(kept(itemOf("place", coder))) || 0, 0), units.length),
    keepPlace: (place) => keep(itemOf("place", coder), String(place)),
    singleKeys: () => kept(itemOf("keys")) !== "off",
    keepSingleKeys: (on) => keep(itemOf("keys"), on ? "on" : "off"),
    elsewhere(item, text) { // another window has written an item; true if it is of this coder
      const place = names.indexOf(item);
      if (place >= 0) entries[place] = admitted(text);
      return place >= 0;
    },
  };
})();
