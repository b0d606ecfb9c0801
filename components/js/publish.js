// Publishing a selection: a dialog that shows all that becomes public, and sends only what it has shown.
(() => {
  const { h, iconButton } = backlot;
  const PAUSE = 300; // ms after the last key before it is shown anew
  const today = () => new Date().toISOString().slice(0, 10);

  /** Opens the dialog for these artifacts; without a place to publish to it says what to set. */
  backlot.publish = async (ids) => {
    const keeper = await backlot.attempt(() => backlot.post("library/publisher"));
    if (!keeper) return;
    const body = h("div", { class: "bl-publishing" });
    const shut = iconButton("close", "Close", () => dialog.close(), { class: "bl-round" });
    const dialog = h("dialog", { class: "bl-picker bl-publish", "aria-label": "Publish" }, h("header", {}, h("h2", {}, `Publish to ${keeper.title}`), shut), body);
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    body.append(...(keeper.ready ? form(ids, keeper, dialog, body) : wanting(keeper, dialog)));
    dialog.showModal();
  };

  function wanting(keeper, dialog) {
    const settings = h("button", { type: "button", class: "bl-small bl-strong", onclick: () => { dialog.close(); backlot.openTab("settings"); } }, "Open Settings");
    return [
      h("p", {}, `Nothing can be published yet: ${keeper.title} is not set up. It needs a token that may write to your repositories, as ${keeper.missing.join(" or ")} or in Settings.`),
      h("footer", {}, settings),
    ];
  }

  function form(ids, keeper, dialog, body) {
    let shown = null; // the preview that is on the screen, where it still fits the choices
    let asked = 0;
    let pausing = null;
    const name = h("input", { id: "publish-name", type: "text", value: `backlot-${today()}`, maxlength: "193", spellcheck: "false", autocomplete: "off" });
    const wide = h("input", { type: "radio", name: "publish-who" });
    const narrow = h("input", { type: "radio", name: "publish-who", checked: true });
    const words = h("input", { type: "checkbox", checked: true });
    const places = h("input", { type: "checkbox", checked: true });
    const trouble = h("p", { class: "bl-wrongly", role: "alert" });
    const preview = h("section", { class: "bl-outside", "aria-label": "What is sent", "aria-live": "polite" });
    const go = h("button", { type: "button", class: "bl-small bl-strong", disabled: true, onclick: publish }, "Publish");
    const option = (input, text, note) => h("label", {}, input, h("span", {}, text, note ? h("small", {}, note) : null));
    const choices = h("fieldset", { class: "bl-choices" },
      h("label", { class: "bl-naming" }, "Dataset", name, h("small", {}, "A name, or owner/name. One that is there already gets the files added; files of the same name are replaced.")),
      h("div", { role: "radiogroup", "aria-label": "Who can see it" }, option(narrow, "Private", "you and those you invite"), option(wide, "Public", "everyone")),
      h("div", { role: "group", "aria-label": "What is left out" }, option(words, "Leave out prompts", "and models, seeds and recipes"), option(places, "Leave out places", "and camera and other traces in photos")));
    const publication = () => ({ repo: name.value.trim(), artifacts: ids, private: narrow.checked, strip_prompts: words.checked, strip_places: places.checked });

    function changed(wait) {
      shown = null;
      asked += 1;
      go.disabled = true;
      clearTimeout(pausing);
      pausing = setTimeout(look, wait);
    }
    async function look() {
      const mine = ++asked;
      preview.classList.add("bl-busy");
      const told = await answered(() => backlot.post("library/publish/preview", publication()));
      if (mine !== asked || !dialog.open) return;
      preview.classList.remove("bl-busy");
      preview.replaceChildren(...(told ? listing(told) : []));
      shown = told;
      go.disabled = !told || told.problems.length > 0;
      go.textContent = told ? `Publish ${told.files.length} ${told.files.length === 1 ? "file" : "files"} ${told.private ? "privately" : "for everyone"}` : "Publish";
    }
    /** What a call answers; its refusal is written into the dialog, over which no toast could be read. */
    async function answered(call) {
      trouble.textContent = "";
      try {
        return await call();
      } catch (error) {
        trouble.textContent = error.message;
        return null;
      }
    }
    async function publish() {
      const what = publication();
      const seen = shown.digest;
      choices.disabled = go.disabled = true;
      go.textContent = "Publishing";
      const done = await answered(() => backlot.post("library/publish", { publication: what, seen }));
      if (done) return finished(done.url, what);
      choices.disabled = false;
      await lookAgain();
    }
    async function lookAgain() {
      const kept = trouble.textContent;
      await look();
      trouble.textContent ||= kept;
    }
    function finished(url, what) {
      const link = h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, url);
      body.replaceChildren(
        h("p", { role: "status" }, `${ids.length === 1 ? "The file is" : `The ${ids.length} files are`} at ${keeper.title}, ${what.private ? "for you and those you invite" : "for everyone to see"}.`),
        h("p", { class: "bl-link-line" }, link),
        h("footer", {}, h("button", { type: "button", class: "bl-small bl-strong", onclick: () => dialog.close() }, "Done")));
      link.focus();
    }

    name.addEventListener("input", () => changed(PAUSE));
    for (const input of [wide, narrow, words, places]) input.addEventListener("change", () => changed(0));
    changed(0);
    return [choices, trouble, preview, h("footer", {}, h("button", { type: "button", class: "bl-small", onclick: () => dialog.close() }, "Cancel"), go)];
  }

  /** All that leaves the studio: each file with what it tells, and the texts that go with them. */
  function listing(told) {
    const row = (file) => h("li", {}, backlot.picture(`media/${encodeURIComponent(file.artifact)}/thumb`, ""),
      h("span", {}, h("b", {}, file.path), h("small", {}, [backlot.size(file.bytes), file.tells.length ? `tells: ${file.tells.join(", ")}` : "nothing but what is seen and heard", ...file.notes].join(" · ")), file.problem ? h("em", {}, `Cannot be published so: ${file.problem}`) : null));
    const text = (title, content) => (content ? h("details", {}, h("summary", {}, title), h("pre", { tabindex: "0" }, content)) : null);
    return [
      h("h3", {}, told.private ? `Goes to the private dataset ${told.repo}` : `Becomes public in the dataset ${told.repo}`),
      h("ul", {}, told.files.map(row)),
      text("README.md, the dataset's page", told.card),
      text("metadata.jsonl, the prompts", told.index),
    ].filter(Boolean);
  }
})();
