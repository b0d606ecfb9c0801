// Help with words: a richer prompt, and what a picture shows, each shown before it is used.
(() => {
  const { h, icon } = backlot;
  const button = (label, run, kind = "") => h("button", { type: "button", class: `bl-small ${kind}`, onclick: run }, label);

  /** Writes these words into a field, as if they had been typed there. */
  backlot.write = (target, words) => {
    const into = document.querySelector(`#${target} textarea`);
    into.value = words;
    into.dispatchEvent(new Event("input", { bubbles: true }));
    into.focus();
  };

  backlot.makers.enhance = ({ element, facts }) => {
    const field = () => document.querySelector(`#${facts.target} textarea`);
    const start = h("button", { type: "button", class: "bl-small", onclick: ask }, icon("spark"), facts.label ?? "Enhance");
    const shown = h("div", { class: "bl-proposal", role: "status" });
    const more = button("Ask a model…", () => backlot.ask({ question: field().value, use: { tab: facts.media, field: facts.target } }));
    element.classList.add("bl-enhance");
    element.append(h("div", { class: "bl-buttons" }, start, facts.about ? "" : more), shown);

    /** What is asked about: the field's own words, behind those of the field they are about. */
    const asked = () => [facts.about && document.querySelector(`#${facts.about} textarea`).value, field().value].filter(Boolean).join("\n\n");

    async function ask() {
      const before = field().value;
      start.disabled = true;
      const told = await backlot.attempt(() => backlot.post("words/enhance", { prompt: asked(), media: facts.media }));
      backlot.spentOnWords?.();
      start.disabled = false;
      if (!told) return;
      const undo = () => { backlot.write(facts.target, before); shown.replaceChildren(); };
      const by = `${facts.about ? "Written" : "Rewritten"} by ${told.by}.`;
      const use = button("Use it", () => { backlot.write(facts.target, told.prompt); shown.replaceChildren(h("small", {}, by), button("Undo", undo)); }, "bl-strong");
      shown.replaceChildren(h("p", {}, told.prompt), h("small", {}, by), h("div", { class: "bl-buttons" }, use, button("Keep mine", () => { shown.replaceChildren(); start.focus(); })));
      use.focus();
    }
  };

  /** Says what the first picture of a slot shows; the words can become the prompt of a new picture. */
  backlot.makers.describe = ({ element, facts }) => {
    const all = () => [...document.querySelectorAll(`#${facts.slot} [data-artifact]`)].map((one) => one.dataset.artifact);
    const first = () => all()[0];
    const start = button("Describe the picture", ask);
    const more = button("Ask about the pictures…", () => backlot.ask({ pictures: all(), use: { tab: facts.tab, field: facts.target } }));
    const shown = h("div", { class: "bl-proposal", role: "status" });
    let described = null; // the picture that the words are about
    element.classList.add("bl-enhance");
    element.append(h("div", { class: "bl-buttons" }, start, more), shown);
    new MutationObserver(show).observe(document.getElementById(facts.slot), { childList: true, subtree: true });
    show();

    function show() {
      element.hidden = !first();
      if (first() !== described) shown.replaceChildren();
    }
    async function ask() {
      described = first();
      start.disabled = true;
      const told = await backlot.attempt(() => backlot.post("words/describe", { artifact_id: described }));
      backlot.spentOnWords?.();
      start.disabled = false;
      if (!told || first() !== described) return;
      const copy = button("Copy", async () => { await navigator.clipboard.writeText(told.text); backlot.toast("Copied"); });
      const use = button("Use as a prompt", () => { backlot.openTab(facts.tab); backlot.write(facts.target, told.text); }, "bl-strong");
      shown.replaceChildren(h("p", {}, told.text), h("small", {}, `Described by ${told.by}.`), h("div", { class: "bl-buttons" }, use, copy, button("Close", () => { shown.replaceChildren(); start.focus(); })));
    }
  };
})();
