// The results of 360 angles: eight views in a ring, one that turns by hand in its middle, and what is made of them.
(() => {
  const { h, icon, iconButton, jobs, shelf } = backlot;
  const AROUND = ["front", "front-right", "right", "back-right", "back", "back-left", "left", "front-left"];
  const FRAMES = 72; // of a film that turns by hand, at most
  const FRAME_WIDE = 480; // px
  const KEPT = "backlot-ring"; // in local storage: job -> {side: artifact} that stands for the one made first

  const say = (words) => words.replace("-angle", " angle").replace("-level", " level");
  /** The sides of a job's views, in order; a turntable of one side goes all around. */
  function sides({ request }) {
    const asked = request.azimuths ?? ["front"];
    return request.turntable && asked.length === 1 ? AROUND : AROUND.filter((side) => asked.includes(side));
  }
  const isFilm = (artifact) => artifact.media_type.startsWith("video/");
  const sideOf = (artifact, job) => (isFilm(artifact) ? null : sides(job)[artifact.index ?? 0] ?? sides(job)[0]);
  const upper = (words) => words.replace(/^./, (letter) => letter.toUpperCase());

  const kept = () => { try { return JSON.parse(localStorage.getItem(KEPT)) ?? {}; } catch { return {}; } };
  function keep(job, side, artifact) {
    const all = kept();
    all[job] = { ...all[job], [side]: artifact };
    localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(Object.entries(all).slice(-40))));
    jobs.touch();
  }

  const swap = (artifact, job) => (isFilm(artifact) ? artifact : { ...(kept()[job.id]?.[sideOf(artifact, job)] ?? artifact), index: artifact.index });
  const viewsOf = (job) => job.artifacts.filter((one) => !isFilm(one)).map((one) => swap(one, job)).filter((one) => !shelf.isGone(one.id));
  const filmOf = (job) => job.artifacts.find((one) => isFilm(one) && !shelf.isGone(one.id));
  const isRing = (job) => sides(job).length === 8 && job.request.views !== false;

  backlot.specials.angles = {
    title(job) {
      const around = sides(job);
      const first = job.request.turntable ? "Turntable" : around.length > 1 ? `${around.length} views` : upper(around[0]);
      return [first, say(job.request.elevation ?? "eye-level"), job.request.distance === "close-up" ? "close-up" : `${job.request.distance ?? "medium"} distance`].join(", ");
    },
    label: (artifact, job) => (isFilm(artifact) ? "Turntable" : upper(sideOf(artifact, job))),
    swap,
    arrange(job, grid, cards) {
      const ring = isRing(job);
      grid.classList.toggle("bl-around", ring);
      if (!ring) return;
      cards.forEach((card, place) => {
        card.style.gridArea = AROUND[place] ? sides(job)[place] : "film";
        const made = job.artifacts.find((one) => (one.index ?? 0) === place && !isFilm(one));
        if (made && !card.querySelector(".bl-redo") && card.matches(".bl-done")) card.append(redo(swap(made, job), sides(job)[place]));
      });
      hub(job, grid);
    },
    foot(job) {
      if (jobs.running(job)) return null;
      const [views, film] = [viewsOf(job), filmOf(job)];
      const parts = [film && !isRing(job) ? turnFilm(film) : null, replacing(job, views), exporting(views, film)].filter(Boolean);
      return parts.length ? h("div", { class: "bl-after" }, parts) : null;
    },
  };

  function redo(artifact, side) {
    return iconButton("reuse", `Redo the ${side} view with another seed`, () => { backlot.act("variations", { artifact: artifact.id }); backlot.toast("One view is made again; it appears on top."); }, { class: "bl-round bl-redo" });
  }

  /** The middle of the ring: how many are there, then the subject that turns. */
  function hub(job, grid) {
    const [views, film] = [viewsOf(job), filmOf(job)];
    const whole = views.length === 8;
    const key = whole ? [...views.map((one) => one.id), film?.id].join() : `${views.length}`;
    const old = grid.querySelector(":scope > .bl-hub");
    if (old?.dataset.key === key) return;
    const turned = () => (film ? turnFilm(film) : turnViews(views, sides(job)));
    const inside = film || whole ? [turned(), larger(turned)] : h("p", { class: "bl-quiet" }, h("b", {}, `${views.length} of 8`), h("span", {}, "views"));
    const made = h("div", { class: "bl-hub", "data-key": key }, inside);
    if (old) old.replaceWith(made);
    else grid.append(made);
  }

  /** The same, as large as the page. */
  function larger(turned) {
    const open = () => {
      const shut = iconButton("close", "Close", () => dialog.close(), { class: "bl-round bl-shut" });
      const dialog = h("dialog", { class: "bl-turner", "aria-label": "Turn it" }, turned(), shut);
      dialog.addEventListener("close", () => dialog.remove());
      dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
      document.body.append(dialog);
      dialog.showModal();
      dialog.querySelector(".bl-turn").focus();
    };
    return iconButton("search", "Turn it large", open, { class: "bl-round bl-larger" });
  }

  /** A single view may take the place of the one in an earlier ring of the same subject. */
  function replacing(job, views) {
    const [side, view] = [sides(job)[0], views[0]];
    if (sides(job).length !== 1 || !view) return null;
    const alike = (one) => one.id !== job.id && isRing(one) && ["subject", "elevation", "distance"].every((name) => one.request[name] === job.request[name]);
    const ring = jobs.all().find((one) => one.task === "angles" && alike(one) && viewsOf(one).length);
    if (!ring || kept()[ring.id]?.[side]?.id === view.id) return null;
    return h("button", { type: "button", class: "bl-small", onclick: () => { keep(ring.id, side, view); backlot.toast(`It stands in the ring as ${side} now.`); } }, icon("restore"), "Put into the ring");
  }

  function exporting(views, film) {
    const ids = views.map((one) => one.id);
    const send = (form, items, more = {}) => () => { backlot.act("export", { form, items, ...more }); backlot.toast("It is being made; it appears on top."); };
    const some = film ? [film.id] : ids;
    if (!film && ids.length < 2) return null;
    const choices = [
      ["MP4 loop", film ? send("loop", some) : send("film", some, { fps: 4 })],
      ["GIF", send("gif", some)],
      ["Sprite sheet", send("sprite-sheet", some)],
      ["Contact sheet", send("contact-sheet", ids.length > 1 ? ids : some)],
    ];
    return h("div", { class: "bl-prints", role: "group", "aria-label": "Exports" }, h("span", { class: "bl-quiet" }, "Export"), choices.map(([label, run]) => h("button", { type: "button", class: "bl-small", onclick: run }, label)));
  }

  /** A part that turns by drag and arrow keys. count(): how many steps a turn has; show(step), name(step): what one shows and is called. */
  function turning(label, stage, { count, show, name, start = () => {} }) {
    let at = 0;
    let grip = null; // {x, from}
    const hint = h("span", { class: "bl-turn-hint", "aria-hidden": "true" }, "Drag to turn");
    const box = h("div", { class: "bl-turn", role: "slider", tabindex: "0", "aria-label": label, "aria-valuemin": "0" }, stage, hint);
    function go(step) {
      at = ((Math.round(step) % count()) + count()) % count();
      show(at);
      box.setAttribute("aria-valuemax", String(count() - 1));
      box.setAttribute("aria-valuenow", String(at));
      box.setAttribute("aria-valuetext", name(at));
    }
    box.addEventListener("pointerenter", start, { once: true });
    box.addEventListener("focus", start, { once: true });
    box.addEventListener("pointerdown", (event) => { start(); grip = { x: event.clientX, from: at }; box.setPointerCapture(event.pointerId); box.classList.add("bl-held-now"); });
    box.addEventListener("pointermove", (event) => { if (grip) go(grip.from + ((event.clientX - grip.x) / (box.clientWidth * 0.9)) * count()); });
    for (const end of ["pointerup", "pointercancel"]) box.addEventListener(end, () => { grip = null; });
    box.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: 1, ArrowDown: -1, Home: -at }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      box.classList.add("bl-held-now");
      go(at + by * Math.max(1, Math.round(count() / 24)));
    });
    go(0);
    return box;
  }

  /** Eight views, all loaded, of which one is seen. */
  function turnViews(views, names) {
    const frames = views.map((view, place) => backlot.picture(view.url, "", { class: place ? "" : "bl-seen", draggable: "false" }));
    return turning("Turn the subject", h("div", { class: "bl-frames" }, frames), {
      count: () => frames.length,
      show: (at) => frames.forEach((frame, place) => frame.classList.toggle("bl-seen", place === at)),
      name: (at) => names[at] ?? "",
    });
  }

  /** A film whose frames are taken out once, when it is first touched, and then follow the hand. */
  function turnFilm(film) {
    const canvas = h("canvas", { width: film.width || FRAME_WIDE, height: film.height || FRAME_WIDE, hidden: true });
    const poster = backlot.picture(film.thumbnail_url, "", { draggable: "false", class: "bl-seen" });
    const count = Math.max(8, Math.min(FRAMES, Math.round((film.duration || 6) * 12)));
    const frames = new Array(count).fill(null);
    let wanted = 0;
    const show = (at) => {
      wanted = at;
      const frame = frames[at] ?? frames.slice(0, at).findLast(Boolean);
      if (!frame) return;
      poster.hidden = true;
      canvas.hidden = false;
      canvas.getContext("2d").drawImage(frame, 0, 0, canvas.width, canvas.height);
    };
    const box = turning("Turn the film", h("div", { class: "bl-frames" }, poster, canvas), {
      count: () => count, show, name: (at) => `${Math.round((at / count) * 360)} degrees`, start: () => load(),
    });
    let loading = null;
    function load() { loading ??= take().catch(() => backlot.toast("This film cannot be turned here; it plays in its card.")); }
    async function take() {
      const player = h("video", { src: film.url, preload: "auto", playsinline: true });
      player.muted = true;
      await new Promise((done, failed) => { player.onloadeddata = done; player.onerror = () => failed(new Error("unreadable")); });
      const scale = Math.min(1, FRAME_WIDE / player.videoWidth);
      for (let place = 0; place < count && box.isConnected; place++) {
        await new Promise((done) => { player.onseeked = done; player.currentTime = (place / count) * player.duration + 0.001; });
        frames[place] = await createImageBitmap(player, { resizeWidth: Math.round(player.videoWidth * scale), resizeHeight: Math.round(player.videoHeight * scale) });
        if (place >= wanted && !frames[wanted + 1]) show(wanted);
      }
      box.dataset.ready = String(frames.filter(Boolean).length);
      show(wanted);
    }
    return box;
  }
})();
