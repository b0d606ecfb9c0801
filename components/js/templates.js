// Templates of hosted workflows: written from the brief, filled in, run and deleted.
(() => {
  const { h } = backlot;
  const MEDIA = ["image", "video", "audio"];

  /** The list, and update(templates, kept). brief: its field; act(verb, values, provider) asks the studio; holding(on) shows the place for media. */
  backlot.templates = ({ id, brief, act, holding }) => {
    const name = h("input", { id: `${id}-template-name`, type: "text", maxlength: "200", placeholder: "My teaser", onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); write(); } } });
    const list = h("div", { class: "bl-runs" });
    const node = h("details", { class: "bl-fold bl-templates" }, h("summary", {}, "Templates"),
      h("p", { class: "bl-quiet" }, "A workflow with blanks, kept there under a name. Write one from what you said above, then fill it in again and again."),
      h("div", { class: "bl-template-new" }, h("label", { class: "bl-labelled" }, "Name of a new template", name), button("Write it", () => write())), list);
    let open = ""; // the template that is being filled in
    let drawn = "";

    function button(label, run, kind = "") { return h("button", { type: "button", class: `bl-small ${kind}`, onclick: run }, label); }
    function write() {
      if (!brief.value.trim()) { brief.focus(); return; }
      if (!name.value.trim()) { name.focus(); return; }
      act("template", { brief: brief.value, name: name.value });
    }

    function form(one) {
      const plain = one.inputs.filter((each) => !MEDIA.includes(each.kind)).map((each) => [each, control(each)]);
      const media = one.inputs.filter((each) => MEDIA.includes(each.kind));
      const key = backlot.freshKey(); // the same one asked twice is one run
      const values = () => Object.fromEntries(plain.map(([each, input]) => [each.name, each.kind === "boolean" ? input.checked : input.value]).filter(([, value]) => value !== ""));
      const wanted = () => Object.fromEntries(media.map((each) => [each.name, each.kind]));
      const fields = plain.map(([each, input]) => h("label", { class: each.kind === "boolean" ? "bl-check" : "bl-labelled" }, each.kind === "boolean" ? [input, h("span", {}, spoken(each))] : [h("span", {}, spoken(each)), input], each.about ? h("small", { class: "bl-quiet" }, each.about) : null));
      const takes = media.length ? h("p", { class: "bl-quiet" }, `Takes the media below, in this order: ${media.map((each) => `${spoken(each)} (${each.kind})`).join(", ")}.`) : null;
      return h("form", { class: "bl-written", "aria-label": `Fill in ${one.title}`, onsubmit: (event) => { event.preventDefault(); act("use", { id: one.id, key, values: values(), media: wanted() }, one.provider); } },
        fields, takes, h("div", { class: "bl-buttons" }, h("button", { type: "submit", class: "bl-small bl-strong" }, "Ask for its price"), button("Back", () => choose(""))));
    }
    const spoken = (each) => { const words = each.name.replaceAll("_", " "); return `${words[0]?.toUpperCase() ?? ""}${words.slice(1)}${each.needed ? "" : " (optional)"}`; };
    function control(each) {
      if (each.kind === "boolean") return h("input", { type: "checkbox", checked: each.default === true });
      if (each.kind === "select" && each.choices.length) return h("select", {}, [...(each.needed ? [] : [""]), ...each.choices].map((value) => h("option", { value, selected: value === each.default }, value || "Its usual one")));
      if (each.kind === "number") return h("input", { type: "number", step: "any", value: each.default ?? "", required: each.needed });
      return h("textarea", { rows: "2", maxlength: "10000", required: each.needed }, String(each.default ?? ""));
    }

    let shown = [];
    function choose(next) {
      open = next;
      drawn = "";
      update(shown);
      list.querySelector("form :is(textarea, input, select)")?.focus();
    }
    function update(templates, kept = "", begun = false) {
      shown = templates;
      if (kept) { open = kept; node.open = true; name.value = ""; }
      if (begun) open = "";
      if (!templates.some((one) => one.id === open)) open = "";
      const one = templates.find((each) => each.id === open);
      holding(Boolean(one?.inputs.some((each) => MEDIA.includes(each.kind))));
      const key = JSON.stringify([templates, open]);
      if (key === drawn) return; // what is being filled in stays
      drawn = key;
      list.replaceChildren(...templates.map(row));
    }
    function row(one) {
      const offers = one.id === open ? form(one) : h("div", { class: "bl-buttons" }, button("Fill it in", () => choose(one.id), "bl-strong"), button("Delete", () => act("drop", { id: one.id }, one.provider)));
      return h("article", { class: "bl-run", "data-template": one.id }, h("h3", {}, one.title), one.about && one.about !== one.title ? h("p", {}, one.about) : null, offers);
    }
    return { node, update };
  };
})();
