/* A box in the head of a column that ticks or clears all boxes of the column. Without this script
   each is ticked by itself. */
"use strict";

document.querySelectorAll("[data-select-all]").forEach(function (head) {
  var table = head.closest("table");
  var boxes = table.querySelectorAll("input[name='" + head.dataset.selectAll + "']");
  var box = document.createElement("input");
  box.type = "checkbox";
  box.className = "form-check-input";
  box.setAttribute("aria-label", "全选");
  box.addEventListener("change", function () {
    boxes.forEach(function (each) { each.checked = box.checked; });
  });
  box.checked = Array.prototype.every.call(boxes, function (each) { return each.checked; });
  head.textContent = "";
  head.appendChild(box);
});
