/* Tables as CSV (RFC 4180). Cells that a spreadsheet would run are escaped, and read back, as in
   discourse/corpus/formulas.py. */
"use strict";
const csv = (() => {
  const FORMULA = /^[=+\-@\t\r]/;
  const CELL = /(?:"([^"]*(?:""[^"]*)*)"|((?:[^",\r\n][^,\r\n]*)?))(,|\r\n|\n|\r|$)/y;
  const escaped = (cell) => (FORMULA.test(cell) ? `'${cell}` : cell);
  const unescaped = (cell) => (cell[0] === "'" && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell);
  const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

  function written(rows) { // with a byte order mark, by which Excel knows UTF-8
    return "\ufeff" + rows.map((row) => `${row.map((cell) => quoted(escaped(cell))).join(",")}\r\n`).join("");
  }

  function parsed(text) { // rows of cells
    const source = text.replace(/^\ufeff/, "");
    const rows = [[]];
    CELL.lastIndex = 0;
    let end = "\n";
    while (CELL.lastIndex < source.length || end === ",") {
      const found = CELL.exec(source);
      if (!found) throw new Error(`row ${rows.length} has a quotation mark out of place; choose a file as this page exported it`);
      if (end !== "," && rows.at(-1).length) rows.push([]);
      end = found[3];
      rows.at(-1).push(unescaped(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"')));
    }
    return rows;
  }

  return { written, parsed };
})();
