// Places for media in a form: upload, drop, paste, take from the library, the last result or the camera; put in order, take out again.
(() => {
  const { h, icon, iconButton } = backlot;
  const NAMES = { image: "picture", video: "film", audio: "sound" };

  backlot.makers.slot = ({ element, props, trigger, watch, facts }) => {
    const tiles = h("ol", { class: "bl-held" });
    const words = facts.hint || `Drop a ${facts.media.map((one) => NAMES[one]).join(" or a ")} here, paste it, or choose one.`;
    const hint = h("p", { class: "bl-quiet" }, words);
    const picker = h("input", { type: "file", class: "bl-hear", tabindex: "-1", multiple: facts.most > 1, accept: facts.media.map((one) => `${one}/*`).join(","), "aria-label": `Files for ${facts.label}`, onchange: () => bring([...picker.files]) });
    const small = (name, label, run) => h("button", { type: "button", class: "bl-small", title: label, onclick: run }, icon(name), label);
    const sample = facts.sample ? small("spark", facts.sample, () => trigger("sample", {})) : null; // for whoever has nothing at hand
    const tools = h("div", { class: "bl-buttons" },
      small("upload", "Upload", () => picker.click()),
      small("search", "Library", () => choose()),
      small("reuse", "Last result", last),
      facts.camera ? small("camera", "Camera", () => backlot.camera(take, () => picker.click())) : null, sample, picker);
    const said = h("p", { class: "bl-hear", role: "status" });
    element.classList.add("bl-slot");
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", facts.label);
    element.tabIndex = -1;
    element.append(h("h3", {}, facts.label, facts.most > 1 ? h("small", {}, `up to ${facts.most}, in order`) : null), tiles, hint, tools, said);

    const ids = () => (Array.isArray(props.value) ? props.value : props.value ? [props.value] : []);
    function set(next, note) {
      const kept = [...new Set(next)].slice(-facts.most);
      if (next.length > facts.most && facts.most > 1) backlot.toast(`${facts.label} holds ${facts.most} at most; the newest are kept.`);
      props.value = kept;
      draw();
      said.textContent = note;
      trigger("picked", { ids: kept });
    }
    const take = (id) => set([...(facts.most === 1 ? [] : ids()), id], "Added.");

    let current = []; // what it held before something is added from elsewhere
    function draw() {
      const list = current = ids();
      tiles.replaceChildren(...list.map((id, place) => tile(id, place, list)));
      hint.hidden = list.length > 0;
      if (sample) sample.hidden = list.length > 0;
      element.classList.toggle("bl-full", list.length >= facts.most);
    }

    function tile(id, place, list) {
      const face = backlot.picture(`media/${encodeURIComponent(id)}/thumb`, `${facts.label}, ${place + 1} of ${list.length}`);
      const swap = (by) => () => { const next = [...list]; [next[place], next[place + by]] = [next[place + by], next[place]]; set(next, "Moved."); tiles.children[place + by]?.querySelector("button")?.focus(); };
      return h("li", { "data-artifact": id }, face, facts.most > 1 ? h("b", { class: "bl-badge", "aria-hidden": "true" }, String(place + 1)) : null,
        h("span", { class: "bl-handles" },
          place > 0 ? iconButton("left", `Move ${place + 1} forward`, swap(-1)) : null,
          place < list.length - 1 ? iconButton("right", `Move ${place + 1} back`, swap(1)) : null,
          iconButton("close", `Remove ${place + 1}`, () => { set(list.filter((one) => one !== id), "Removed."); tools.querySelector("button").focus(); })));
    }

    async function bring(files) {
      const fits = files.filter((file) => facts.media.includes(file.type.split("/")[0]) || !file.type);
      if (files.length && !fits.length) backlot.toast(`${facts.label} takes ${facts.media.map((one) => `${NAMES[one]}s`).join(" or ")}.`, null, "bl-bad");
      element.classList.add("bl-busy");
      for (const file of fits.slice(0, facts.most)) {
        const kept = await backlot.attempt(() => backlot.post("media", file));
        if (!kept) continue;
        take(kept.artifact.id);
        if (kept.recipe) backlot.toast("This file was made by Backlot and knows its settings.", { label: "Reuse settings", run: () => backlot.act("reuse", { artifact: kept.artifact.id }) });
      }
      element.classList.remove("bl-busy");
      picker.value = "";
    }

    function last() {
      const made = backlot.jobs.all().flatMap((job) => job.artifacts).find((one) => facts.media.includes(one.media_type.split("/")[0]) && !backlot.shelf.isGone(one.id));
      if (made) take(made.id);
      else backlot.toast("There is no result yet that fits here.");
    }

    const choose = () => backlot.pick({ media: facts.media, most: facts.most, title: facts.label }, (chosen) => set(facts.most === 1 ? chosen : [...ids(), ...chosen], "Added."));

    const files = (transfer) => [...(transfer?.files ?? [])];
    element.addEventListener("dragover", (event) => { if ([...event.dataTransfer.types].includes("Files")) { event.preventDefault(); element.classList.add("bl-drop"); } });
    element.addEventListener("dragleave", (event) => { if (!element.contains(event.relatedTarget)) element.classList.remove("bl-drop"); });
    element.addEventListener("drop", (event) => { element.classList.remove("bl-drop"); if (files(event.dataTransfer).length) { event.preventDefault(); event.stopPropagation(); bring(files(event.dataTransfer)); } });
    element.addEventListener("click", () => { backlot.pasteInto = element; });
    element.addEventListener("focusin", () => { backlot.pasteInto = element; });
    element.paste = (data) => bring(files(data));
    element.put = take;
    element.takes = facts.media;
    watch("value", () => {
      if (props.value?.add) return set([...current, props.value.add], "Added.");
      const before = current.join();
      draw();
      if (current.join() !== before) trigger("picked", { ids: current });
    });
    draw();
    if (current.length) trigger("picked", { ids: current });
  };

  // A picture that is pasted goes to the place that was used last, else to the first one of the open tab.
  document.addEventListener("paste", (event) => {
    if (![...(event.clipboardData?.files ?? [])].length) return;
    const open = [...document.querySelectorAll(".bl-slot")].filter((one) => one.offsetParent);
    const into = open.includes(backlot.pasteInto) ? backlot.pasteInto : open[0];
    if (!into) return;
    event.preventDefault();
    into.paste(event.clipboardData);
  });

  // A file that is dropped beside the places of a tab: one made by Backlot brings its settings back; any other goes to the first place
  // that takes it, and is in the library in any case.
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event) || event.defaultPrevented) return;
    event.preventDefault(); // else the browser leaves the page to show the file
    if (!document.querySelector("dialog[open]")) dropped([...event.dataTransfer.files]);
  });
  async function dropped(files) {
    for (const file of files) {
      const kept = await backlot.attempt(() => backlot.post("media", file));
      if (!kept) continue;
      if (kept.recipe?.request) { backlot.act("reuse", { artifact: kept.artifact.id }); continue; }
      const medium = kept.artifact.media_type.split("/")[0];
      const place = [...document.querySelectorAll(".bl-slot")].find((one) => one.offsetParent && one.takes.includes(medium));
      if (place) place.put(kept.artifact.id);
      else backlot.toast(`${file.name} is in your library`);
    }
  }

  /** A dialog with the library in it; run(ids) hears what was chosen. */
  backlot.pick = ({ media, most, title }, run) => {
    const chosen = [];
    let offset = 0;
    let asked = 0;
    const grid = h("div", { class: "bl-shelf" });
    const note = h("p", { class: "bl-quiet", role: "status" });
    const more = h("button", { type: "button", class: "bl-small", hidden: true, onclick: () => { offset += 60; load(); } }, "Older");
    const use = h("button", { type: "button", class: "bl-small bl-strong", disabled: true, onclick: () => finish(chosen) }, "Use");
    const search = h("input", { type: "search", placeholder: "Search prompts, titles, models", "aria-label": "Search the library", oninput: () => { offset = 0; setTimeout(load, 200); } });
    const shut = iconButton("close", "Close", () => dialog.close(), { class: "bl-round" });
    const dialog = h("dialog", { class: "bl-picker", "aria-label": `Choose for ${title}` }, h("header", {}, h("h2", {}, title), shut), h("label", { class: "bl-search" }, icon("search"), search), note, grid, h("footer", {}, more, most > 1 ? use : null));
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

    function finish(ids) { dialog.close(); run([...ids]); }
    async function load() {
      const mine = ++asked;
      const found = await backlot.attempt(() => backlot.post("library/page", { query: search.value, media: media.length === 1 ? media[0] : "", offset }));
      if (!found || mine !== asked) return;
      const items = found.items.filter((item) => media.includes(item.media));
      if (!offset) grid.replaceChildren();
      grid.append(...items.map(tile));
      note.textContent = grid.children.length ? "" : "Nothing here fits yet.";
      more.hidden = offset + 60 >= found.total;
    }
    function tile(item) {
      const name = backlot.nameOf(item);
      const pick = h("button", { type: "button", class: "bl-open", "aria-pressed": "false", "aria-label": `Choose ${name}`, onclick: () => toggle(pick, item.id) }, backlot.picture(item.thumbnail_url, ""));
      return h("article", { class: "bl-card bl-tile" }, pick, h("div", { class: "bl-meta" }, h("span", {}, name)));
    }
    function toggle(pick, id) {
      if (most === 1) return finish([id]);
      const place = chosen.indexOf(id);
      if (place < 0) chosen.push(id);
      else chosen.splice(place, 1);
      pick.setAttribute("aria-pressed", String(place < 0));
      use.disabled = !chosen.length;
      use.textContent = chosen.length ? `Use ${chosen.length}` : "Use";
    }
    dialog.showModal();
    load();
  };
})();
