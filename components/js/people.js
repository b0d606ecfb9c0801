// People: cards of those whom the studio knows, the form that keeps one, and what is kept in mind. All of it is drawn from one answer.
(() => {
  const { h, icon, iconButton, picture } = backlot;
  const small = (label, run, attributes = {}, name = "") => h("button", { type: "button", class: "bl-small", onclick: run, ...attributes }, name ? icon(name) : null, label);
  const WHO = { self: "Me", partner: "Partner", child: "Child", friend: "Friend", pet: "Pet" };
  const face = (id) => `media/${encodeURIComponent(id)}/thumb`;

  // What is known, for the page of people, the completion and the chips alike.
  const hearing = [];
  let known = null;
  let asking = null;
  const keep = (told) => { known = told; for (const heard of hearing) heard(told); return told; };
  backlot.people = {
    /** All that is known; asked for once. */
    all: () => (known ? Promise.resolve(known) : (asking ??= backlot.post("people").then(keep).finally(() => { asking = null; }))),
    again: () => backlot.attempt(() => backlot.post("people").then(keep)),
    onChange: (run) => { hearing.push(run); if (known) run(known); },
    face,
  };

  backlot.makers.people = ({ element, facts }) => {
    const cards = h("div", { id: "people-personas", class: "bl-people" });
    const file = h("input", { type: "file", class: "bl-hear", tabindex: "-1", accept: ".zip,application/zip", "aria-label": "An archive of people", onchange: () => bring(file) });
    const add = small("Add somebody", () => edit({}), { id: "people-add", class: "bl-small bl-strong" });
    const tools = h("div", { class: "bl-buttons" }, add,
      small("Import", () => file.click(), { id: "people-import" }, "upload"),
      h("a", { id: "people-export", class: "bl-small", href: "people/export", download: "" }, icon("download"), "Export"), file);
    const mind = h("div", { class: "bl-mind" });
    element.classList.add("bl-folk");
    element.append(
      h("section", { class: "bl-sheet" }, h("div", { class: "bl-folk-head" }, h("div", {}, h("h2", {}, "People"), h("p", {}, "Write @name in a prompt, and pictures, portraits and films show them. Only who has agreed is kept.")), tools), cards),
      mind);
    inMind(mind, facts);

    backlot.people.onChange(({ personas }) => {
      cards.replaceChildren(...(personas.length ? personas.map(card) : [nobody()]));
    });
    backlot.attempt(backlot.people.all);

    const nobody = () => h("div", { class: "bl-nobody" }, h("p", {}, "Nobody yet. Add yourself, someone who has agreed, or your pet: a photo, and a voice if you like. Their files stay in this studio."), small("Add somebody", () => edit({})));

    function card(persona) {
      const voice = persona.voice_clip ? small("Voice", () => new Audio(`media/${encodeURIComponent(persona.voice_clip)}`).play(), { "aria-label": `Hear ${persona.name}` }) : null;
      const shown = persona.photo ?? persona.photos[0];
      return h("article", { class: "bl-persona", "data-persona": persona.id, "aria-label": persona.name },
        shown ? picture(face(shown), `Photo of ${persona.name}`) : h("span", { class: "bl-initial", "aria-hidden": "true" }, [...persona.name][0].toUpperCase()),
        h("div", {},
          h("h3", {}, persona.name, h("small", {}, WHO[persona.relationship])),
          h("p", { class: "bl-handles-of" }, ["@" + persona.name, ...persona.tags.map((tag) => "@" + tag)].join("  ")),
          persona.description ? h("p", {}, persona.description) : null,
          h("p", { class: "bl-quiet" }, [plural(persona.photos.length, "photo"), persona.voice_clip ? "a voice" : "", `agreed on ${new Date(persona.consented_at * 1000).toLocaleDateString()}`].filter(Boolean).join(" · "))),
        h("div", { class: "bl-buttons" }, small("Show in a picture", () => use(persona)), voice, small("Edit", () => edit(persona), { "aria-label": `Edit ${persona.name}` }), iconButton("trash", `Delete ${persona.name}`, () => remove(persona))));
    }

    function use(persona) {
      backlot.openTab("image");
      const field = document.querySelector("#image-prompt textarea");
      backlot.write("image-prompt", `${field.value.trimEnd()}${field.value.trim() ? " " : ""}@${persona.name} `);
    }

    function edit(persona) {
      const isNew = !persona.id;
      const text = (id, label, value, hint, attributes = {}) => h("label", { class: "bl-labelled" }, label, h("input", { id, type: "text", value: value ?? "", placeholder: hint, autocomplete: "off", ...attributes }));
      const name = text("people-name", "Name", persona.name, "Anna", { maxlength: "60", required: true });
      const who = h("label", { class: "bl-labelled" }, "Who they are to you", h("select", { id: "people-relationship" }, facts.relationships.map((one) => h("option", { value: one, selected: one === (persona.relationship ?? "friend") }, WHO[one]))));
      const looks = text("people-description", "How they look", persona.description, "short grey hair, round glasses", { maxlength: "500" });
      const tags = text("people-tags", "Other names", persona.tags?.join(", "), "grandma, nan", {});
      const sounds = text("people-voice", "How they sound", persona.voice, "warm and low", { maxlength: "500" });
      const photos = slot("people-photos", { label: "Photos", media: ["image"], most: facts.photos, camera: true, hint: "The first one is the face: one person, looking at you. Up to eight." }, persona.photos ?? []);
      const voice = slot("people-voice-clip", { label: "Voice", media: ["audio"], most: 1, hint: "A recording of a few seconds, if they shall speak." }, persona.voice_clip ? [persona.voice_clip] : []);
      const consent = h("input", { id: "people-consent", type: "checkbox", checked: !isNew });
      const trouble = h("p", { class: "bl-wrongly", role: "alert" });
      const go = small(isNew ? "Keep" : "Save", save, { id: "people-save", class: "bl-small bl-strong" });
      const box = dialog(isNew ? "Add somebody" : persona.name, h("div", { class: "bl-form" },
        h("div", { class: "bl-trio" }, name, who, tags), looks, photos.element, voice.element, sounds,
        h("label", { class: "bl-consent" }, consent, h("span", {}, "They have agreed to being shown and heard in what is made here. Or it is me, my child or my pet.")),
        trouble, h("footer", {}, small("Cancel", () => box.close()), go)));
      name.querySelector("input").focus();

      async function save() {
        if (!consent.checked) { trouble.textContent = "Nobody is kept who has not agreed: tick that they have."; consent.focus(); return; }
        go.disabled = true;
        trouble.textContent = "";
        const value = (label) => label.querySelector("input, select").value.trim();
        const draft = { id: persona.id ?? "", name: value(name), relationship: value(who), description: value(looks), voice: value(sounds), photos: photos.ids(), voice_clip: voice.ids()[0] ?? "", consent: true,
          tags: value(tags).split(",").map((tag) => tag.trim().replace(/^@/, "")).filter(Boolean) };
        try {
          keep(await backlot.post("people/save", { persona: draft }));
          box.close();
          backlot.toast(isNew ? `${draft.name} is kept. Write @${draft.name} in a prompt.` : `${draft.name} is saved.`);
        } catch (error) {
          trouble.textContent = error.message;
          go.disabled = false;
        }
      }
    }

    function remove(persona) {
      const files = [persona.photos.length ? plural(persona.photos.length, "photo") : "", persona.voice_clip ? "the recording of the voice" : ""].filter(Boolean).join(" and ");
      const go = small(`Delete ${persona.name} for good`, act, { id: "people-delete", class: "bl-small bl-danger" });
      const box = dialog(`Delete ${persona.name}?`, h("div", { class: "bl-form" },
        h("p", {}, files ? `${persona.name} is deleted with ${files}: the files are removed from the library too. This cannot be undone.` : `${persona.name} is deleted. This cannot be undone.`),
        h("p", { class: "bl-quiet" }, "What was made with them stays in the library until you delete it there."),
        h("footer", {}, small("Keep", () => box.close()), go)));
      async function act() {
        go.disabled = true;
        const told = await backlot.attempt(() => backlot.post("people/delete", { id: persona.id }));
        box.close();
        if (!told) return;
        keep(told);
        backlot.toast(`${persona.name} is deleted${files ? ", and the files are gone" : ""}.`);
        add.focus();
      }
    }

    function bring(input) {
      const archive = input.files[0];
      input.value = "";
      if (!archive) return;
      const consent = h("input", { id: "people-import-consent", type: "checkbox" });
      const trouble = h("p", { class: "bl-wrongly", role: "alert" });
      const go = small("Import", act, { class: "bl-small bl-strong" });
      const box = dialog(`Import ${archive.name}`, h("div", { class: "bl-form" },
        h("p", {}, "Whoever, and whatever, is here already stays as it is."),
        h("label", { class: "bl-consent" }, consent, h("span", {}, "All who are in it have agreed to being shown and heard here; or they are me, my children or my pets.")),
        trouble, h("footer", {}, small("Cancel", () => box.close()), go)));
      async function act() {
        go.disabled = true;
        try {
          const told = await backlot.post(`people/import?consent=${consent.checked ? 1 : 0}`, archive);
          box.close();
          await backlot.people.again();
          const parts = [told.personas.join(", "), told.memories.length ? plural(told.memories.length, "memory", "memories") : "", told.personality ? "the personality" : ""].filter(Boolean);
          backlot.toast(parts.length ? `Brought in: ${parts.join("; ")}.` : "Everything in it was here already.");
        } catch (error) {
          trouble.textContent = error.message;
          go.disabled = false;
        }
      }
    }
  };

  /** What Enhance and the chat keep in mind: the switch, the personality, the memories. */
  function inMind(place, facts) {
    const used = h("input", { id: "people-used", type: "checkbox", role: "switch", onchange: () => tell() });
    const words = h("textarea", { id: "people-personality", rows: "3", maxlength: String(facts.personality), placeholder: "Be concise, always use cinematic lighting", onchange: () => tell() });
    const list = h("ul", { id: "people-memories", class: "bl-memories" });
    const add = small("Add a memory", () => { list.querySelector(":scope > .bl-quiet")?.remove(); list.prepend(row({ key: "", value: "", category: "preference" }, true)); }, { id: "people-memory-add" });
    place.append(
      h("section", { class: "bl-sheet" }, h("h2", {}, "Kept in mind"),
        h("label", { class: "bl-consent" }, used, h("span", {}, "Enhance and the chat go by this")),
        h("label", { class: "bl-labelled" }, "How to write for me", words),
        h("div", { class: "bl-folk-head" }, h("h3", {}, "Memories"), add), list));

    const tell = async () => {
      const told = await backlot.attempt(() => backlot.post("people/personality", { text: words.value, used: used.checked }));
      if (told) keep(told);
    };
    backlot.people.onChange(({ memories, personality }) => {
      used.checked = personality.used;
      if (document.activeElement !== words) words.value = personality.text;
      list.replaceChildren(...memories.map((memory) => row(memory)));
      if (!memories.length) list.append(h("li", { class: "bl-quiet" }, "Nothing yet. Add what to go by: a style you like, a fact about your work."));
    });

    function row(memory, open = false) {
      const line = h("li", { "data-key": memory.key });
      const show = () => line.replaceChildren(
        h("div", {}, h("b", {}, memory.key.replaceAll("_", " ")), h("small", {}, memory.category), h("p", {}, memory.value)),
        h("div", { class: "bl-buttons" }, small("Edit", write, { "aria-label": `Edit ${memory.key}` }), iconButton("trash", `Forget ${memory.key}`, drop)));
      function write() {
        const key = h("input", { type: "text", value: memory.key, maxlength: "80", placeholder: "preferred style", "aria-label": "What it is about" });
        const value = h("input", { type: "text", value: memory.value, maxlength: "1000", placeholder: "watercolor and soft light", "aria-label": "What to keep in mind" });
        const kind = h("select", { "aria-label": "Kind" }, facts.categories.map((one) => h("option", { value: one, selected: one === memory.category }, one)));
        const save = () => send("people/remember", { key: key.value, value: value.value, category: kind.value, before: memory.key });
        const leave = () => (memory.key ? show() : line.remove());
        line.replaceChildren(h("div", { class: "bl-labelled bl-memory-form" }, key, value, kind), h("div", { class: "bl-buttons" }, small("Save", save, { class: "bl-small bl-strong" }), small("Cancel", leave)));
        line.onkeydown = (event) => { if (event.key === "Enter") save(); if (event.key === "Escape") leave(); };
        key.focus();
      }
      const drop = () => send("people/forget", { key: memory.key });
      async function send(path, body) {
        const told = await backlot.attempt(() => backlot.post(path, body));
        if (told) { keep(told); add.focus(); }
      }
      open ? queueMicrotask(write) : show();
      return line;
    }
  }

  function slot(id, about, held) {
    const element = h("div", { id });
    const props = { value: held };
    backlot.makers.slot({ element, props, trigger: () => {}, watch: () => {}, facts: about });
    return { element, ids: () => props.value };
  }

  function dialog(title, ...inside) {
    const shut = iconButton("close", "Close", () => made.close());
    const made = h("dialog", { class: "bl-picker bl-folk-dialog", "aria-label": title }, h("header", {}, h("h2", {}, title), shut), inside);
    document.body.append(made);
    made.addEventListener("close", () => made.remove());
    made.showModal();
    return made;
  }

  const plural = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
})();
