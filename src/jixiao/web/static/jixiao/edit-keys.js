/* The indicator rows of the editing page as a sheet: Enter and the arrows move between rows, a block
   of cells copied from a spreadsheet fills the cells from the focused one on. Shift+Enter still
   breaks a line. Without this script the page works with mouse and Tab. */
"use strict";

(function () {
  var form = document.getElementById("edit");
  if (!form) {
    return;
  }
  var state = document.getElementById("live-state");

  function rows() {
    return Array.prototype.map.call(form.querySelectorAll("tr[id^='field-indicators']"), function (row) {
      return Array.prototype.slice.call(row.querySelectorAll("textarea"));
    }).filter(function (cells) { return cells.length > 0; });
  }

  function place(cell) {
    var table = rows();
    for (var row = 0; row < table.length; row += 1) {
      var column = table[row].indexOf(cell);
      if (column >= 0) {
        return { table: table, row: row, column: column };
      }
    }
    return null;
  }

  function move(cell, step) {
    var here = place(cell);
    var target = here && here.table[here.row + step];
    if (!target || !target[here.column]) {
      return false;
    }
    target[here.column].focus();
    target[here.column].select();
    return true;
  }

  function onFirstLine(cell) {
    return cell.value.lastIndexOf("\n", cell.selectionStart - 1) < 0;
  }

  function onLastLine(cell) {
    return cell.value.indexOf("\n", cell.selectionEnd) < 0;
  }

  /* Cells of a copied block: columns by tab, rows by line, a cell with line breaks in quotes. */
  function block(text) {
    var table = [[]];
    var pattern = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/g;
    var match;
    while ((match = pattern.exec(text)) !== null) {
      var cell = match[1] === undefined ? match[2] : match[1].replace(/""/g, '"');
      table[table.length - 1].push(cell);
      if (match[3] === "" || pattern.lastIndex >= text.length) {
        break;
      }
      if (match[3] !== "\t") {
        table.push([]);
      }
    }
    return table;
  }

  function fill(cell, table) {
    var here = place(cell);
    var filled = 0;
    var left = 0;
    table.forEach(function (line, down) {
      line.forEach(function (text, right) {
        var target = here.table[here.row + down] && here.table[here.row + down][here.column + right];
        if (!target) {
          left += text === "" ? 0 : 1;
          return;
        }
        target.value = text.trim();
        target.classList.add("filled");
        filled += 1;
      });
    });
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    state.textContent = "已粘贴" + filled + "格" + (left ? "，" + left + "格超出表格，没有粘贴：请先增加行" : "");
  }

  form.addEventListener("keydown", function (event) {
    var cell = event.target;
    if (cell.tagName !== "TEXTAREA" || event.isComposing || !place(cell)) {
      return;
    }
    var step = 0;
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey) {
      step = 1;
    } else if (event.key === "ArrowDown" && !event.shiftKey && onLastLine(cell)) {
      step = 1;
    } else if (event.key === "ArrowUp" && !event.shiftKey && onFirstLine(cell)) {
      step = -1;
    }
    if (step && (move(cell, step) || event.key === "Enter")) {
      event.preventDefault();
    }
  });

  form.addEventListener("paste", function (event) {
    var cell = event.target;
    var text = event.clipboardData && event.clipboardData.getData("text/plain");
    if (cell.tagName !== "TEXTAREA" || !text || !place(cell)) {
      return;
    }
    var table = block(text.replace(/(\r\n|\n|\r)$/, ""));
    if (table.length > 1 || table[0].length > 1) {
      event.preventDefault();
      fill(cell, table);
    }
  });
})();
