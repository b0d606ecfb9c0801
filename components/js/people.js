// People: cards of those whom the studio knows, the form that keeps one, and what is kept in mind. All of it is drawn from one answer.
(() => {
  const { h, icon, iconButton, picture } = backlot;
  const small = (label, run, attributes = {}, name = "") => h("button", { type: "button", class: "bl-small", onclick: run, ...attributes }, name ? icon(name) : null, label);
  const labelled = (label, control) => h("label", { class: "bl-labelled" }, label, control);
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
    const cards = h("div", { id: "people-personas", class: "bl-people", "aria-busy": "true" }, h("div", { class: "bl-persona bl-ghost" }), h("div", { class: "bl-persona bl-ghost" }), h("span", { class: "bl-hear", role: "status" }, "Loading"));
    const file = h("input", { type: "file", class: "bl-hear", tabindex: "-1", accept: ".zip,application/zip", "aria-label": "An archive of people", onchange: () => bring(file) });
    const add = small("Add somebody", () => edit({}), { id: "people-add", class: "bl-small bl-strong" });
    const out = h("a", { id: "people-export", class: "bl-small", href: "people/export", download: "", hidden: true }, icon("download"), "Export");
    const tools = h("div", { class: "bl-buttons" }, add,
      small("Import", () => file.click(), { id: "people-import" }, "upload"),
      out, file);
    const mind = h("div", { class: "bl-mind" });
    element.classList.add("bl-folk");
    element.append(
      h("section", { class: "bl-sheet" }, h("div", { class: "bl-folk-head" }, h("div", {}, h("h2", {}, "People"), h("p", {}, "Write @name in a prompt, and pictures, portraits and films show them. Only who has agreed is kept.")), tools), cards),
      mind);
    inMind(mind, facts);

    backlot.people.onChange(({ personas, memories, personality }) => {
      cards.removeAttribute("aria-busy");
      out.hidden = !personas.length && !memories.length && !personality.text;
      cards.replaceChildren(...(personas.length ? personas.map(card) : [nobody()]));
    });
    function load() {
      backlot.people.all().catch((error) => cards.replaceChildren(h("div", { class: "bl-nobody", role: "alert" }, h("p", {}, error.message), small("Try again", load))));
    }
    load();

    const nobody = () => h("div", { class: "bl-nobody" }, h("p", {}, "Nobody yet. Add yourself, someone who has agreed, or your pet: a photo, and a voice if you like. Their files stay in this studio."),
      h("div", { class: "bl-buttons" }, [["self", "Add myself"], ["friend", "Add a friend"], ["pet", "Add my pet"]].map(([relationship, label]) => small(label, () => edit({ relationship })))));

    function card(persona) {
      const voice = persona.voice_clip ? small("Voice", () => new Audio(`media/${encodeURIComponent(persona.voice_clip)}`).play(), { "aria-label": `Hear ${persona.name}` }) : null;
      const shown = persona.photo ?? persona.photos[0];
      return h("article", { class: "bl-persona", "data-persona": persona.id, "aria-label": persona.name },
        shown ? picture(face(shown), `Photo of ${persona.name}`) : h("span", { class: "bl-initial", "aria-hidden": "true" }, [...persona.name][0].toUpperCase()),
        h("div", {},
          h("h3", {}, persona.name, h("small", {}, WHO[persona.relationship])),
          h("p", { class: "bl-handles-of" }, ["@" + persona.name, ...persona.tags.map((tag) => "@" + tag)].join("  ")),
          persona.description ? h("p", {}, persona.description) : null,
          h("p", { class: "bl-quiet" }, [persona.photos.length ? plural(persona.photos.length, "photo") : "no photo yet", persona.voice_clip ? "a voice" : "", `agreed on ${new Date(persona.consented_at * 1000).toLocaleDateString()}`].filter(Boolean).join(" · "))),
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
      const looks = h("label", { class: "bl-labelled" }, "How they look", h("textarea", { id: "people-description", rows: "2", maxlength: "500", placeholder: "short grey hair, round glasses" }, persona.description ?? ""));
      const tags = text("people-tags", "Other names, with commas", persona.tags?.join(", "), "grandma, nan", {});
      const sounds = text("people-voice", "How they sound", persona.voice, "warm and low", { maxlength: "500" });
      const photos = slot("people-photos", { label: "Photos", media: ["image"], most: facts.photos, camera: true, hint: "The first one is the face: one person, looking at you." }, persona.photos ?? []);
      const voice = slot("people-voice-clip", { label: "Voice", media: ["audio"], most: 1, hint: "A recording of a few seconds, if they shall speak." }, persona.voice_clip ? [persona.voice_clip] : []);
      const consent = h("input", { id: "people-consent", type: "checkbox", checked: !isNew });
      const trouble = h("p", { class: "bl-wrongly", role: "alert" });
      trouble.id = "people-trouble";
      const go = small(isNew ? "Keep" : "Save", save, { id: "people-save", class: "bl-small bl-strong" });
      const box = dialog(isNew ? "Add somebody" : persona.name, h("div", { class: "bl-form" },
        h("div", { class: "bl-trio" }, name, who, tags), looks, photos.element, voice.element, sounds,
        h("label", { class: "bl-consent" }, consent, h("span", {}, "They have agreed to being shown and heard in what is made here. Or it is me, my child or my pet.")),
        trouble, h("footer", {}, small("Cancel", () => box.close()), go)));
      name.querySelector("input").focus();

      async function save() {
        if (!consent.checked) { return wrong("Nobody is kept who has not agreed: tick that they have.", consent); }
        go.disabled = true;
        trouble.textContent = "";
        const value = (label) => label.querySelector("input, select, textarea").value.trim();
        const draft = { id: persona.id ?? "", name: value(name), relationship: value(who), description: value(looks), voice: value(sounds), photos: photos.ids(), voice_clip: voice.ids()[0] ?? "", consent: true,
          tags: value(tags).split(",").map((tag) => tag.trim().replace(/^@/, "")).filter(Boolean) };
        try {
          keep(await backlot.post("people/save", { persona: draft }));
          box.close();
          backlot.toast(isNew ? `${draft.name} is kept. Write @${draft.name} in a prompt.` : `${draft.name} is saved.`);
        } catch (error) {
          wrong(error.message, { name, relationship: who, tags, description: looks, voice: sounds }[error.told?.field?.split(".").at(-1)]?.querySelector("input, select, textarea"));
          go.disabled = false;
        }
      }

      /** Says what is wrong, at the field that it is about. */
      function wrong(words, field) {
        box.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
        trouble.textContent = words;
        field?.setAttribute("aria-invalid", "true");
        field?.setAttribute("aria-describedby", trouble.id);
        field?.focus();
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
    const saved = h("small", { class: "bl-quiet", role: "status" });
    const words = h("textarea", { id: "people-personality", rows: "3", maxlength: String(facts.personality), placeholder: "Be concise, always use cinematic lighting", oninput: () => { saved.textContent = "Saved when you leave the field."; }, onchange: () => tell() });
    const list = h("ul", { id: "people-memories", class: "bl-memories" });
    const add = small("Add a memory", () => { list.querySelector(":scope > .bl-quiet")?.remove(); list.prepend(row({ key: "", value: "", category: "preference" }, true)); }, { id: "people-memory-add" });
    place.append(
      h("section", { class: "bl-sheet" }, h("h2", {}, "Kept in mind"),
        h("label", { class: "bl-consent" }, used, h("span", {}, "Enhance and the Director go by this")),
        h("label", { class: "bl-labelled" }, "How to write for me", words), saved,
        h("div", { class: "bl-folk-head" }, h("h3", {}, "Memories"), add), list));

    place.inert = true; // what is not known yet is not written over
    const tell = async () => {
      const told = await backlot.attempt(() => backlot.post("people/personality", { text: words.value, used: used.checked }));
      if (told) keep(told);
      saved.textContent = told ? "Saved." : "";
    };
    backlot.people.onChange(({ memories, personality }) => {
      place.inert = false;
      used.checked = personality.used;
      if (document.activeElement !== words) words.value = personality.text;
      const writing = [...list.children].filter((line) => line.querySelector("input") && !("sent" in line.dataset)); // a form that is open stays as it is
      const open = new Set(writing.map((line) => line.dataset.key));
      const fresh = writing.filter((line) => !line.dataset.key || !memories.some((memory) => memory.key === line.dataset.key));
      list.replaceChildren(...fresh, ...memories.map((memory) => (open.has(memory.key) ? writing.find((line) => line.dataset.key === memory.key) : row(memory))));
      if (!list.children.length) list.append(h("li", { class: "bl-quiet" }, "Nothing yet. Add what to go by: a style you like, a fact about your work."));
    });

    function row(memory, open = false) {
      const line = h("li", { "data-key": memory.key });
      const show = () => line.replaceChildren(
        h("div", {}, h("b", {}, memory.key.replaceAll("_", " ")), h("small", {}, memory.category), h("p", {}, memory.value)),
        h("div", { class: "bl-buttons" }, small("Edit", write, { "aria-label": `Edit ${memory.key}` }), iconButton("trash", `Forget ${memory.key}`, drop)));
      function write() {
        const key = h("input", { type: "text", value: memory.key, maxlength: "80", placeholder: "preferred style" });
        const value = h("input", { type: "text", value: memory.value, maxlength: "1000", placeholder: "watercolor and soft light" });
        const kind = h("select", {}, facts.categories.map((one) => h("option", { value: one, selected: one === memory.category }, one)));
        const save = () => sent("people/remember", { key: key.value, value: value.value, category: kind.value, before: memory.key });
        /** A form that is sent goes when the list is drawn anew; one that was refused stays. */
        async function sent(path, body) {
          line.dataset.sent = "";
          if (!(await send(path, body))) delete line.dataset.sent;
        }
        const leave = () => (memory.key ? show() : line.remove());
        line.replaceChildren(h("div", { class: "bl-memory-form" }, labelled("What it is about", key), labelled("What to keep in mind", value), labelled("Kind", kind)), h("div", { class: "bl-buttons" }, small("Save", save, { class: "bl-small bl-strong" }), small("Cancel", leave)));
        line.onkeydown = (event) => { if (event.key === "Enter") save(); if (event.key === "Escape") leave(); };
        key.focus();
      }
      const drop = () => send("people/forget", { key: memory.key });
      async function send(path, body) {
        const told = await backlot.attempt(() => backlot.post(path, body));
        if (told) { keep(told); add.focus(); }
        return told;
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
    // What was filled in is not lost by one key.
    let filled = false;
    let warned = false;
    made.addEventListener("input", () => { filled = true; });
    made.addEventListener("cancel", (event) => {
      const said = made.querySelector('[role="alert"]');
      if (!filled || warned || !said) return;
      event.preventDefault();
      warned = true;
      said.textContent = "Nothing of this is kept yet. Press Escape again to leave it.";
    });
    made.showModal();
    return made;
  }

  const plural = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
})();
