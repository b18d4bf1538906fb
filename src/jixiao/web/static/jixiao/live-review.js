/* Review while typing on the editing page. Without it the page works with its buttons alone.
   The form is sent as it stands a moment after the last key; only the answer to the newest
   question is shown, and only what differs is replaced, so that nothing open is closed. */
"use strict";

(function () {
  var WAIT_MS = 300;
  var AGAIN_MS = 5000;
  var form = document.getElementById("edit");
  if (!form || !window.fetch || !window.AbortController) {
    return;
  }
  var summary = document.getElementById("live-summary");
  var state = document.getElementById("live-state");
  var boxes = Array.prototype.slice.call(form.querySelectorAll("[data-place]"));
  var shown = new Map(boxes.map(function (box) { return [box, box.innerHTML]; }));
  var timer = 0;
  var newest = 0;
  var running = null;

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  }

  function ask() {
    var number = ++newest;
    if (running) {
      running.abort();
    }
    running = new AbortController();
    fetch(form.dataset.review, {
      method: "POST",
      body: new FormData(form),
      credentials: "same-origin",
      redirect: "error",
      signal: running.signal
    }).then(function (response) {
      if (!response.ok) {
        throw new Error(String(response.status));
      }
      return response.json();
    }).then(function (answer) {
      if (number === newest) {
        show(answer);
      }
    }).catch(function (error) {
      if (error.name !== "AbortError" && number === newest) {
        state.textContent = "刚才填写的还没有暂存：连不上系统，或已退出登录。请不要关闭本页，正在重试；也可以另开一页登录后再点“保存”。";
        clearTimeout(timer);
        timer = setTimeout(ask, AGAIN_MS);
      }
    });
  }

  function show(answer) {
    boxes.forEach(function (box) {
      var html = asShown(answer.places[box.dataset.place] || "");
      if (shown.get(box) !== html) {
        shown.set(box, html);
        box.innerHTML = html;
      }
    });
    form.querySelectorAll("[data-reading]").forEach(function (chip) {
      var reading = answer.readings[chip.dataset.reading];
      if (reading) {
        chip.textContent = reading.text;
        chip.className = "reading " + reading.kind;
        chip.hidden = reading.text === "";
      }
    });
    Array.prototype.forEach.call(form.elements, function (input) {
      if (input.classList.contains("form-control")) {
        var problem = answer.problems[input.name];
        input.classList.toggle("invalid", Boolean(problem));
        input.title = problem || "";
      }
    });
    if (summary.textContent !== answer.summary) {
      summary.textContent = answer.summary;
    }
    state.textContent = "已按现在的内容核对" + (answer.kept ? "，草稿已于 " + answer.kept + " 暂存" : "") + "，尚未保存";
  }

  function asShown(html) {
    var holder = document.createElement("div");
    holder.innerHTML = html;
    return holder.innerHTML;
  }

  function unblanked(text) {
    return text.replace(/\s+/g, "");
  }

  /* Fill in what a finding proposes. What moves a row to another class is left to the server. */
  function adopt(button) {
    var edits = JSON.parse(button.dataset.edits);
    var fits = edits.every(function (edit) {
      var input = form.elements.namedItem(edit.field);
      return input && "value" in input && unblanked(input.value) === unblanked(edit.before);
    });
    if (!fits) {
      return false;
    }
    edits.forEach(function (edit) {
      var input = form.elements.namedItem(edit.field);
      input.value = edit.after;
      input.classList.add("filled");
    });
    var note = document.createElement("input");
    note.type = "hidden";
    note.name = "adopted";
    note.value = button.value;
    form.appendChild(note);
    form.elements.namedItem(edits[0].field).focus();
    ask();
    return true;
  }

  /* Fill in a candidate of a doubt. The doubt stays in sight, should another one fit better. */
  function answer(button) {
    var input = form.elements.namedItem(button.dataset.field);
    if (!input || !("value" in input)) {
      return false;
    }
    input.value = button.dataset.text;
    input.classList.add("filled");
    input.focus();
    ask();
    return true;
  }

  if ("begun" in form.dataset) {
    ask();  // what the page was opened with is kept as if it had been typed
  }
  form.addEventListener("input", later);
  form.addEventListener("click", function (event) {
    var candidate = event.target.closest("button[name=answer]");
    if (candidate && answer(candidate)) {
      event.preventDefault();
    }
    var button = event.target.closest("button[name=adopt]");
    if (button && adopt(button)) {
      event.preventDefault();
    }
  });
})();
