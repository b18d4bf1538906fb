// Through the forms that wait: J opens the next one, K the one before, unless something is typed.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const rel = { j: "next", k: "prev" }[event.key.toLowerCase()];
  const link = rel && document.querySelector(`a[rel="${rel}"]`);
  if (link) link.click();
});
