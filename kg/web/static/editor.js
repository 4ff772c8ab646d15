/* The query editor: highlights, and completes our prefixes and terms from /terms. Without this script a plain text box stays. */
"use strict";

(() => {
  const box = document.getElementById("query");
  if (!box || !window.CodeMirror) return;
  const keywords = (
    "SELECT CONSTRUCT ASK DESCRIBE WHERE FILTER OPTIONAL UNION MINUS GRAPH BIND VALUES DISTINCT ORDER GROUP HAVING LIMIT OFFSET " +
    "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT EXISTS CONTAINS STRSTARTS REGEX COALESCE BOUND LCASE YEAR DESC"
  ).split(" ");
  let known = { prefixes: {}, terms: [] };
  fetch("/terms").then((answer) => answer.json()).then((terms) => { known = terms; }).catch(() => {});

  const hint = (editor) => {
    const at = editor.getCursor();
    const before = editor.getLine(at.line).slice(0, at.ch);
    const word = /[?$]?[\w-]*:?[\w.-]*$/.exec(before)[0];
    const low = word.toLowerCase();
    const list = [];
    if (word.startsWith("?")) {
      const names = new Set(editor.getValue().match(/[?$]\w+/g) || []);
      names.forEach((name) => { if (name !== word && name.startsWith(word)) list.push({ text: name }); });
    } else if (word) {
      const local = low.slice(low.indexOf(":") + 1);
      const rank = ([name, label]) => {
        const whole = name.toLowerCase();
        if (whole.startsWith(low)) return 0;
        if (word.includes(":") && !whole.startsWith(low.slice(0, low.indexOf(":") + 1))) return 9;
        if (local && whole.slice(whole.indexOf(":") + 1).startsWith(local)) return 1;
        return local.length > 1 && (whole.includes(local) || label.toLowerCase().includes(local)) ? 2 : 9;
      };
      known.terms.map((term) => [rank(term), term]).filter(([r]) => r < 9).sort((a, b) => a[0] - b[0]).slice(0, 60)
        .forEach(([, [name, label]]) => list.push({ text: name, displayText: name.endsWith(":" + label) ? name : `${name}  ${label}` }));
      if (!word.includes(":")) {
        Object.keys(known.prefixes).filter((p) => p.startsWith(low)).forEach((p) => list.unshift({ text: p + ":" }));
        keywords.filter((k) => k.startsWith(word.toUpperCase())).forEach((k) => list.push({ text: k }));
      }
    }
    return { list, from: CodeMirror.Pos(at.line, at.ch - word.length), to: at };
  };

  const editor = CodeMirror.fromTextArea(box, {
    mode: "application/sparql-query",
    lineNumbers: true,
    lineWrapping: true,
    matchBrackets: true,
    viewportMargin: Infinity,
    inputStyle: "contenteditable",
    screenReaderLabel: "SPARQL 1.1 query",
    // Tab leaves the editor: who has no mouse must get out.
    extraKeys: {
      Tab: false,
      "Shift-Tab": false,
      "Ctrl-Space": (cm) => cm.showHint({ hint, completeSingle: false }),
      "Ctrl-Enter": () => box.form.requestSubmit(),
      "Cmd-Enter": () => box.form.requestSubmit(),
    },
  });
  box.required = false;
  window.sparqlEditor = editor;
  const label = document.querySelector('label[for="query"]');
  if (label) label.addEventListener("click", () => editor.focus());
  editor.on("inputRead", (cm, change) => {
    if (/[:?\w]$/.test(change.text[0]) && change.origin === "+input") cm.showHint({ hint, completeSingle: false });
  });
  const folded = box.closest("details");
  if (folded) folded.addEventListener("toggle", () => editor.refresh());
})();
