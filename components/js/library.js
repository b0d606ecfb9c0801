// The library: everything this owner has, 60 a page. What is shown comes from Python; looking, choosing and paging happens here.
(() => {
  const { h, icon, iconButton, cards, shelf } = backlot;
  const PAUSE = 250; // ms after the last key before it is searched
  const MEDIA = [["", "All"], ["image", "Images"], ["video", "Videos"], ["audio", "Audio"]];

  backlot.makers.library = ({ element, props, trigger, watch }) => {
    const wish = { query: "", media: "", starred: false, trashed: false, offset: 0 };
    const chosen = new Set();
    let pausing = null;
    let asked = 0; // answers may come in another order than they were asked for
    let page = null;
    const ask = (event = "show") => trigger(event, { ...wish, asked: ++asked });
    const again = () => { wish.offset = 0; chosen.clear(); ask(); };

    const search = h("input", { id: "library-search", type: "search", placeholder: "Search prompts, titles, models", "aria-label": "Search the library", oninput: () => {
      clearTimeout(pausing);
      pausing = setTimeout(() => { wish.query = search.value; again(); }, PAUSE);
    } });
    const media = h("div", { id: "library-media", class: "bl-filters", role: "group", "aria-label": "Medium" }, MEDIA.map(([name, label]) => filter(label, () => wish.media === name, () => { wish.media = name; })));
    const starred = filter("Starred", () => wish.starred, () => { wish.starred = !wish.starred; }, "library-starred", "star");
    const trashed = filter("Trash", () => wish.trashed, () => { wish.trashed = !wish.trashed; }, "library-trashed", "trash");
    const project = h("select", { id: "library-project", class: "bl-projects", "aria-label": "Project", onchange: () => choose(project.value) });
    const picker = h("input", { id: "library-file", type: "file", class: "bl-hear", multiple: true, tabindex: "-1", "aria-label": "Files to upload", onchange: () => upload([...picker.files]) });
    const add = h("button", { id: "library-upload", type: "button", class: "bl-small", onclick: () => picker.click() }, icon("upload"), "Upload");
    const bulk = h("div", { class: "bl-bulk", hidden: true });
    const grid = h("div", { id: "library-grid", class: "bl-shelf" });
    const pages = h("nav", { class: "bl-pages", "aria-label": "Pages" });
    const count = h("p", { class: "bl-quiet", role: "status" });
    element.classList.add("bl-library");
    element.append(h("div", { class: "bl-tools" }, h("label", { class: "bl-search" }, icon("search"), search), project, media, starred, trashed, add, picker), h("div", { class: "bl-under" }, count, bulk), grid, pages);

    function filter(label, isOn, toggle, id, name) {
      const button = h("button", { type: "button", id, class: "bl-chip", onclick: () => { toggle(); again(); paint(); } }, name ? icon(name) : null, label);
      button.paint = () => button.setAttribute("aria-pressed", String(isOn()));
      button.paint();
      return button;
    }
    function paint() {
      for (const button of [...media.children, starred, trashed]) button.paint();
    }

    // The open project: the shelf shows what is in it, and what is begun belongs to it.
    const NEW = "\u0000new";
    function choose(name) {
      if (name === NEW) return begin();
      wish.offset = 0;
      chosen.clear();
      trigger("open", { ...wish, project: name, asked: ++asked });
    }
    function begin() {
      project.value = page.project;
      const name = h("input", { type: "text", maxlength: "120", placeholder: "Summer campaign", "aria-label": "Name of the project" });
      const make = h("form", { class: "bl-buttons", onsubmit: (event) => { event.preventDefault(); if (name.value.trim()) choose(name.value.trim()); } }, name,
        h("button", { type: "submit", class: "bl-small bl-strong" }, "Open"), h("button", { type: "button", class: "bl-small", onclick: draw }, "Cancel"));
      bulk.hidden = false;
      bulk.replaceChildren(make);
      name.focus();
    }
    function drawProjects() {
      project.replaceChildren(h("option", { value: "" }, "All work"), ...page.projects.map((one) => h("option", { value: one.name }, `${one.name} · ${one.items}`)), h("option", { value: NEW }, "New project…"));
      project.value = page.project;
    }
    function discard() {
      const sure = h("button", { type: "button", class: "bl-small bl-danger", onclick: () => trigger("drop", { ...wish, project: page.project, asked: ++asked }) }, "Delete the project, keep what is in it");
      bulk.append(sure);
      sure.focus();
    }

    function draw() {
      if (!page) return;
      drawProjects();
      const items = page.trashed ? page.items : page.items.filter((item) => !shelf.isGone(item.id));
      count.textContent = words();
      grid.replaceChildren(...(items.length ? items.map((item) => tile(item, items)) : [nothing()]));
      pages.replaceChildren(...paging());
      drawBulk();
    }

    function words() {
      if (!page.total) return "";
      const last = Math.min(page.offset + page.limit, page.total);
      return page.total > page.limit ? `${page.offset + 1} to ${last} of ${page.total}` : `${page.total} ${page.total === 1 ? "item" : "items"}`;
    }

    function nothing() {
      if (page.query || page.media || page.starred) return h("p", { class: "bl-nothing" }, "Nothing matches. Try fewer words or another filter.");
      return h("p", { class: "bl-nothing" }, page.trashed ? "The trash is empty." : "Nothing here yet. What you make or upload is kept here; drop files anywhere on this page.");
    }

    function tile(item, items) {
      const name = backlot.nameOf(item);
      const node = h("article", { class: "bl-card bl-tile", "data-artifact": item.id });
      const pick = h("input", { type: "checkbox", class: "bl-pick", "aria-label": `Select ${name}`, onchange: () => { pick.checked ? chosen.add(item.id) : chosen.delete(item.id); drawBulk(); } });
      pick.checked = chosen.has(item.id);
      const open = h("button", { type: "button", class: "bl-open", "aria-label": `Open ${name}`, onclick: () => backlot.viewer.open(item, () => items) }, cards.face(item, name, false));
      const act = item.trashed ? iconButton("restore", "Restore", () => restore([item.id])) : cards.starButton(item);
      node.append(open, pick, h("div", { class: "bl-strip" }, act), h("div", { class: "bl-meta" }, h("span", {}, name), backlot.time(item.created_at)));
      return node;
    }

    function drawBulk() {
      bulk.hidden = !chosen.size && !page.trashed && !page.project;
      const ids = [...chosen];
      const button = (label, run) => h("button", { type: "button", class: "bl-small", onclick: run }, label);
      const parts = [];
      if (chosen.size) parts.push(h("span", {}, `${chosen.size} selected`));
      if (chosen.size && page.trashed) parts.push(button("Restore", () => restore(ids)));
      if (chosen.size && !page.trashed) parts.push(button("Star", () => star(ids)), button("Publish", () => backlot.publish(ids)), button("Trash", () => trash(ids)));
      if (chosen.size) parts.push(button("Clear", () => { chosen.clear(); draw(); }));
      if (page.project && !chosen.size) parts.push(h("span", {}, `New work belongs to ${page.project}`), button("Delete project", discard));
      if (page.trashed && page.total) parts.push(button("Empty the trash", () => empty(page.total)));
      bulk.replaceChildren(...parts);
    }

    async function trash(ids) { await shelf.trash(ids); chosen.clear(); ask(); }
    async function restore(ids) { chosen.clear(); await shelf.restore(ids); }
    async function star(ids) { await backlot.attempt(() => backlot.post("library/star", { ids, on: true })); chosen.clear(); ask(); }
    function empty(total) {
      const sure = h("button", { type: "button", class: "bl-small bl-danger", onclick: () => ask("empty") }, `Delete ${total} for good`);
      bulk.append(sure);
      sure.focus();
    }

    function paging() {
      if (page.total <= page.limit) return [];
      const go = (offset) => () => { wish.offset = offset; chosen.clear(); ask(); element.scrollIntoView({ block: "start" }); };
      const number = page.offset / page.limit + 1;
      const last = Math.ceil(page.total / page.limit);
      return [
        h("button", { type: "button", class: "bl-small", disabled: number === 1, onclick: go(page.offset - page.limit) }, "Newer"),
        h("span", {}, `Page ${number} of ${last}`),
        h("button", { type: "button", class: "bl-small", disabled: number === last, onclick: go(page.offset + page.limit) }, "Older"),
      ];
    }

    async function upload(files) {
      for (const file of files) {
        const kept = await backlot.attempt(() => backlot.post("media", file));
        if (!kept) continue;
        const restore = { label: "Reuse settings", run: () => backlot.act("reuse", { artifact: kept.artifact.id }) };
        backlot.toast(`${file.name} is in your library`, kept.recipe ? restore : null);
      }
      picker.value = "";
      ask();
    }

    const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    element.addEventListener("dragover", (event) => { if (hasFiles(event)) { event.preventDefault(); element.classList.add("bl-drop"); } });
    element.addEventListener("dragleave", (event) => { if (!element.contains(event.relatedTarget)) element.classList.remove("bl-drop"); });
    element.addEventListener("drop", (event) => {
      element.classList.remove("bl-drop");
      if (!hasFiles(event)) return;
      event.preventDefault();
      upload([...event.dataTransfer.files]);
    });

    let made = null; // how many artifacts the jobs have, to notice new ones
    backlot.jobs.subscribe(() => {
      const now = backlot.jobs.all().reduce((sum, job) => sum + job.artifacts.length, 0);
      if (made !== null && now > made) ask();
      made = now;
    });
    shelf.onChange((restored) => (restored ? ask() : draw()));
    watch("value", () => { if (props.value?.asked === asked) { page = props.value; draw(); } });
    ask();
  };
})();
