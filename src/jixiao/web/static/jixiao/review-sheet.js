/* Sum and grade of a review form while it is filled in, asked of the server: it alone knows the
   bounds. Without this script they are shown after saving. */
"use strict";

(function () {
  var WAIT_MS = 250;
  var form = document.getElementById("review-sheet");
  if (!form || !window.fetch || !window.AbortController) {
    return;
  }
  var timer = 0;
  var running = null;

  function ask() {
    if (running) {
      running.abort();
    }
    var mine = new AbortController();
    running = mine;
    fetch(form.dataset.sums, {
      method: "POST",
      body: new FormData(form),
      credentials: "same-origin",
      redirect: "error",
      signal: mine.signal
    }).then(function (response) {
      if (!response.ok) {
        throw new Error(String(response.status));
      }
      return response.json();
    }).then(function (answer) {
      if (running === mine) {
        show(answer);
      }
    }).catch(function (error) {
      if (error.name !== "AbortError" && running === mine) {
        put("sheet-notes", "现在不能随填随算，保存后重新计算。");
      }
    });
  }

  function show(answer) {
    put("sheet-total", answer.total || "—");
    put("sheet-grade", answer.grade || "—");
    put("sheet-outcome", answer.outcome);
    put("sheet-notes", answer.notes);
    form.querySelectorAll("[data-part]").forEach(function (sum) {
      sum.textContent = answer.parts[sum.dataset.part] || "—";
    });
    form.querySelectorAll(".form-control").forEach(function (input) {
      var problem = answer.problems[input.name];
      input.classList.toggle("invalid", Boolean(problem));
      input.title = problem || "";
      if (problem) {
        input.setAttribute("aria-invalid", "true");
      } else {
        input.removeAttribute("aria-invalid");
      }
    });
    form.querySelectorAll("[data-computed]").forEach(function (input) {
      var same = input.value.trim() === input.dataset.computed ||
        (input.value.trim() !== "" && Number(input.value) === Number(input.dataset.computed));
      input.classList.toggle("filled", !same);
    });
  }

  function put(id, text) {
    var place = document.getElementById(id);
    if (place && place.textContent !== text) {
      place.textContent = text;
    }
  }

  form.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });

  /* Typed before this script was there, or kept by the browser when the page was opened again. */
  if (Array.prototype.some.call(form.querySelectorAll("input, textarea"), isTyped)) {
    ask();
  }

  function isTyped(input) {
    return input.value !== input.defaultValue;
  }
})();
