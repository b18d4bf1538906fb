/* Settling doubts with the keyboard. One question has the focus at a time: Enter confirms it and goes
   to the next, any letter begins to edit, digits choose a candidate, Alt with the arrows moves. Without
   this script the page is a plain form. */
(function () {
  "use strict";

  var form = document.getElementById("checking");
  var questions = Array.prototype.slice.call(form.querySelectorAll("[data-question]"));
  var save = form.querySelector("button[type=submit]");

  function inputOf(question) {
    return question.querySelector("input");
  }

  function goTo(question) {
    question.focus({ preventScroll: true });
    question.scrollIntoView({ block: "center" });
  }

  function neighbour(question, step) {
    return questions[questions.indexOf(question) + step];
  }

  function settle(question) {
    question.classList.add("settled");
    var open = function (other) { return !other.classList.contains("settled"); };
    var at = questions.indexOf(question);
    var next = questions.slice(at + 1).filter(open)[0] || questions.filter(open)[0];
    if (next) {
      goTo(next);
    } else {
      save.focus();
    }
  }

  function choose(question, button) {
    inputOf(question).value = button.value;
    goTo(question);
  }

  function onKey(event) {
    var question = event.currentTarget;
    var input = inputOf(question);
    var editing = event.target === input;
    if (event.isComposing || event.ctrlKey || event.metaKey) {
      return;
    }
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      var other = neighbour(question, event.key === "ArrowUp" ? -1 : 1);
      if (other) {
        goTo(other);
      }
    } else if (event.altKey || (event.target !== question && !editing)) {
      return;
    } else if (event.key === "Enter") {
      event.preventDefault();
      settle(question);
    } else if (editing && event.key === "Escape") {
      input.value = input.defaultValue;
      goTo(question);
    } else if (!editing) {
      edit(event, question, input);
    }
  }

  function edit(event, question, input) {
    var button = question.querySelectorAll("button.candidate")[Number(event.key) - 1];
    if (button) {
      event.preventDefault();
      choose(question, button);
    } else if (event.key.length === 1 || event.key === "F2" || event.key === "Process") {
      input.focus();
      input.select();
    }
  }

  questions.forEach(function (question) {
    question.tabIndex = -1;
    question.addEventListener("keydown", onKey);
    inputOf(question).addEventListener("input", function () {
      question.classList.remove("settled");
    });
    question.querySelectorAll("button.candidate").forEach(function (button) {
      button.addEventListener("click", function () { choose(question, button); });
    });
  });
  if (questions.length) {
    form.querySelector(".keys-help").hidden = false;
    goTo(form.querySelector("[data-question] .invalid") ? questions.filter(function (question) {
      return inputOf(question).classList.contains("invalid");
    })[0] : questions[0]);
  }
})();
