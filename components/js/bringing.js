// A workflow document that was brought along: run here, or handed as it is to a provider that runs workflows.
(() => {
  const { h } = backlot;
  const POINTS = /\$input_media|Ind(ex|ices)"?\s*:\s*\[?\s*-/; // it uses media that are handed over with it

  const parsed = (text) => { try { return JSON.parse(text); } catch { return null; } };
  const stepsOf = (data) => { const steps = (data?.input ?? data)?.steps; return Array.isArray(steps) ? steps : []; };

  /** Whether a text is a workflow document of a creative agent. */
  backlot.isForeign = (text) => { const data = parsed(text); return data ? stepsOf(data).some((step) => step?.toolName) : text.includes("toolName"); };

  /** A place for the media that go along. */
  function mediaSlot() {
    const element = h("div", { id: "workflows-sent-media" });
    const props = { value: [] };
    backlot.makers.slot({ element, props, facts: { label: "Media for the workflow", media: ["image", "video", "audio"], most: 16, hint: "In the document, -1 is the first of these, -2 the second." }, trigger() {}, watch() {} });
    return { element, read: () => props.value };
  }

  /** Asks where a document shall run: {here: true}, {run} where it was sent, {} where the person has thought better of it. */
  backlot.bringing = (name, text, hosts) => new Promise((resolve) => {
    const data = parsed(text);
    const title = (data?.input ?? data)?.title || name;
    const many = stepsOf(data).length;
    const media = POINTS.test(text) ? mediaSlot() : null;
    const said = h("p", { class: "bl-field-note", role: "alert" });
    const once = backlot.freshKey(); // the same document sent twice from here is one run
    let answer = {};
    const close = (told) => { answer = told; dialog.close(); };

    async function send(host) {
      for (const one of dialog.querySelectorAll("button")) one.disabled = true;
      said.textContent = "";
      try {
        const told = await backlot.post("runs/send", { provider: host.provider, document: text, references: media?.read() ?? [], key: once });
        close({ run: told.run });
      } catch (error) {
        said.textContent = error.message;
        for (const one of dialog.querySelectorAll("button")) one.disabled = false;
      }
    }

    const ways = [
      h("section", {}, h("h3", {}, "Here"), h("p", { class: "bl-quiet" }, "As a recipe of yours: you see it first, and any provider that has the tasks makes its steps."),
        h("button", { type: "button", class: "bl-small", onclick: () => close({ here: true }) }, "Run here")),
      ...hosts.map((host) => h("section", {}, h("h3", {}, `At ${host.title}`), h("p", { class: "bl-quiet" }, "As it is: it goes on there while this studio is closed. Nothing is paid before you approve its price."),
        h("button", { type: "button", class: "bl-small bl-strong", onclick: () => send(host) }, `Send to ${host.title}`))),
    ];
    const dialog = h("dialog", { class: "bl-picker bl-bringing", "aria-label": "Where shall it run?" },
      h("header", {}, h("h2", {}, "Where shall it run?")), h("p", { class: "bl-bringing-what" }, h("b", {}, title), many ? ` · ${many} ${many === 1 ? "step" : "steps"}` : ""),
      media?.element ?? null, h("div", { class: "bl-ways" }, ways), said,
      h("footer", {}, h("button", { type: "button", class: "bl-small", onclick: () => dialog.close() }, "Leave it")));
    dialog.addEventListener("close", () => { dialog.remove(); resolve(answer); });
    document.body.append(dialog);
    dialog.showModal();
  });
})();
