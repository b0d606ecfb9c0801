// The results of one tab: this owner's recent jobs of its task, newest first, each card filled as soon as its artifact is there.
(() => {
  const { h, cards, jobs, shelf } = backlot;
  const NOUNS = { video: "film", audio: "sound", text: "text", model: "solid" };
  const FORMS = {
    gif: "GIF", webp: "Moving WebP", loop: "Loop", reverse: "Reversed", trim: "Trimmed", "fit-20mb": "Under 20 MB", "fit-50mb": "Under 50 MB",
    "first-frame": "First frame", "last-frame": "Last frame", frame: "Frame", "contact-sheet": "Contact sheet", "sprite-sheet": "Sprite sheet",
    strip: "Photo strip", grid: "2 × 2 print", collage: "Collage", film: "Film of pictures", audio: "Sound alone", waveform: "Waveform",
  };
  /** What is special about the results of a task: title(job); label(artifact, job), the first words under a card; foot(job), what stands under a finished group;
      besides(artifact, job), whether it has no card of its own; swap(artifact, job), another artifact that stands for one; arrange(job, grid, cards), how they lie. */
  backlot.specials = { export: { title: (job) => FORMS[job.request.form] ?? String(job.request.form ?? "Export").toUpperCase() }, upscale: { title: (job) => job.request.prompt || "Enlarged" } };
  const KINDS = { image: "Picture", video: "Film", audio: "Sound", model: "3D model", text: "Text" };
  /** What an artifact of the library is called: its words, else how it was made. */
  backlot.nameOf = (item) => item.prompt || item.title || (item.made && backlot.specials[item.made.task]?.title?.(item.made)) || (item.uploaded ? "Upload" : KINDS[item.media] ?? "Untitled");
  const special = (job, name) => backlot.specials[job.task]?.[name]?.(job);

  backlot.makers.results = ({ element, props, trigger, watch, facts }) => {
    const groups = new Map(); // job id -> {node, grid, slots, update}
    const list = h("div", { class: "bl-groups" });
    const empty = examples(facts.examples ?? [], (n) => trigger("example", { n }), facts.invitation);
    element.classList.add("bl-results");
    element.setAttribute("role", "region");
    element.setAttribute("aria-label", "Results");
    element.append(empty, list);

    function draw() {
      const mine = jobs.all().filter((job) => belongs(job, facts.tasks) && !isEmptied(job));
      empty.hidden = mine.length > 0;
      const wanted = new Set(mine.map((job) => job.id));
      for (const [id, group] of groups) {
        if (!wanted.has(id)) { group.node.remove(); groups.delete(id); }
      }
      mine.forEach((job, place) => {
        if (!groups.has(job.id)) groups.set(job.id, makeGroup(facts));
        const group = groups.get(job.id);
        if (list.children[place] !== group.node) list.insertBefore(group.node, list.children[place] ?? null);
        group.update(job);
      });
    }

    jobs.subscribe(draw);
    shelf.onChange(draw);
    setInterval(() => { for (const group of groups.values()) group.tick(); }, 500);
    watch("value", () => {
      if (!props.value?.expect) return;
      if (matchMedia("(max-width: 760px)").matches || element.getBoundingClientRect().top < -40) element.scrollIntoView({ block: "start" });
    });
  };

  backlot.jobGroup = (facts = { tasks: [] }) => makeGroup(facts);

  /** Whether a job is one of this tab's: of its tasks, or an export of something that is. */
  function belongs(job, tasks) {
    if (tasks.includes(job.shown_as)) return true;
    const of = (id) => jobs.all().find((one) => one !== job && one.artifacts.some((artifact) => artifact.id === id));
    return job.task === "export" && (job.request.items ?? []).slice(0, 1).some((id) => { const source = of(id); return source && source.task !== "export" && tasks.includes(source.task); });
  }

  /** Whether all that a finished job made has been trashed. */
  function isEmptied(job) {
    return job.status === "succeeded" && job.artifacts.every((artifact) => shelf.isGone(artifact.id)) && !(job.failures ?? []).length;
  }

  function examples(list, run, invitation) {
    const shown = list.map((example, n) => {
      const query = new URLSearchParams({ prompt: example.sketch, w: 480, h: 360, seed: 7 });
      return h("button", { type: "button", class: "bl-example", onclick: () => run(n) },
        backlot.picture(example.picture || `sketches?${query}`, "", { width: 480, height: 360 }),
        h("span", {}, h("b", {}, example.title), h("small", {}, example.look)));
    });
    return h("section", { class: "bl-empty", "aria-label": "Examples", hidden: true },
      h("h2", {}, list.length ? "Start with one of these" : "What you make appears here"),
      h("p", { class: "bl-quiet" }, invitation || "A click makes it, on this machine, free. Or write your own prompt."),
      h("div", { class: "bl-examples" }, shown));
  }

  function makeGroup(facts) {
    const title = h("h3", { class: "bl-said" });
    const when = h("span", { class: "bl-quiet" });
    const grid = h("div", { class: "bl-grid" });
    const told = h("p", { class: "bl-quiet bl-told", hidden: true });
    const node = h("section", { class: "bl-group" }, h("header", {}, title, when), told, grid);
    const slots = []; // {key, card}
    let job = null;
    let trail = null;
    let foot = null; // {key, node}

    function update(next) {
      job = next;
      const words = special(job, "title") || job.request.prompt || "Untitled";
      node.setAttribute("aria-label", words);
      node.dataset.job = job.id;
      node.dataset.status = job.status;
      if (facts.compare && job.task === "edit" && !trail) { trail = backlot.trailBar(job); node.querySelector("header").after(trail); }
      if (title.textContent !== words) { title.textContent = words; title.title = words; }
      if (!when.firstChild) when.append(backlot.time(job.created_at));
      const note = job.status === "succeeded" ? job.note ?? "" : "";
      if (told.textContent !== note) told.textContent = note;
      told.hidden = !note;
      const plan = places(job);
      grid.style.setProperty("--bl-ratio", ratio(job));
      grid.classList.toggle("bl-one", plan.length === 1);
      plan.forEach((place, index) => {
        if (slots[index]?.key === place.key) return void (place.kind === "done" && tellMeta(slots[index].card, metaOf(place.artifact, job)));
        const card = make(place, job, index, plan.length, facts);
        if (slots[index]) slots[index].card.replaceWith(card);
        else grid.append(card);
        slots[index] = { key: place.key, card };
      });
      for (const extra of slots.splice(plan.length)) extra.card.remove();
      backlot.specials[job.task]?.arrange?.(job, grid, slots.map((slot) => slot.card));
      drawFoot(plan.map((place) => place.key).join());
      tick();
    }

    function drawFoot(key) {
      if (foot?.key === `${job.status} ${key}`) return;
      foot?.node?.remove();
      foot = { key: `${job.status} ${key}`, node: special(job, "foot") };
      if (foot.node) node.append(foot.node);
    }

    function tick() {
      if (!job || !jobs.running(job)) return;
      const total = slots.length;
      slots.forEach((slot, index) => {
        if (!slot.card.show) return;
        slot.card.show(...progress(job, index, total, slots));
        slot.card.preview(job.previews?.[index]);
      });
    }

    return { node, update, tick };
  }

  /** What stands at each place of a job's grid; equal keys mean an equal card. */
  function places(job) {
    const total = Math.max(job.outputs ?? 1, ...job.artifacts.map((artifact, order) => (artifact.index ?? order) + 1));
    const plan = new Array(total).fill(null);
    job.artifacts.forEach((artifact, order) => {
      const gone = shelf.isGone(artifact.id) || backlot.specials[job.task]?.besides?.(artifact, job);
      const shown = backlot.specials[job.task]?.swap?.(artifact, job) ?? artifact;
      plan[artifact.index ?? order] = { kind: gone ? "gone" : "done", artifact: shown, key: gone ? `gone ${artifact.id}` : `done ${shown.id}` };
    });
    for (const failure of job.failures ?? []) plan[failure.index] ??= { kind: "failure", failure, key: `failure ${failure.index} ${job.status}` };
    const next = plan.indexOf(null);
    const rest = plan.map((place, index) => place ?? open(job, index, index === next));
    return rest.filter((place) => place && place.kind !== "gone");
  }

  function open(job, index, first) {
    if (jobs.running(job)) return { kind: "waiting", first, key: `waiting ${index} ${first} ${job.cancelling}` };
    if (job.status === "waiting") return first ? { kind: "question", key: `question ${job.question?.id} ${job.error?.code}` } : { kind: "paused", key: `paused ${index}` };
    return first && job.status !== "succeeded" ? { kind: "stopped", key: `stopped ${job.status} ${job.error?.code} ${job.error?.message}` } : null;
  }

  function make(place, job, index, total, facts) {
    const noun = NOUNS[place.artifact?.media_type.split("/")[0]] ?? "picture";
    const name = total > 1 ? `${noun} ${index + 1} of ${total}` : noun;
    if (place.kind === "done") return picture(place.artifact, job, name, facts);
    if (place.kind === "failure") return cards.stopped(place.failure.error?.message ?? "This one failed.", place.failure.error?.hint, [["Try again", () => jobs.resume(job)]], "bl-bad");
    if (place.kind === "question") return cards.question(job);
    if (place.kind === "stopped") return ended(job);
    const card = cards.waiting(place.first && place.kind === "waiting" && !job.cancelling ? () => jobs.cancel(job) : null);
    if (place.kind === "paused") card.show(0, "paused");
    return card;
  }

  function ended(job) {
    if (job.status === "cancelled") return cards.stopped("Cancelled.", job.note, cards.remedies(job));
    const sentence = job.error?.message ?? (job.status === "interrupted" ? "It was interrupted." : "It failed.");
    return cards.stopped(sentence, job.error?.hint, cards.remedies(job), "bl-bad");
  }

  /** The two ends of the line under an artifact. How long it took and what it cost are known only when its job is over. */
  function metaOf(artifact, job) {
    const took = job.started_at && job.finished_at ? backlot.lasting(job.finished_at - job.started_at) : "";
    const seed = artifact.seed === null || artifact.seed === undefined ? "" : `seed ${artifact.seed}`;
    const label = backlot.specials[job.task]?.label?.(artifact, job);
    const left = label ? [label] : [job.provider_title, seed];
    const right = label ? [seed, backlot.price(job.cost)] : [took, backlot.price(job.cost)];
    return [left, right].map((words) => words.filter(Boolean).join(" · "));
  }

  function tellMeta(card, meta) {
    card.querySelectorAll(".bl-meta > span").forEach((node, end) => { if (node.textContent !== meta[end]) node.textContent = meta[end]; });
  }

  function picture(artifact, job, name, facts) {
    const label = backlot.specials[job.task]?.label?.(artifact, job);
    const meta = metaOf(artifact, job);
    const show = () => backlot.viewer.open(artifact, () => shownArtifacts(job.shown_as));
    const card = cards.done(artifact, { alt: label || job.request.prompt || special(job, "title") || "Picture", name: label ?? name, show, meta });
    const from = job.request.references?.[0] ?? job.request.source;
    if (facts.compare && from && artifact.media_type.startsWith("image/")) {
      card.querySelector(".bl-open").after(backlot.compare(`media/${encodeURIComponent(from)}`, artifact.url, name));
      card.append(h("div", { class: "bl-buttons" }, h("button", { type: "button", class: "bl-small", onclick: () => backlot.act("send", { artifact: artifact.id, tab: "edit", place: 0 }) }, "Keep editing")));
    }
    return card;
  }

  function shownArtifacts(task) {
    const mine = jobs.all().filter((job) => job.shown_as === task);
    return mine.flatMap((job) => job.artifacts).filter((artifact) => !shelf.isGone(artifact.id));
  }

  function ratio(job) {
    const first = job.artifacts.find((artifact) => artifact.width && artifact.height);
    if (first) return `${first.width} / ${first.height}`;
    if (job.request.width && job.request.height) return `${job.request.width} / ${job.request.height}`;
    return (job.request.aspect_ratio || "1:1").replace(":", " / ");
  }

  /** How far the picture at a place is, 0 to 1, and the words under the ring. */
  function progress(job, index, total, slots) {
    const open = slots.filter((slot) => slot.card.show).length;
    const made = total - open;
    const together = open ? (job.progress * total - made) / open : 0;
    const inTurn = job.progress * total - index;
    const fraction = Math.min(0.99, Math.max(0, job.children ? together : inTurn));
    const first = slots.findIndex((slot) => slot.card.show) === index;
    const place = total > 1 ? `${index + 1} of ${total}` : "";
    return [fraction, [place, first || job.children ? cards.eta(job) : "next"].filter(Boolean).join(" · ")];
  }
})();
