// A question to a model that writes: about pictures, with words of one's own for what the model is, and a choice of who answers.
(() => {
  const { h, iconButton } = backlot;
  const LONGEST = 10000; // letters of a question or a system prompt

  /** Opens the dialog. pictures: artifact ids. question: to begin with. use: {tab, field} where an answer can become a prompt. */
  backlot.ask = async ({ pictures = [], question = "", use = { tab: "image", field: "image-prompt" } }) => {
    const known = await backlot.attempt(() => backlot.post("words/talkers"));
    if (!known) return;
    const shut = iconButton("close", "Close", () => dialog.close(), { class: "bl-round" });
    const body = h("div", { class: "bl-publishing" });
    const dialog = h("dialog", { class: "bl-picker bl-publish bl-asking-panel", "aria-label": "Ask a model" }, h("header", {}, h("h2", {}, "Ask a model"), shut), body);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    body.append(...(known.talkers.length ? panel(dialog, known, [...pictures], question, use) : nobody(dialog)));
    document.body.append(dialog);
    dialog.showModal();
    body.querySelector("textarea")?.focus();
  };

  function nobody(dialog) {
    const settings = h("button", { type: "button", class: "bl-small bl-strong", onclick: () => { dialog.close(); backlot.openTab("settings"); } }, "Open Settings");
    return [h("p", {}, "Nobody who answers questions is set up yet. A chat server on this machine, like Ollama or llama.cpp, needs no key."), h("footer", {}, settings)];
  }

  function panel(dialog, { talkers, most }, pictures, question, use) {
    const held = h("ol", { class: "bl-held" });
    const add = h("button", { type: "button", class: "bl-small", onclick: () => backlot.pick({ media: ["image"], most, title: "Pictures to ask about" }, (chosen) => { pictures = [...new Set([...pictures, ...chosen])].slice(0, most); show(); }) }, "Add pictures");
    const words = h("textarea", { rows: 3, placeholder: "What would you like to know, or have written?" }, question);
    const system = h("textarea", { rows: 3, placeholder: "You are a prompt writer. Answer with the prompt alone." });
    const wordsFile = fromFile("question", words), systemFile = fromFile("system prompt", system);
    const who = h("select", { onchange: choose }, talkers.length > 1 ? h("option", { value: "auto" }, `Auto (${talkers[0].title})`) : null, talkers.map((one) => h("option", { value: one.name }, one.title)));
    const listed = h("datalist", { id: "bl-asked-models" });
    const model = h("input", { type: "text", list: "bl-asked-models", placeholder: "Its usual one", spellcheck: "false" });
    const protocol = h("select", {});
    const protocolRow = labelled("Protocol", protocol);
    const trouble = h("p", { class: "bl-field-note", role: "alert" });
    const answer = h("div", { class: "bl-proposal", role: "status" });
    const go = h("button", { type: "button", class: "bl-small bl-strong", onclick: ask }, "Ask");

    function show() {
      held.replaceChildren(...pictures.map((id, place) => h("li", { "data-artifact": id }, backlot.picture(`media/${encodeURIComponent(id)}/thumb`, `Picture ${place + 1}`),
        h("span", { class: "bl-handles" }, iconButton("close", `Remove picture ${place + 1}`, () => { pictures = pictures.filter((one) => one !== id); show(); add.focus(); })))));
      add.disabled = pictures.length >= most;
    }
    function choose() {
      const one = talkers.find((each) => each.name === who.value) ?? talkers[0];
      listed.replaceChildren(...one.models.map((name) => h("option", { value: name })));
      protocol.replaceChildren(h("option", { value: "" }, "As it is set"), ...one.protocols.map((name) => h("option", { value: name }, name)));
      protocolRow.hidden = one.protocols.length < 2;
    }
    /** A button that fills a field with the words of a text file. */
    function fromFile(what, field) {
      const file = h("input", { type: "file", class: "bl-hear", tabindex: "-1", accept: ".txt,.md,text/plain,text/markdown", "aria-label": `File with a ${what}`, onchange: async () => {
        const text = file.files[0] ? await file.files[0].text() : "";
        file.value = "";
        const long = text.length > LONGEST;
        trouble.textContent = long ? `A ${what} has ${LONGEST.toLocaleString()} letters at most; this file has ${text.length.toLocaleString()}.` : "";
        if (!long) field.value = text;
      } });
      const open = h("button", { type: "button", class: "bl-small", "aria-label": `The ${what} from a file`, onclick: () => file.click() }, "From a file");
      return h("div", { class: "bl-buttons" }, open, file);
    }
    async function ask() {
      go.disabled = true;
      go.textContent = "Asking…";
      trouble.textContent = "";
      try {
        said(await backlot.post("words/ask", { question: words.value, pictures, system: system.value, provider: who.value, model: model.value, protocol: protocolRow.hidden ? "" : protocol.value }));
      } catch (error) {
        trouble.textContent = error.message;
      }
      go.disabled = false;
      go.textContent = "Ask";
    }
    function said(told) {
      const copy = h("button", { type: "button", class: "bl-small", onclick: async () => { await navigator.clipboard.writeText(told.text); copy.textContent = "Copied"; } }, "Copy");
      const take = h("button", { type: "button", class: "bl-small bl-strong", onclick: () => { document.querySelectorAll("dialog[open]").forEach((one) => one.close()); backlot.openTab(use.tab); backlot.write(use.field, told.text); } }, "Use as a prompt");
      answer.replaceChildren(h("p", {}, told.text), h("small", {}, `Answered by ${told.by}.`), h("div", { class: "bl-buttons" }, take, copy));
      answer.scrollIntoView({ block: "nearest" });
    }
    show();
    choose();
    return [
      h("div", { class: "bl-asked" }, held, add),
      labelled("Question", words), wordsFile,
      h("details", { class: "bl-fold" }, h("summary", {}, "System prompt, model and protocol"),
        h("div", { class: "bl-publishing" }, labelled("System prompt", system), systemFile, h("div", { class: "bl-trio" }, labelled("Who answers", who), labelled("Model", model), protocolRow), listed)),
      trouble, answer,
      h("footer", {}, h("button", { type: "button", class: "bl-small", onclick: () => dialog.close() }, "Close"), go),
    ];
  }

  const labelled = (name, control) => h("label", { class: "bl-labelled" }, h("span", {}, name), control);
})();
