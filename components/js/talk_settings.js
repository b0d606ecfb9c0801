// The Director's settings: who answers and how, what may be spent without asking, and the project.
(() => {
  const { h, iconButton } = backlot;
  const labelled = (name, control) => h("label", { class: "bl-labelled" }, h("span", {}, name), control);

  /** Opens the dialog. state: what is known of the talks; talk(): the open one, if any; chosen(conversation, {limit, usual, project}): what follows from Save. */
  backlot.talkSettings = async ({ state, talk, chosen }) => {
    const known = await backlot.attempt(() => backlot.post("director/brains"));
    if (!known) return;
    const current = { brain: "", model: "", max_tokens: null, thinking: null, system: "", options: {}, ...(talk()?.brain ?? {}) };
    const shut = iconButton("close", "Close", () => dialog.close(), { class: "bl-round" });
    const who = h("select", { id: "director-brain", onchange: () => { model.value = ""; fill(); } }, known.brains.map((one) => h("option", { value: one.id, selected: one.id === (current.brain || known.usual) }, one.title)));
    const about = h("p", { class: "bl-quiet" });
    const models = h("datalist", { id: "director-models" });
    const model = h("input", { type: "text", id: "director-model", list: "director-models", value: current.model, placeholder: "Its usual one", spellcheck: "false" });
    const tokens = h("input", { type: "number", id: "director-max-tokens", min: 16, max: 200000, value: current.max_tokens ?? "", placeholder: "Its usual number" });
    const thinking = h("select", { id: "director-thinking" }, [["", "As it likes"], ["on", "On"], ["off", "Off"]].map(([value, label]) => h("option", { value, selected: value === (current.thinking === null ? "" : current.thinking ? "on" : "off") }, label)));
    const system = h("textarea", { id: "director-system", rows: 3, placeholder: "Anything it should know besides" }, current.system);
    const knobs = h("div", { class: "bl-trio" });
    const chat = h("div", { class: "bl-publishing" }, h("div", { class: "bl-trio" }, labelled("Model", model), labelled("Longest answer, in tokens", tokens), labelled("Thinking", thinking)), knobs, labelled("System prompt", system), models);
    const always = h("input", { type: "checkbox", id: "director-always-ask", checked: state.limit === null, onchange: () => { upTo.hidden = always.checked; } });
    const amount = h("input", { type: "number", id: "director-limit", min: 0, step: "any", value: state.limit ?? 0 });
    const upTo = h("div", { hidden: state.limit === null }, labelled("Start by itself what costs at most, in one answer", amount), h("small", { class: "bl-quiet" }, "In the provider's own unit; 0 lets only free things start. What has no known price is always asked for."));
    const project = h("input", { type: "text", id: "director-project", maxlength: 120, value: talk()?.project ?? state.project, placeholder: "None" });
    const trouble = h("p", { class: "bl-field-note", role: "alert" });
    const save = h("button", { type: "button", class: "bl-small bl-strong", onclick: keep }, "Save");
    let asked = [];
    function fill() {
      const one = known.brains.find((each) => each.id === who.value);
      chat.hidden = one.kind !== "chat";
      about.textContent = { rules: "Understands plain requests by rules, on this machine, free. No key is needed.", agent: "Hands what you say to the service's own agent, which plans by itself.", chat: "A chat model that talks, plans and uses the studio's tools." }[one.kind];
      models.replaceChildren(...one.models.map((name) => h("option", { value: name })));
      asked = one.knobs.map((knob) => [knob, knobOf(knob, current.options[knob.name] ?? knob.default)]);
      knobs.replaceChildren(...asked.map(([knob, input]) => (knob.kind === "switch" ? h("label", { class: "bl-check" }, input, h("span", {}, knob.label)) : labelled(knob.label, input))));
    }
    const knobOf = (knob, value) => (knob.kind === "switch" ? h("input", { type: "checkbox", checked: Boolean(value) }) : h("select", {}, ["", ...knob.choices].filter((each, n) => n || !knob.default).map((each) => h("option", { value: each, selected: each === (value ?? "") }, each || "Its usual one"))));
    async function keep() {
      trouble.textContent = "";
      const one = known.brains.find((each) => each.id === who.value);
      const options = Object.fromEntries(asked.map(([knob, input]) => [knob.name, knob.kind === "switch" ? input.checked : input.value]).filter(([, value]) => value !== "" && value !== false));
      const brain = one.kind === "chat" ? { brain: one.id, model: model.value.trim(), max_tokens: tokens.value ? Number(tokens.value) : null, thinking: { on: true, off: false }[thinking.value] ?? null, system: system.value, options } : { brain: one.id };
      try {
        const limit = await backlot.post("director/limit", { limit: always.checked ? null : Number(amount.value || 0) });
        const belongs = project.value.trim();
        const { conversation } = await (state.open ? backlot.post("director/change", { id: state.open, project: belongs, brain }) : backlot.post("director/begin", { project: belongs, brain }));
        dialog.close();
        chosen(conversation, { limit: limit.limit, usual: brain.brain, project: belongs });
      } catch (error) {
        trouble.textContent = error.message;
      }
    }
    const dialog = h("dialog", { class: "bl-picker bl-publish bl-director-settings", "aria-label": "Director settings" }, h("header", {}, h("h2", {}, "Director settings"), shut),
      h("div", { class: "bl-publishing" }, labelled("Who answers", who), about, chat,
        h("fieldset", { class: "bl-limit" }, h("legend", {}, "Spending"), h("label", { class: "bl-check" }, always, h("span", {}, "Ask before anything is made")), upTo),
        labelled("Project", project), trouble, h("footer", {}, h("button", { type: "button", class: "bl-small", onclick: () => dialog.close() }, "Close"), save)));
    dialog.addEventListener("close", () => dialog.remove());
    // What was changed is not lost by one key, or by one click beside it.
    let changed = false;
    let warned = false;
    const stays = (way) => {
      if (!changed || warned) return false;
      warned = true;
      trouble.textContent = `Nothing of this is kept yet. ${way} again to leave it.`;
      trouble.scrollIntoView({ block: "nearest" });
      return true;
    };
    dialog.addEventListener("input", () => { changed = true; });
    dialog.addEventListener("cancel", (event) => { if (stays("Press Escape")) event.preventDefault(); });
    dialog.addEventListener("click", (event) => { if (event.target === dialog && !stays("Click outside")) dialog.close(); });
    document.body.append(dialog);
    fill();
    dialog.showModal();
  };
})();
