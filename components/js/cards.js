// The cards of results and library: a finished picture with its actions, one that is being made, one that failed or asks something.
(() => {
  const { h, icon, iconButton, lasting, price } = backlot;
  const stars = new Map(); // artifact id -> starred, as changed on this page
  const gone = new Set(); // trashed on this page
  const watchers = new Set();
  let sendTo = []; // [{tab, target, label, media, needs}]
  let able = []; // what some provider that is set up can do: tasks, and modes like "video:extend"
  const can = (needs) => !needs || able.includes(needs);

  /** Draws the actions under cards again, when there are others. */
  const offered = () => { for (const row of document.querySelectorAll(".bl-leads")) row.fill(); };
  const changed = (restored = false) => watchers.forEach((watcher) => watcher(restored));

  const shelf = {
    isGone: (id) => gone.has(id),
    isStarred: (artifact) => stars.get(artifact.id) ?? Boolean(artifact.starred),
    onChange: (watcher) => watchers.add(watcher),
    async star(artifact) {
      const on = !shelf.isStarred(artifact);
      stars.set(artifact.id, on);
      changed();
      const done = await backlot.attempt(() => backlot.post("library/star", { ids: [artifact.id], on }));
      if (!done) { stars.set(artifact.id, !on); changed(); }
    },
    async trash(ids) {
      if (!(await backlot.attempt(() => backlot.post("library/trash", { ids })))) return;
      ids.forEach((id) => gone.add(id));
      changed();
      const words = ids.length === 1 ? "Moved to the trash" : `${ids.length} items moved to the trash`;
      backlot.toast(words, { label: "Undo", run: () => shelf.restore(ids) });
    },
    async restore(ids) {
      if (!(await backlot.attempt(() => backlot.post("library/restore", { ids })))) return;
      ids.forEach((id) => gone.delete(id));
      changed(true);
    },
  };

  /** Has Python do something with an artifact or a job; "export" is a job of that task. */
  function act(name, data) {
    if (name === "export") return act("make", { task: "export", request: data });
    return backlot.desk?.(name, data);
  }

  function starButton(artifact, attributes = {}) {
    const on = shelf.isStarred(artifact);
    const button = iconButton("star", on ? "Remove star" : "Star", () => shelf.star(artifact), { "aria-pressed": String(on), ...attributes });
    button.dataset.star = artifact.id;
    return button;
  }

  shelf.onChange(() => {
    for (const button of document.querySelectorAll("[data-star]")) {
      const on = stars.get(button.dataset.star);
      if (on === undefined) continue;
      const label = on ? "Remove star" : "Star";
      button.setAttribute("aria-pressed", String(on));
      button.setAttribute("aria-label", label);
      button.title = label;
    }
  });

  function downloadLink(artifact, attributes = {}) {
    return h("a", { class: "bl-round", href: `${artifact.url}?download=1`, download: "", title: "Download", "aria-label": "Download", ...attributes }, icon("download"));
  }

  /** What can be done with an artifact, as [label, icon, run, kind], in the order people want it. kind: "own", "send" or "make"; only these. */
  function actions(artifact, kind = "") {
    const list = [];
    if (!artifact.uploaded || artifact.has_recipe) {
      list.push(["Variations", "variations", () => act("variations", { artifact: artifact.id }), "own"]);
      list.push(["Reuse settings", "reuse", () => act("reuse", { artifact: artifact.id }), "own"]);
    }
    for (const target of sendTo.filter((one) => can(one.needs) && one.media.includes(artifact.media_type.split("/")[0]))) {
      list.push([`Send to ${target.label}`, "send", () => act("send", { artifact: artifact.id, tab: target.tab, place: target.target }), "send"]);
    }
    list.push(...others(artifact).map(([label, name, task, request]) => [label, name, () => act("make", { task, request }), "make"]));
    list.push(["Trash", "trash", () => shelf.trash([artifact.id]), "own"]);
    return list.filter((one) => !kind || one[3] === kind);
  }

  const FILM_FORMS = [["GIF", "gif"], ["Fit 20 MB", "fit-20mb"], ["Fit 50 MB", "fit-50mb"], ["First frame", "first-frame"], ["Last frame", "last-frame"]];
  /** Other things made of an artifact, as [label, icon, task, request], as far as some provider makes them. */
  function others({ id, media_type }) {
    const films = FILM_FORMS.map(([label, form]) => [label, "file", "export", { form, items: [id] }]);
    const pictures = [["Upscale 2×", "up", "upscale", { source: id, factor: 2 }], ["Make it 3D", "variations", "model3d", { source: id }]];
    return ({ video: films, image: pictures }[media_type.split("/")[0]] ?? []).filter(([, , task]) => can(task));
  }

  function menu(artifact) {
    const items = h("div", { class: "bl-menu", role: "menu", hidden: true });
    const button = iconButton("more", "More", () => toggle(items.hidden), { "aria-haspopup": "menu", "aria-expanded": "false" });
    const holder = h("div", { class: "bl-more" }, button, items);
    function toggle(on) {
      items.hidden = !on;
      button.setAttribute("aria-expanded", String(on));
      if (!on) return;
      fill();
      open(button, items);
      items.querySelector("[role=menuitem]")?.focus({ preventScroll: true });
    }
    const run = (action) => () => { toggle(false); button.focus(); action(); };
    function fill() {
      items.replaceChildren(h("a", { role: "menuitem", class: "bl-item", href: `${artifact.url}?download=1`, download: "" }, icon("download"), "Download"));
      for (const [label, name, action] of actions(artifact)) {
        items.append(h("button", { type: "button", role: "menuitem", class: "bl-item", onclick: run(action) }, icon(name), label));
      }
    }
    holder.addEventListener("focusout", (event) => { if (!holder.contains(event.relatedTarget)) toggle(false); });
    holder.addEventListener("keydown", (event) => moveInMenu(event, items, () => { toggle(false); button.focus(); }));
    return holder;
  }

  const TRAY = 100; // px at the foot of the page that the tray may cover
  /** Lets a menu open to the side where there is room for it, and no longer than that. */
  function open(button, items) {
    const { top, bottom } = button.getBoundingClientRect();
    const below = innerHeight - bottom - TRAY;
    const upward = below < Math.min(items.scrollHeight, 300) && top > below;
    items.classList.toggle("bl-upward", upward);
    items.style.maxHeight = `${Math.max(160, Math.min(420, (upward ? top : below) - 12))}px`;
  }

  function moveInMenu(event, items, leave) {
    if (items.hidden) return;
    const all = [...items.querySelectorAll("[role=menuitem], [role=menuitemradio]")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The strip of actions on a picture: all of them where there is room, else two and a menu. */
  function strip(artifact) {
    const wide = actions(artifact, "own");
    const buttons = wide.map(([label, name, run]) => iconButton(name, label, run, { class: "bl-round bl-wide" }));
    buttons.splice(-1, 0, downloadLink(artifact, { class: "bl-round bl-wide" }));
    return h("div", { class: "bl-strip" }, starButton(artifact), ...buttons, menu(artifact));
  }

  /** A finished artifact. show: opens it large; meta: [left, right] of the line under it. */
  function done(artifact, { alt, name, show, meta }) {
    if (artifact.media_type.startsWith("audio/")) return backlot.players.soundCard(artifact, { name, show, meta }, strip(artifact));
    const ratio = artifact.width && artifact.height ? `${artifact.width} / ${artifact.height}` : "1 / 1";
    const small = `url("${artifact.thumbnail_url}")`; // seen until the file itself is there
    const open = h("button", { type: "button", class: "bl-open", style: `background-image: ${small}`, "aria-label": `Open ${name}`, onclick: show }, face(artifact, alt));
    const foot = h("div", { class: "bl-meta" }, h("span", {}, meta[0]), h("span", {}, meta[1]));
    const leads = artifact.media_type.startsWith("video/") ? backlot.players.filmActions(artifact) : "";
    return h("article", { class: "bl-card bl-done", style: `--bl-ratio: ${ratio}`, "data-artifact": artifact.id }, open, strip(artifact), foot, leads);
  }

  /** What an artifact looks like. large: the file itself instead of its thumbnail. */
  function face(artifact, alt, large = true) {
    const medium = artifact.media_type.split("/")[0];
    const source = medium === "image" && large ? artifact.url : artifact.thumbnail_url;
    if (medium === "image") return backlot.picture(source, alt);
    if (medium === "video") return backlot.players.film(artifact, alt, large);
    if (medium === "audio") return backlot.players.wave(artifact, alt);
    return h("span", { class: "bl-other" }, icon("file"), medium);
  }

  /** A place where a picture will be. */
  function waiting(cancel) {
    const ring = h("div", { class: "bl-ring", role: "progressbar", "aria-label": "Progress", "aria-valuemin": "0", "aria-valuemax": "100" }, h("b", {}, ""));
    const note = h("p", {}, "");
    const card = h("article", { class: "bl-card bl-waiting" }, h("div", { class: "bl-inner" }, ring, note));
    if (cancel) card.firstChild.append(h("button", { type: "button", class: "bl-small", onclick: cancel }, "Cancel"));
    card.show = (fraction, text) => {
      const percent = Math.round(fraction * 100);
      ring.style.setProperty("--bl-part", fraction);
      ring.setAttribute("aria-valuenow", percent);
      ring.firstChild.textContent = `${percent}%`;
      note.textContent = text;
    };
    let shown = "";
    /** Show what it looks like so far; the one before stays until the newer one is there. */
    card.preview = (source) => {
      if (!source || source === shown) return;
      shown = source;
      const picture = h("img", { class: "bl-preview", alt: "Preview", decoding: "async" });
      picture.onload = () => {
        if (shown !== source) return;
        for (const before of card.querySelectorAll(".bl-preview")) before.remove();
        card.firstChild.prepend(picture);
        card.classList.add("bl-previewed");
      };
      picture.src = source;
    };
    return card;
  }

  /** A sentence with its https addresses as links. */
  function linked(sentence) {
    return String(sentence).split(/(https:\/\/[^\s<>"]+[^\s<>".,;])/).map((part, n) => (n % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part));
  }

  /** A card that says one sentence and offers what mends it: buttons is [[label, run]]. */
  function stopped(sentence, hint, buttons, kind = "") {
    const made = buttons.map(([label, run], index) => h("button", { type: "button", class: index ? "bl-small" : "bl-small bl-strong", onclick: run }, label));
    const inner = h("div", { class: "bl-inner" }, icon({ "bl-bad": "alert", "bl-asks": "ask" }[kind] ?? "restore"), h("p", {}, linked(sentence)));
    if (hint) inner.append(h("p", { class: "bl-quiet" }, linked(hint)));
    inner.append(h("div", { class: "bl-buttons" }, made));
    return h("article", { class: `bl-card bl-stopped ${kind}`, role: "group", "aria-label": sentence }, inner);
  }

  /** What mends a job that did not end well. */
  function remedies(job) {
    const category = job.error?.category ?? "";
    const again = ["Try again", () => backlot.jobs.resume(job)];
    if (job.status === "cancelled") return [["Resume", () => backlot.jobs.resume(job)]];
    if (job.status === "interrupted") return [["Resume", () => backlot.jobs.resume(job)]];
    if (["not_configured", "auth"].includes(category)) return [["Open Settings", () => backlot.openTab("settings")], again];
    if (["insufficient_credits", "quota", "model_unavailable"].includes(category)) return [["Choose provider", () => backlot.chooseProvider?.()], again];
    if (["content_refused", "invalid_request"].includes(category)) return [["Edit and try again", () => act("reuse", { job: job.id })]];
    return [again];
  }

  const ANSWERS = { approve: "Approve", decline: "Decline", check: "Check again", retry: "Try again (may pay twice)", drop: "Drop it" };
  /** The answers a waiting job takes. */
  function answers(job) {
    const choices = job.question?.choices ?? [];
    if (choices.length) return choices.map((choice) => [choice.label, () => backlot.jobs.answer(job, choice.id)]);
    const usual = { approve: ["approve", "decline"], unknown: ["check", "retry", "drop"] }[job.question?.kind] ?? ["check"];
    if (job.error?.category === "not_configured") return remedies({ ...job, status: "failed" });
    return usual.map((id) => [ANSWERS[id], () => backlot.jobs.answer(job, id)]);
  }

  function question(job) {
    const cost = job.question?.cost ? price({ actual: job.question.cost.amount, unit: job.question.cost.unit }) : "";
    const text = job.question?.text ?? job.error?.message ?? "It waits for you.";
    return stopped(cost && !text.includes(cost) ? `${text} ${cost}` : text, job.error?.hint ?? "", answers(job), "bl-asks");
  }

  const PLAIN = ["", "starting", "running"]; // stages that say nothing of their own
  function eta(job) {
    const left = backlot.jobs.left(job);
    if (job.cancelling) return "cancelling";
    if (job.status === "queued") return "waiting for its turn";
    // What the maker says of its queue or of the time is better than our guess from what is usual.
    const said = PLAIN.includes(job.stage) ? job.note : job.stage;
    if (!job.children && said && (job.progress === 0 || / left$/.test(said))) return said;
    if (left === null || (left < 0.6 && job.progress < 0.8)) return "working"; // it takes longer than usual
    return left < 0.6 ? "almost done" : `about ${lasting(Math.max(1, Math.round(left))).replace(".0", "")} left`;
  }

  Object.assign(backlot, {
    shelf,
    act,
    cards: { done, face, waiting, stopped, question, remedies, answers, eta, starButton, downloadLink, actions, moveInMenu },
    setPlaces(places) { sendTo = places; offered(); },
    setAble(abilities) { if (abilities.join() !== able.join()) { able = abilities; offered(); } },
  });
})();
