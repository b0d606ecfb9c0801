// Help with words: a richer prompt, shown before it is used.
(() => {
  const { h, icon } = backlot;

  backlot.makers.enhance = ({ element, facts }) => {
    const field = () => document.querySelector(`#${facts.target} textarea`);
    const start = h("button", { type: "button", class: "bl-small", onclick: ask }, icon("spark"), "Enhance");
    const shown = h("div", { class: "bl-proposal", role: "status" });
    element.classList.add("bl-enhance");
    element.append(start, shown);

    function put(words) {
      const into = field();
      into.value = words;
      into.dispatchEvent(new Event("input", { bubbles: true }));
      into.focus();
    }
    async function ask() {
      const before = field().value;
      start.disabled = true;
      const told = await backlot.attempt(() => backlot.post("words/enhance", { prompt: before, media: facts.media }));
      start.disabled = false;
      if (!told) return;
      const button = (label, run, kind = "") => h("button", { type: "button", class: `bl-small ${kind}`, onclick: run }, label);
      const use = button("Use it", () => { put(told.prompt); shown.replaceChildren(button("Undo", () => { put(before); shown.replaceChildren(); })); }, "bl-strong");
      shown.replaceChildren(h("p", {}, told.prompt), h("small", {}, `Rewritten by ${told.by}.`), h("div", { class: "bl-buttons" }, use, button("Keep mine", () => { shown.replaceChildren(); start.focus(); })));
      use.focus();
    }
  };
})();
