// The Photobooth's own parts: the wall of looks, the care for a face, and the prints of a finished set.
(() => {
  const { h, icon, jobs, shelf } = backlot;
  const titles = new Map(); // look -> what people read
  const titleOf = (id) => titles.get(id) ?? id.replaceAll("-", " ").replace(/^./, (letter) => letter.toUpperCase());

  /** Pictures, search, categories and a count for a group of checkboxes that looks like a wall. */
  backlot.makers.looks = ({ element, facts }) => {
    facts.looks.forEach((look) => titles.set(look.id, look.title));
    const hiding = document.head.appendChild(h("style"));
    const tile = (place) => `#${facts.wall} label:nth-of-type(${place + 1})`;
    backlot.tiles(element, facts.looks.map((look, place) => [tile(place), `looks/${encodeURIComponent(look.id)}.webp`])); // the booth's own portraits of the sample face

    let category = "";
    const search = h("input", { type: "search", placeholder: `Search ${facts.looks.length} looks`, "aria-label": "Search looks", oninput: apply });
    const groups = [...new Set(facts.looks.map((look) => look.category))].filter(Boolean);
    const select = h("select", { "aria-label": "Category of looks", onchange: () => { category = select.value; apply(); } },
      h("option", { value: "" }, "All"), groups.map((name) => h("option", { value: name }, name)));
    const none = h("button", { type: "button", class: "bl-link", hidden: true, onclick: clear });
    const empty = h("span", { class: "bl-quiet", role: "status" });
    element.classList.add("bl-styles");
    element.append(h("label", { class: "bl-search" }, icon("search"), search), select, empty, none);

    function apply() {
      const words = search.value.trim().toLowerCase();
      const hides = (look) => !`${look.title} ${look.category}`.toLowerCase().includes(words) || (category && look.category !== category);
      const hidden = facts.looks.flatMap((look, place) => (hides(look) ? [tile(place)] : []));
      hiding.textContent = hidden.length ? `${hidden.join(",")} { display: none !important; }` : "";
      empty.textContent = hidden.length === facts.looks.length ? "None fits." : "";
    }
    const chosen = () => [...document.querySelectorAll(`#${facts.wall} input:checked`)];
    function clear() {
      for (const box of chosen()) box.click();
      search.focus();
    }
    const count = () => {
      const many = chosen().length;
      none.hidden = many === 0;
      none.textContent = `Clear ${many}`;
    };
    const wall = () => document.getElementById(facts.wall);
    const begin = () => { if (wall()) new MutationObserver(count).observe(wall(), { subtree: true, childList: true, attributeFilter: ["class", "aria-checked"] }); else requestAnimationFrame(begin); };
    begin();
    document.addEventListener("change", (event) => { if (event.target.closest?.(`#${facts.wall}`)) count(); });
  };

  /** What becomes of the photo, and the way to be rid of it. */
  backlot.makers.care = ({ element, props, trigger, watch, facts }) => {
    const forget = h("button", { type: "button", class: "bl-link", hidden: true, onclick: ask }, "Forget this face");
    element.classList.add("bl-care");
    element.append(h("p", { class: "bl-quiet" }, "Only photos of people who agree. It stays in your library until you forget it."), forget);
    if (!window.isSecureContext) element.append(h("p", { class: "bl-quiet", role: "note" }, backlot.cameraNeeds));
    const held = () => document.querySelectorAll(`#${facts.slot} [data-artifact]`).length > 0;
    const look = () => { forget.hidden = !held(); };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    look();

    function ask() {
      const sure = h("button", { type: "button", class: "bl-small bl-danger", onclick: () => { trigger("forget", {}); dialog.close(); } }, "Delete the photo");
      const dialog = h("dialog", { class: "bl-ask", "aria-label": "Forget this face" },
        h("h2", {}, "Forget this face?"),
        h("p", {}, "The photo is deleted for good, without the trash. Portraits already made stay in your library; jobs that still wait for the photo will fail."),
        h("div", { class: "bl-buttons" }, h("button", { type: "button", class: "bl-small", onclick: () => dialog.close() }, "Keep it"), sure));
      dialog.addEventListener("close", () => { dialog.remove(); (forget.hidden ? document.getElementById(facts.slot) : forget).focus(); });
      document.body.append(dialog);
      dialog.showModal();
    }
    watch("value", () => { if (props.value?.forgotten) backlot.toast("The photo is deleted."); });
  };

  const PRINTS = [["Strip", "strip"], ["2 × 2", "grid"], ["Collage", "collage"]];
  backlot.specials.photobooth = {
    title: (job) => [job.request.prompt, (job.request.styles ?? []).map(titleOf).join(", ")].filter(Boolean).join(" · "),
    label(artifact, job) {
      const each = job.request.count || 1;
      const style = job.request.styles?.[Math.floor((artifact.index ?? 0) / each)];
      return style ? titleOf(style) : null;
    },
    foot(job) {
      const made = job.artifacts.filter((artifact) => !shelf.isGone(artifact.id));
      if (jobs.running(job) || made.length < 2) return null;
      const words = h("input", { type: "text", maxlength: "120", placeholder: "Words on the sheet", "aria-label": "Words on the sheet" });
      const print = (form) => () => {
        backlot.act("export", { form, items: made.map((artifact) => artifact.id), caption: words.value.trim() });
        backlot.toast("The sheet is being printed; it appears on top.");
      };
      return h("div", { class: "bl-prints", role: "group", "aria-label": "Print sheets" }, h("span", { class: "bl-quiet" }, "Print"),
        PRINTS.map(([label, form]) => h("button", { type: "button", class: "bl-small", onclick: print(form) }, label)), words);
    },
  };
})();
