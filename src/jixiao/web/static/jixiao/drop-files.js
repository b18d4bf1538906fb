/* Dropping files and folders on the upload page: they become the files of the ordinary input. */
(function () {
  "use strict";

  var zone = document.getElementById("drop-zone");
  var input = document.getElementById("id_file");
  var told = document.getElementById("chosen-files");

  function tell() {
    var files = Array.prototype.slice.call(input.files);
    var bytes = files.reduce(function (sum, file) { return sum + file.size; }, 0);
    if (files.length) {
      told.textContent = "已选 " + files.length + " 个文件，共 " +
        Math.max(0.1, bytes / 1048576).toFixed(1) + " MB。";
    }
  }

  /* All files under an entry; a folder hands out its entries in portions until one is empty. */
  function filesOf(entry) {
    if (entry.isFile) {
      return new Promise(function (done, failed) {
        entry.file(function (file) { done([file]); }, failed);
      });
    }
    var reader = entry.createReader();
    var found = [];
    return new Promise(function (done, failed) {
      (function more() {
        reader.readEntries(function (entries) {
          if (entries.length) {
            found = found.concat(entries);
            more();
          } else {
            Promise.all(found.map(filesOf)).then(function (parts) {
              done([].concat.apply([], parts));
            }, failed);
          }
        }, failed);
      })();
    });
  }

  function take(files) {
    var transfer = new DataTransfer();
    files.forEach(function (file) {
      if (file.name.charAt(0) !== "." && file.name !== "Thumbs.db" && file.name !== "desktop.ini") {
        transfer.items.add(file);
      }
    });
    input.files = transfer.files;
    tell();
  }

  zone.addEventListener("dragover", function (event) {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", function () { zone.classList.remove("over"); });
  zone.addEventListener("drop", function (event) {
    event.preventDefault();
    zone.classList.remove("over");
    var entries = Array.prototype.slice.call(event.dataTransfer.items)
      .map(function (item) { return item.webkitGetAsEntry(); })
      .filter(Boolean);
    Promise.all(entries.map(filesOf)).then(
      function (parts) { take([].concat.apply([], parts)); },
      function () { told.textContent = "有文件无法打开，请改用“选择文件”。"; }
    );
  });
  input.addEventListener("change", tell);
})();
