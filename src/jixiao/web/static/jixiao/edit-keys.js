/* The indicator rows of the editing page as a sheet: Enter and the arrows move between rows, a block
   of cells copied from a spreadsheet fills the cells from the focused one on; a cell merged over rows
   counts for each of them. Shift+Enter still breaks a line. Without this script the page works with
   mouse and Tab. */
"use strict";

(function () {
  var form = document.getElementById("edit");
  if (!form) {
    return;
  }
  var told = document.getElementById("paste-told");
  var undo = document.getElementById("paste-undo");

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

  /* The same from the HTML a spreadsheet puts beside the text, where it holds merged cells: a cell
     merged over rows is repeated, what one merged over columns covers is null, to be left alone. */
  function mergedBlock(html) {
    var bare = html.replace(/<style[^]*?<\/style>/gi, "")  // the page's policy allows no inline style
      .replace(/\sstyle=(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, "");
    var source = new DOMParser().parseFromString(bare, "text/html").querySelector("table");
    if (!source || !source.querySelector("[rowspan], [colspan]")) {
      return null;
    }
    var table = [];
    Array.prototype.forEach.call(source.rows, function (line, down) {
      var right = 0;
      table[down] = table[down] || [];
      Array.prototype.forEach.call(line.cells, function (cell) {
        while (table[down][right] !== undefined) {
          right += 1;
        }
        for (var row = down; row < Math.min(down + cell.rowSpan, source.rows.length); row += 1) {
          table[row] = table[row] || [];
          for (var column = right; column < right + cell.colSpan; column += 1) {
            table[row][column] = column === right ? textOf(cell) : null;
          }
        }
      });
    });
    return table;
  }

  function textOf(cell) {
    cell.querySelectorAll("br").forEach(function (mark) { mark.replaceWith("\u0000"); });
    return cell.textContent.replace(/\s+/g, " ").replace(/ ?\u0000 ?/g, "\n").trim();
  }

  /* From a whole paper form the class columns come along: of a block wider than the sheet, pasted in
     its first column, the last columns are meant. */
  function fitted(cell, table) {
    var here = place(cell);
    var width = Math.max.apply(null, table.map(function (line) { return line.length; }));
    var room = here.table[here.row].length;
    return here.column === 0 && width > room
      ? table.map(function (line) { return line.slice(width - room); })
      : table;
  }

  function fill(cell, table) {
    var here = place(cell);
    var filled = [];
    var below = 0;
    var beside = 0;
    table.forEach(function (line, down) {
      line.forEach(function (text, right) {
        var row = here.table[here.row + down];
        var target = row && row[here.column + right];
        if (text === null) {
          return;
        }
        if (!target) {
          below += text !== "" && !row ? 1 : 0;
          beside += text !== "" && row ? 1 : 0;
          return;
        }
        filled.push({ input: target, before: target.value, marked: target.classList.contains("filled") });
        target.value = text.trim();
        target.classList.add("filled");
      });
    });
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    told.textContent = "已粘贴" + filled.length + "格" +
      (below ? "，下面" + below + "格没有行可放，没有粘贴：请先增加行再粘贴" : "") +
      (beside ? "，右边" + beside + "格超出最后一列，没有粘贴" : "") + "。";
    undo.hidden = false;
    undo.onclick = function () {
      filled.forEach(function (one) {
        one.input.value = one.before;
        one.input.classList.toggle("filled", one.marked);
      });
      cell.dispatchEvent(new Event("input", { bubbles: true }));
      told.textContent = "已撤销粘贴。";
      undo.hidden = true;
      cell.focus();
    };
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
    var table = mergedBlock(event.clipboardData.getData("text/html")) ||
      block(text.replace(/(\r\n|\n|\r)$/, ""));
    if (table.length > 1 || table[0].length > 1) {
      event.preventDefault();
      fill(cell, fitted(cell, table));
    }
  });
})();
