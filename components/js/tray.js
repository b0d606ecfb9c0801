// The job tray: one floating bar with the newest job, that opens upward to the list of all recent ones.
(() => {
  const { h, icon, iconButton, cards, jobs } = backlot;
  const TASKS = { image: "Image", edit: "Edit", photobooth: "Photobooth", angles: "360°", video: "Video", music: "Music", speech: "Speech", sound_effect: "Sound", cut: "Cut", export: "Export", upscale: "Upscale", model3d: "3D" };
  const SPOKEN_EVERY = 4000; // ms
  const LINGER = 6000; // ms that a finished job stays in the bar

  backlot.makers.tray = ({ element, props, trigger, watch }) => {
    const list = h("ol", { class: "bl-list", hidden: true, "aria-label": "Jobs" });
    const bar = h("div", { class: "bl-bar" });
    const voice = h("p", { class: "bl-hear", role: "status", "aria-live": "polite" });
    element.classList.add("bl-tray");
    element.setAttribute("role", "region");
    element.setAttribute("aria-label", "Jobs");
    element.append(list, bar, voice);
    const rows = new Map();
    const loadedAt = Date.now() / 1000;
    let shown = null; // the bar's row
    let spoken = { words: "", at: 0 };

    const expander = h("button", { type: "button", class: "bl-expand", "aria-expanded": "false", onclick: () => open(list.hidden) }, icon("up"), h("span", {}));
    function open(on) {
      list.hidden = !on;
      expander.setAttribute("aria-expanded", String(on));
      draw();
      if (on) list.querySelector("button, a")?.focus();
      else if (element.contains(document.activeElement)) expander.focus();
    }
    element.addEventListener("keydown", (event) => { if (event.key === "Escape" && !list.hidden) open(false); });
    document.addEventListener("pointerdown", (event) => { if (!list.hidden && !element.contains(event.target)) open(false); });

    function draw() {
      const all = jobs.all();
      element.hidden = all.length === 0;
      document.body.classList.toggle("bl-has-tray", all.length > 0);
      drawBar(all);
      drawList(all);
      speak(all);
    }

    function drawBar(all) {
      const current = all.find((job) => jobs.running(job)) ?? all.find((job) => job.status === "waiting") ?? all.find(isFresh);
      element.classList.toggle("bl-idle", !current);
      document.body.classList.toggle("bl-quiet-tray", !current);
      const asking = all.filter((job) => job.status === "waiting").length;
      const busy = all.filter(jobs.running).length;
      const words = [busy ? `${busy} running` : "", asking ? `${asking} waiting for you` : ""].filter(Boolean).join(", ");
      const inWords = words || `Jobs · ${all.length}`;
      expander.lastChild.textContent = current && list.hidden ? (busy + asking > 1 ? `${busy + asking}` : "") : inWords;
      expander.setAttribute("aria-label", list.hidden ? `Show all jobs${words ? `, ${words}` : ""}` : "Hide jobs");
      if (!current) { bar.replaceChildren(expander); shown = null; return; }
      if (shown?.id !== current.id) {
        shown = { id: current.id, row: makeRow() };
        bar.replaceChildren(shown.row.node, expander);
      }
      shown.row.update(current);
    }

    const isFresh = (job) => job.finished_at && job.finished_at > loadedAt - 1 && Date.now() / 1000 - job.finished_at < LINGER / 1000;

    function drawList(all) {
      if (list.hidden) return;
      const wanted = new Set(all.map((job) => job.id));
      for (const [id, row] of rows) if (!wanted.has(id)) { row.item.remove(); rows.delete(id); }
      all.forEach((job, place) => {
        if (!rows.has(job.id)) { const row = makeRow(true); row.item = h("li", {}, row.node); rows.set(job.id, row); }
        const row = rows.get(job.id);
        if (list.children[place] !== row.item) list.insertBefore(row.item, list.children[place] ?? null);
        row.update(job);
      });
    }

    function speak(all) {
      const job = all[0];
      if (!job || (job.finished_at && job.finished_at < loadedAt)) return;
      const words = `${TASKS[job.task] ?? job.task}: ${state(job)}`;
      if (words === spoken.words || (jobs.running(job) && Date.now() - spoken.at < SPOKEN_EVERY)) return;
      spoken = { words, at: Date.now() };
      voice.textContent = words;
    }

    jobs.subscribe(draw);
    setInterval(() => { if (!document.hidden) draw(); }, 1000);
    watch("value", () => { if (props.value) jobs.take(props.value, true); });
    jobs.start(() => trigger("poll", {}));
  };

  function state(job) {
    const made = `${job.artifacts.length} of ${job.outputs ?? 1}`;
    if (job.status === "succeeded") return job.failures?.length ? `${made} made` : "done";
    if (job.status === "waiting") return job.question?.text ?? job.error?.message ?? "waiting for you";
    if (job.status === "failed") return job.error?.message ?? "failed";
    return { queued: "waiting for its turn", running: job.stage || "working", cancelled: "cancelled", interrupted: "interrupted" }[job.status];
  }

  /** One job as a line: thumbnail, words, bar and its buttons. */
  function makeRow(full = false) {
    const face = h("div", { class: "bl-thumb" });
    const title = h("b");
    const words = h("span", { class: "bl-ellipsis" });
    const note = h("span", { class: "bl-state" });
    const line = h("div", { class: "bl-line", role: "progressbar", "aria-label": "Progress", "aria-valuemin": "0", "aria-valuemax": "100" }, h("i"));
    const buttons = h("div", { class: "bl-buttons" });
    const node = h("div", { class: "bl-job" }, face, h("div", { class: "bl-words" }, h("p", {}, title, words), h("p", {}, note), line), buttons);
    let key = "";
    let seen = ""; // the preview that is shown

    function update(job) {
      node.dataset.job = job.id;
      node.dataset.status = job.status;
      title.textContent = TASKS[job.task] ?? job.task;
      words.textContent = job.request.prompt || (backlot.specials[job.task]?.title?.(job) ?? "");
      const running = jobs.running(job);
      const said = job.note || job.stage;
      const many = running && (job.outputs ?? 1) > 1 && !/ of \d/.test(said) ? `${Math.min(job.artifacts.length + 1, job.outputs)} of ${job.outputs}` : "";
      note.textContent = running ? [said || "working", many, cards.eta(job)].filter(unique).join(" · ").replace(/(.) · working$/, "$1") : state(job);
      if (full && !running) note.append(" · ", backlot.time(job.finished_at ?? job.created_at));
      line.hidden = !running;
      line.firstChild.style.width = `${Math.round(job.progress * 100)}%`;
      line.setAttribute("aria-valuenow", Math.round(job.progress * 100));
      const now = `${job.status} ${job.cancelling} ${job.question?.id} ${job.artifacts[0]?.id}`;
      if (now !== key) { key = now; drawParts(job); }
      drawPreview(job);
    }

    /** What it looks like so far, until the first output is there; the one before stays until the newer one has come. */
    function drawPreview(job) {
      const source = job.artifacts.length ? "" : Object.values(job.previews ?? {})[0] ?? "";
      if (!source || source === seen) return;
      seen = source;
      const picture = h("img", { class: "bl-sofar", alt: "", decoding: "async" });
      picture.onload = () => { if (seen === source && !face.querySelector("img:not(.bl-sofar)")) face.replaceChildren(picture); };
      picture.src = source;
    }

    function drawParts(job) {
      const first = job.artifacts[0];
      face.replaceChildren(first ? backlot.picture(first.thumbnail_url, "") : h("span", { class: jobs.running(job) ? "bl-pulse" : "" }));
      buttons.replaceChildren(...offers(job, full).map(([label, run]) => h("button", { type: "button", class: "bl-small", onclick: run, disabled: job.cancelling }, label)));
    }
    return { node, update };
  }

  const unique = (word, place, all) => word && all.indexOf(word) === place;

  function offers(job, full) {
    if (jobs.running(job)) return [[job.cancelling ? "Cancelling" : "Cancel", () => jobs.cancel(job)]];
    if (job.status === "waiting") return [...cards.answers(job), ["Cancel", () => jobs.cancel(job)]].slice(0, full ? 6 : 2);
    if (job.status !== "succeeded") return cards.remedies(job).slice(0, full ? 2 : 1);
    const first = job.artifacts.find((artifact) => !backlot.shelf.isGone(artifact.id));
    return first ? [["Open", () => backlot.viewer.open(first, () => job.artifacts)]] : [];
  }
})();
