// The Cut room: pieces in order with their trims, crossfade, titles and subtitles, and how long the film becomes.
(() => {
  const { h, icon, iconButton } = backlot;
  const states = new Map(); // element id -> what the room holds, also while its tab is closed
  const known = new Map(); // artifact id -> promise of {media, duration}
  const empty = () => ({ clips: [], crossfade: 0, titles: [], subtitles: "" });
  const round = (seconds) => Math.round(seconds * 100) / 100;
  const spoken = (seconds) => `${round(seconds).toFixed(seconds < 60 ? 1 : 0)} s`;

  /** What an artifact is and how long it lasts: from the jobs on the page, else from the file itself. */
  function look(id) {
    if (!known.has(id)) known.set(id, ask(id));
    return known.get(id);
  }
  async function ask(id) {
    const made = backlot.jobs.all().flatMap((job) => job.artifacts).find((artifact) => artifact.id === id);
    if (made?.duration || made?.media_type.startsWith("image/")) return { media: made.media_type.split("/")[0], duration: made.duration };
    const address = `media/${encodeURIComponent(id)}`;
    const head = await fetch(address, { method: "HEAD" }).catch(() => null);
    const media = (head?.headers.get("content-type") ?? "").split("/")[0];
    if (media !== "video") return { media, duration: null };
    const probe = h("video", { preload: "metadata", src: address });
    probe.muted = true;
    await new Promise((done) => { probe.onloadedmetadata = probe.onerror = done; });
    return { media, duration: Number.isFinite(probe.duration) ? probe.duration : null };
  }

  backlot.makers.cutroom = ({ element, props, trigger, watch }) => {
    const id = element.parentElement.closest("[id]")?.id ?? "cutroom";
    if (!states.has(id)) states.set(id, empty());
    const state = states.get(id);
    let chosen = 0; // the piece whose trim is shown
    let sent = ""; // as it was last told to Python
    let seen = new Map(); // artifact id -> {media, duration}

    const total = h("output", { class: "bl-total" });
    const strip = h("ol", { class: "bl-reel", "aria-label": "Pieces, in order" });
    const hint = h("p", { class: "bl-quiet" }, "Drop films and pictures here, in the order they shall be seen. Every film and picture also has “Send to Cut room”.");
    const picker = h("input", { type: "file", class: "bl-hear", tabindex: "-1", multiple: true, accept: "video/*,image/*", "aria-label": "Files for the Cut room", onchange: () => bring([...picker.files]) });
    const small = (name, label, run) => h("button", { type: "button", class: "bl-small", onclick: run }, icon(name), label);
    const tools = h("div", { class: "bl-buttons" }, small("upload", "Upload", () => picker.click()), small("search", "Library", choose), small("reuse", "Last result", last), picker);
    const editor = h("div", { class: "bl-trim" });
    const fade = numbered("Crossfade between pieces (s)", 0, 5, 0.1, () => state.crossfade, (value) => { state.crossfade = value; tell(); });
    const titles = h("ol", { class: "bl-titles" });
    const titlesName = h("span", {});
    const words = h("textarea", { rows: "4", "aria-label": "Subtitles, as SRT or VTT", placeholder: "1\n00:00:00,500 --> 00:00:02,000\nHello", oninput: () => { state.subtitles = words.value; tell(); } });
    const captions = h("input", { type: "file", class: "bl-hear", tabindex: "-1", accept: ".srt,.vtt,text/vtt", "aria-label": "Subtitle file", onchange: () => readCaptions(captions.files[0]) });
    const said = h("p", { class: "bl-hear", role: "status" });
    element.classList.add("bl-cutroom");
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", "Pieces");
    element.tabIndex = -1;
    element.append(
      h("header", {}, h("h3", {}, "Pieces"), total), strip, hint, tools, editor, fade.node,
      h("details", { class: "bl-fold" }, h("summary", {}, titlesName), titles, h("div", { class: "bl-buttons" }, small("file", "Add a title", addTitle))),
      h("details", { class: "bl-fold" }, h("summary", {}, "Subtitles"), words, h("div", { class: "bl-buttons" }, small("upload", "SRT or VTT file", () => captions.click()), captions)), said);

    /** Tells Python; the request's own fields only. */
    function tell(structure = false) {
      const { crossfade, subtitles } = state;
      const clips = state.clips.map(({ artifact, start, end, seconds }) => ({ artifact, start, end, seconds }));
      const shown = state.titles.map(({ text, start, seconds, position, card }) => ({ text, start, seconds, position, card }));
      sent = JSON.stringify({ clips, crossfade, titles: shown, subtitles });
      props.value = JSON.parse(sent);
      drawTotal();
      if (structure) trigger("picked", {});
    }

    function take(value) {
      if (value?.add) { // the page hands it over again whenever the room is opened anew
        if (state.sent !== value.sent) { state.sent = value.sent; add([value.add]); } else tell(true);
        return;
      }
      if (!value || JSON.stringify(value) === sent) return;
      const changed = JSON.stringify(value.clips ?? []) !== JSON.stringify(state.clips);
      Object.assign(state, empty(), structuredClone(value));
      chosen = 0;
      sent = JSON.stringify(value);
      draw();
      if (changed && state.clips.length) trigger("picked", {});
    }

    const lasts = (clip) => {
      const about = seen.get(clip.artifact);
      if (!about) return null;
      if (about.media === "image") return clip.seconds;
      const end = clip.end ?? about.duration;
      return end === null ? null : Math.max(0, end - clip.start);
    };

    /** Seconds of the whole film, cards and crossfades counted as they are cut; null while a piece is not known yet. */
    function whole() {
      let pieces = state.clips.map(lasts);
      if (pieces.includes(null)) return null;
      for (const title of state.titles.filter((one) => one.card && one.text.trim()).sort((a, b) => a.start - b.start)) pieces = withCard(pieces, title);
      return pieces.reduce((sum, piece) => sum + piece, 0) - state.crossfade * Math.max(0, pieces.length - 1);
    }
    function withCard(pieces, { start, seconds }) {
      let begin = 0;
      for (const [place, piece] of pieces.entries()) {
        const into = start - begin;
        if (into <= state.crossfade) return pieces.toSpliced(place, 0, seconds);
        if (into + state.crossfade < piece - state.crossfade) return pieces.toSpliced(place, 1, into + state.crossfade, seconds, piece - into - state.crossfade);
        begin += piece - state.crossfade;
      }
      return [...pieces, seconds];
    }

    function drawTotal() {
      const seconds = state.clips.length ? whole() : null;
      total.textContent = state.clips.length ? (seconds === null ? "counting" : `${spoken(Math.max(0, seconds))} in all`) : "";
      for (const [place, clip] of state.clips.entries()) {
        const shown = strip.children[place]?.querySelector(".bl-length");
        const long = lasts(clip);
        if (shown) shown.textContent = long === null ? "" : spoken(long);
      }
    }

    function draw() {
      chosen = Math.min(chosen, Math.max(0, state.clips.length - 1));
      strip.replaceChildren(...state.clips.map(piece));
      hint.hidden = state.clips.length > 0;
      fade.node.hidden = state.clips.length < 2;
      fade.show();
      words.value = state.subtitles;
      drawTitles();
      drawTotal();
      drawEditor();
      for (const clip of state.clips.filter((one) => !seen.has(one.artifact))) {
        look(clip.artifact).then((about) => { seen.set(clip.artifact, about); drawTotal(); if (state.clips[chosen]?.artifact === clip.artifact) drawEditor(); });
      }
    }

    function piece(clip, place) {
      const name = `Piece ${place + 1} of ${state.clips.length}`;
      const show = h("button", { type: "button", class: "bl-piece", "aria-pressed": String(place === chosen), "aria-label": name, onclick: () => select(place), onkeydown: (event) => keys(event, place) },
        backlot.picture(`media/${encodeURIComponent(clip.artifact)}/thumb`, ""), h("b", { class: "bl-badge", "aria-hidden": "true" }, String(place + 1)), h("span", { class: "bl-length" }));
      const handles = h("span", { class: "bl-handles" },
        iconButton("left", `Move ${place + 1} earlier`, () => move(place, place - 1, "earlier"), { disabled: place === 0 }),
        iconButton("close", `Remove ${place + 1}`, () => remove(place)),
        iconButton("right", `Move ${place + 1} later`, () => move(place, place + 1, "later"), { disabled: place === state.clips.length - 1 }));
      const item = h("li", { draggable: "true", "data-artifact": clip.artifact }, show, handles);
      item.addEventListener("dragstart", (event) => { event.dataTransfer.setData("text/x-backlot-piece", String(place)); event.dataTransfer.effectAllowed = "move"; item.classList.add("bl-lifted"); });
      item.addEventListener("dragend", () => item.classList.remove("bl-lifted"));
      item.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("text/x-backlot-piece")) { event.preventDefault(); item.classList.add("bl-over"); } });
      item.addEventListener("dragleave", () => item.classList.remove("bl-over"));
      item.addEventListener("drop", (event) => {
        const from = event.dataTransfer.getData("text/x-backlot-piece");
        if (from === "") return;
        event.preventDefault();
        event.stopPropagation();
        move(Number(from), place, "drop");
      });
      return item;
    }

    function keys(event, place) {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Delete") remove(place);
      else if (!step) return;
      else if (event.shiftKey) move(place, place + step, "keys");
      else { select(Math.min(state.clips.length - 1, Math.max(0, place + step))); strip.children[chosen]?.querySelector(".bl-piece").focus(); }
      event.preventDefault();
    }

    function select(place) {
      chosen = place;
      [...strip.children].forEach((item, at) => item.querySelector(".bl-piece").setAttribute("aria-pressed", String(at === chosen)));
      drawEditor();
    }

    function move(from, to, how) {
      if (to < 0 || to >= state.clips.length || from === to) return;
      state.clips.splice(to, 0, ...state.clips.splice(from, 1));
      chosen = to;
      draw();
      tell(true);
      said.textContent = `Now piece ${to + 1} of ${state.clips.length}.`;
      const [earlier, , later] = strip.children[to].querySelectorAll(".bl-handles button");
      const again = { earlier, later }[how];
      (again && !again.disabled ? again : strip.children[to].querySelector(".bl-piece")).focus();
    }

    function remove(place) {
      state.clips.splice(place, 1);
      draw();
      tell(true);
      said.textContent = "Removed.";
      (strip.children[Math.min(place, state.clips.length - 1)]?.querySelector(".bl-piece") ?? tools.querySelector("button")).focus();
    }

    function add(ids) {
      state.clips.push(...ids.map((artifact) => ({ artifact, start: 0, end: null, seconds: 3 })));
      chosen = state.clips.length - 1;
      draw();
      tell(true);
      said.textContent = "Added.";
    }

    /** The trim of the chosen piece: two handles and two numbers for a film, seconds for a picture. */
    function drawEditor() {
      const clip = state.clips[chosen];
      const about = clip && seen.get(clip.artifact);
      editor.hidden = !about;
      if (!about) return editor.replaceChildren();
      const name = h("h4", {}, `Piece ${chosen + 1}`, h("small", {}, about.media === "image" ? "a picture" : about.duration ? `a film of ${spoken(about.duration)}` : "a film"));
      if (about.media === "image") {
        return editor.replaceChildren(name, numbered("Stands for (s)", 0.1, 60, 0.1, () => clip.seconds, (value) => { clip.seconds = Math.max(0.1, value); tell(); }).node);
      }
      editor.replaceChildren(name, trimmer(clip, about.duration ?? 60));
    }

    function trimmer(clip, duration) {
      const view = h("video", { src: `media/${encodeURIComponent(clip.artifact)}`, preload: "metadata", playsinline: true, "aria-label": `Piece ${chosen + 1} at the trim` });
      view.muted = true;
      const range = (label) => h("input", { type: "range", min: "0", max: String(round(duration)), step: "0.05", "aria-label": label });
      const number = (label) => h("input", { type: "number", min: "0", max: String(round(duration)), step: "0.1", "aria-label": label });
      const [low, high, from, to] = [range("Start (s)"), range("End (s)"), number("Start in seconds"), number("End in seconds")];
      const box = h("div", { class: "bl-two" }, low, high);
      const least = Math.min(0.1, duration);
      function show(except) {
        const end = clip.end ?? duration;
        for (const [field, value] of [[low, clip.start], [from, clip.start], [high, end], [to, end]]) if (field !== except) field.value = String(round(value));
        box.style.setProperty("--bl-from", `${(clip.start / duration) * 100}%`);
        box.style.setProperty("--bl-to", `${(end / duration) * 100}%`);
      }
      function set(start, end, except, at) {
        clip.start = round(Math.min(Math.max(0, start), (end ?? duration) - least));
        clip.end = end === null || end >= duration - 0.02 ? null : round(Math.max(end, clip.start + least));
        show(except);
        view.currentTime = Math.max(0, at === "end" ? (clip.end ?? duration) - 0.05 : clip.start);
        tell();
      }
      const value = (field, usual) => (Number.isFinite(field.valueAsNumber) ? field.valueAsNumber : usual);
      for (const field of [low, from]) field.addEventListener("input", () => set(Math.min(value(field, 0), (clip.end ?? duration) - least), clip.end, field, "start"));
      for (const field of [high, to]) field.addEventListener("input", () => set(clip.start, Math.max(value(field, duration), clip.start + least), field, "end"));
      for (const field of [low, high, from, to]) field.addEventListener("change", () => show());
      view.addEventListener("loadedmetadata", () => { view.currentTime = clip.start; }, { once: true });
      show();
      const both = h("div", { class: "bl-ends" }, h("label", {}, "Start (s)", from), h("label", {}, "End (s)", to));
      return h("div", { class: "bl-cutting" }, view, h("div", {}, box, both));
    }

    /** A slider with its number. */
    function numbered(label, least, most, step, read, write) {
      const range = h("input", { type: "range", min: least, max: most, step, "aria-label": label });
      const number = h("input", { type: "number", min: least, max: most * 10, step, "aria-label": `${label}, exactly` });
      const show = () => { range.value = number.value = String(read()); fill(); };
      const fill = () => range.style.setProperty("--bl-part", `${((Number(range.value) - least) / (most - least)) * 100}%`);
      for (const field of [range, number]) {
        field.addEventListener("input", () => { if (!Number.isFinite(field.valueAsNumber)) return; write(Math.max(least, field.valueAsNumber)); (field === range ? number : range).value = String(read()); fill(); });
        field.addEventListener("change", show);
      }
      show();
      return { node: h("div", { class: "bl-numbered" }, h("span", {}, label), range, number), show };
    }

    function addTitle() {
      state.titles.push({ text: "", start: 0, seconds: 3, position: "middle", card: false });
      drawTitles();
      titles.lastElementChild.querySelector("input").focus();
    }

    function drawTitles() {
      titlesName.textContent = state.titles.length ? `Titles (${state.titles.length})` : "Titles";
      titles.replaceChildren(...state.titles.map((title, place) => {
        const field = (kind, name, label, extra = {}) => {
          const made = h("input", { type: kind, value: title[name], "aria-label": `${label} of title ${place + 1}`, ...extra });
          made.addEventListener("input", () => { title[name] = kind === "number" ? Math.max(Number(extra.min), made.valueAsNumber || 0) : made.value; tell(); });
          return made;
        };
        const where = h("select", { "aria-label": `Place of title ${place + 1}`, onchange: () => { title.card = where.value === "card"; title.position = title.card ? "middle" : where.value; tell(); } },
          [["top", "Top"], ["middle", "Middle"], ["bottom", "Bottom"], ["card", "On a card"]].map(([value, label]) => h("option", { value }, label)));
        where.value = title.card ? "card" : title.position;
        return h("li", {}, field("text", "text", "Words", { placeholder: "Words on the film", maxlength: "500" }),
          h("div", {}, h("label", {}, "At (s)", field("number", "start", "Start in seconds", { min: "0", step: "0.1" })), h("label", {}, "For (s)", field("number", "seconds", "Length in seconds", { min: "0.2", step: "0.1" })), where,
            iconButton("close", `Remove title ${place + 1}`, () => { state.titles.splice(place, 1); drawTitles(); tell(); })));
      }));
    }

    async function readCaptions(file) {
      captions.value = "";
      if (!file) return;
      if (file.size > 400000) { backlot.toast("That is too long for subtitles: use a file under 400 kB.", null, "bl-bad"); return; }
      state.subtitles = words.value = await file.text();
      words.closest("details").open = true;
      tell();
    }

    async function bring(files) {
      const subtitles = files.find((file) => /\.(srt|vtt)$/i.test(file.name));
      if (subtitles) readCaptions(subtitles);
      const fits = files.filter((file) => /^(video|image)\//.test(file.type));
      if (files.length && !fits.length && !subtitles) backlot.toast("The Cut room takes films and pictures; a sound goes to the soundtrack.", null, "bl-bad");
      element.classList.add("bl-busy");
      for (const file of fits) {
        const kept = await backlot.attempt(() => backlot.post("media", file));
        if (kept) add([kept.artifact.id]);
      }
      element.classList.remove("bl-busy");
      picker.value = "";
    }
    function choose() { backlot.pick({ media: ["video", "image"], most: 60, title: "Pieces" }, add); }
    function last() {
      const made = backlot.jobs.all().flatMap((job) => job.artifacts).find((one) => /^(video|image)\//.test(one.media_type) && !backlot.shelf.isGone(one.id));
      if (made) add([made.id]);
      else backlot.toast("There is no film or picture yet.");
    }

    element.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); element.classList.add("bl-drop"); } });
    element.addEventListener("dragleave", (event) => { if (!element.contains(event.relatedTarget)) element.classList.remove("bl-drop"); });
    element.addEventListener("drop", (event) => { element.classList.remove("bl-drop"); const files = [...event.dataTransfer.files]; if (files.length) { event.preventDefault(); event.stopPropagation(); bring(files); } });
    watch("value", () => take(props.value));
    if (props.value?.add || props.value?.clips?.length) take(props.value);
    else if (state.clips.length) { draw(); tell(true); }
    else draw();
  };
})();
