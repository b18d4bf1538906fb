// Through the forms that wait: J opens the next one, K the one before; C goes from a form to its
// comparison and back. Not while something is typed.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const place = { j: 'a[rel="next"]', k: 'a[rel="prev"]', c: "a.compare" }[event.key.toLowerCase()];
  const link = place && document.querySelector(place);
  if (link) link.click();
});
