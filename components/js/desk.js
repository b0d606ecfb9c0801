// A provider's own panel in Settings: its projects and threads, what is attached, which tools may be used, how the account is billed.
(() => {
  const { h, icon } = backlot;
  const HOW = [["", "Agent decides"], ["prefer", "Prefer"], ["force", "Force"], ["exclude", "Exclude"]];
  const KINDS = { IMAGE: "Pictures", VIDEO: "Films", "3D": "Solids" };

  backlot.makers.desk = ({ element, props, trigger, watch, facts }) => {
    const id = `settings-${facts.provider}`;
    const said = h("p", { class: "bl-quiet", role: "status" });
    const body = h("div", { class: "bl-desk-rows" });
    const sheet = h("section", { class: "bl-sheet bl-desk-panel", "aria-label": `${facts.title}: projects and threads`, hidden: true },
      h("h2", {}, `${facts.title}: projects and threads`), h("p", {}, "What a job does not say itself is taken from here."), body, said);
    element.append(sheet);
    let toolsOpen = false; // the list of tools stays open while they are chosen
    let asking = null; // the way of billing that waits for a yes

    const arrange = (verb, values = {}) => trigger("arrange", { verb, values });
    const small = (label, run, attributes = {}) => h("button", { type: "button", class: "bl-small", onclick: run, ...attributes }, label);
    const row = (label, ...parts) => h("div", { class: "bl-row", role: "group", "aria-label": label }, h("b", {}, label), h("div", {}, parts));
    const choice = (name, label, options, value, change) => h("select", { id: `${id}-${name}`, name, "aria-label": label, onchange: (event) => change(event.target.value) },
      options.map(([key, words]) => h("option", { value: key, selected: key === value }, words)));
    const radios = (name, options, value, change) => h("div", { class: "bl-options" }, h("fieldset", {}, options.map(([key, words]) =>
      h("label", {}, h("input", { type: "radio", name: `${id}-${name}`, value: String(key), checked: key === value, onchange: () => change(key) }), h("span", {}, words)))));

    function draw() {
      if (!props.value) return;
      const { panel, said: words = "", trouble = "" } = props.value;
      sheet.hidden = !panel;
      if (!panel) return;
      const held = body.contains(document.activeElement) ? document.activeElement.name : "";
      body.replaceChildren(projects(panel), threads(panel), reasoning(panel), attachments(panel), tools(panel), billing(panel), panel.import ? importing(panel) : "");
      said.textContent = trouble || words || panel.trouble;
      said.className = trouble || panel.trouble ? "bl-field-note" : "bl-quiet";
      said.setAttribute("role", trouble ? "alert" : "status");
      if (held) body.querySelector(`[name="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    }

    function projects(panel) {
      const named = panel.projects.map((one) => [one.id, one.name ? `${one.name} · ${one.id.slice(0, 12)}` : one.id]);
      const name = h("input", { type: "text", name: "project-name", maxlength: "80", placeholder: "Name", "aria-label": "Name of a project", autocomplete: "off" });
      const known = h("input", { type: "text", name: "project-id", placeholder: "Id, or the beginning of one", "aria-label": "Id of a project", autocomplete: "off", spellcheck: "false" });
      const use = choice("project", "Project in use", [...(panel.active ? [] : [["", "A new one with the next job"]]), ...named], panel.active, (key) => arrange("project-use", { id: key }));
      const of = (verb, more = {}) => () => arrange(verb, { id: panel.active, ...more });
      return row("Project", use,
        h("div", { class: "bl-buttons" }, small("Check", of("project-check"), { disabled: !panel.active }), small("Forget", of("project-remove"), { disabled: !panel.active })),
        h("div", { class: "bl-buttons" }, name, small("New", () => arrange("project-create", { name: name.value })), small("Rename", () => arrange("project-rename", { id: panel.active, name: name.value }), { disabled: !panel.active })),
        h("div", { class: "bl-buttons" }, known, small("Switch", () => arrange("project-use", { id: known.value })), small("Add", () => arrange("project-add", { id: known.value, name: name.value }))));
    }

    function threads(panel) {
      const here = panel.threads.filter((one) => one.project_id === panel.active || one.id === panel.chosen.thread);
      const named = here.map((one) => [one.id, `${one.topic || one.id} · ${one.updated_at.slice(0, 10)}`]);
      const use = choice("thread", "Thread in use", [["", "A new one for each job"], ...named], panel.chosen.thread, (key) => arrange("thread-use", { id: key }));
      const forget = small("Forget", () => arrange("thread-remove", { id: panel.chosen.thread }), { disabled: !panel.chosen.thread });
      return row("Thread", use, h("div", { class: "bl-buttons" }, forget));
    }

    const reasoning = (panel) => row("Reasoning",
      radios("mode", [["", "Usual"], ["fast", "Fast"], ["thinking", "Thinking"]], panel.chosen.mode, (mode) => arrange("mode", { mode })),
      h("small", {}, "Of new threads; the first message of a thread fixes it."));

    function attachments(panel) {
      const picker = h("input", { type: "file", class: "bl-hear", tabindex: "-1", accept: "image/*,video/*,audio/*", "aria-label": "File to attach", onchange: async () => {
        const [file] = picker.files;
        const kept = file && await backlot.attempt(() => backlot.post("media", file));
        if (kept) arrange("attach", { artifact: kept.artifact.id, name: file.name });
      } });
      const rows = panel.chosen.attachments.map((one) => h("li", {}, h("span", {}, one.name),
        ["image", "video"].includes(one.kind) ? small("Put on the canvas", () => arrange("canvas", { url: one.url })) : null, small("Take away", () => arrange("detach", { url: one.url }))));
      return row("Attachments", rows.length ? h("ul", {}, rows) : h("small", {}, "Files that every job shall see."),
        h("div", { class: "bl-buttons" }, h("button", { type: "button", class: "bl-small", onclick: () => picker.click() }, icon("upload"), "Attach a file"), picker));
    }

    function tools(panel) {
      const chosen = Object.values(panel.chosen.tools).length;
      const of = (kind) => panel.tools.filter((one) => (one.kind in KINDS ? one.kind : "") === kind);
      const line = (one) => h("tr", {}, h("th", { scope: "row" }, one.title, one.premium ? h("small", {}, "premium") : null),
        h("td", {}, choice(`tool-${one.name}`, one.title, HOW, panel.chosen.tools[one.name] ?? "", (how) => arrange("tool", { name: one.name, how }))));
      const tables = [...Object.keys(KINDS), ""].filter((kind) => of(kind).length).map((kind) => h("table", {}, h("caption", {}, KINDS[kind] ?? "Others"), h("tbody", {}, of(kind).map(line))));
      const fold = h("details", { class: "bl-fold", open: toolsOpen, ontoggle: () => { toolsOpen = fold.open; } }, h("summary", {}, chosen ? `${chosen} chosen of ${panel.tools.length}` : `The agent decides among ${panel.tools.length}`), tables);
      return row("Tools", fold);
    }

    function billing(panel) {
      const now = asking ?? panel.billing;
      const ways = radios("billing", [[false, "Fast, for credits"], [true, "Unlimited, in a queue"]], now, (key) => { asking = key === panel.billing ? null : key; draw(); });
      const warning = asking === null ? null : h("div", { class: "bl-trouble", role: "alert" }, icon("alert"), h("div", {}, h("p", {}, panel.billing_words),
        h("div", { class: "bl-buttons" }, small("Change it for the whole account", () => arrange("billing", { unlimited: asking, sure: true }), { class: "bl-small bl-strong" }), small("Leave it", () => { asking = null; draw(); }))));
      return row("Billing", ways, warning ?? h("small", {}, "Of the whole account, wherever it is used."));
    }

    const importing = (panel) => row("Import", h("div", { class: "bl-buttons" }, small(`Take over ${panel.import}`, () => arrange("import"))));

    watch("value", () => {
      if (props.value?.said) asking = null;
      draw();
    });
    draw();
    let seen = false;
    new IntersectionObserver((entries) => {
      const now = entries.some((entry) => entry.isIntersecting);
      if (now && !seen) trigger("look", {});
      seen = now;
    }, { rootMargin: "9999px 0px" }).observe(element);
  };
})();
