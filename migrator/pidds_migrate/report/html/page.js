"use strict";
(() => {
  const form = document.querySelector(".filters");
  const files = [...document.querySelectorAll(".file")];

  // Where a link leads may be folded.
  const unfold = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let each = target.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", unfold);
  unfold();

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  for (const button of document.querySelectorAll(".copy")) button.hidden = false;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".copy");
    if (!button) return;
    await copy(button.closest(".command").querySelector("code").textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });

  // A code in front of a finding shows its explanation there; without a script it is a link to the same words.
  document.querySelector("main").addEventListener("click", (event) => {
    const link = event.target.closest(".finding a.code");
    if (!link) return;
    event.preventDefault();
    const finding = link.closest(".finding");
    const shown = finding.querySelector(".page");
    if (shown) shown.remove();
    else finding.append(document.querySelector(`${link.hash} .page`).cloneNode(true));
    link.setAttribute("aria-expanded", String(!shown));
  });

  // What a browser prints are the open parts only.
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });

  if (!form) return;
  // Read once: an explanation that is shown behind a finding must not change what the finding is found by.
  const lower = (element) => (element ? element.textContent.toLowerCase() : "");
  const entries = files.map((file) => ({
    file,
    line: document.querySelector(`.index a[href="#${file.id}"]`).closest("li"),
    name: lower(file.querySelector("h3")),
    program: lower(file.querySelector(".diff")),
    findings: [...file.querySelectorAll(".finding")].map((item) => ({ item, words: lower(item) })),
  }));

  const apply = () => {
    const name = form.elements.file.value.trim().toLowerCase();
    const text = form.elements.text.value.trim().toLowerCase();
    const code = form.elements.code.value;
    const boxes = [...form.querySelectorAll("[name=family]")];
    const families = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const asksForFindings = code !== "" || families.size < boxes.length;
    let shownFiles = 0;
    let shownFindings = 0;
    for (const entry of entries) {
      let shown = 0;
      for (const { item, words } of entry.findings) {
        const fits = families.has(item.dataset.family) && (!code || item.dataset.code === code);
        item.hidden = !(fits && words.includes(text));
        shown += item.hidden ? 0 : 1;
      }
      const fitsItself = !asksForFindings && (entry.program.includes(text) || entry.name.includes(text));
      entry.file.hidden = !(entry.name.includes(name) && (shown > 0 || fitsItself));
      entry.line.hidden = entry.file.hidden;
      shownFiles += entry.file.hidden ? 0 : 1;
      shownFindings += entry.file.hidden ? 0 : shown;
    }
    form.querySelector("output").textContent = `${shownFindings} findings in ${shownFiles} of ${files.length} files`;
  };

  const fold = form.querySelector(".fold");
  const named = () => { fold.textContent = files.some((file) => !file.open) ? "Unfold all" : "Fold all"; };
  fold.addEventListener("click", () => {
    const open = files.some((file) => !file.open);
    for (const file of files) file.open = open;
    named();
  });
  named();

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("change", apply); // a choice from a list is not an input everywhere
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  apply();
})();
