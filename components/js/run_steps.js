// The timeline of a run: each step with what it has made, as it comes, and what can be done about it.
(() => {
  const { h, icon, runs } = backlot;
  const STATES = { pending: "to come", queued: "waiting for its turn", running: "working", waiting: "waits for you", succeeded: "done", failed: "failed", cancelled: "cancelled", interrupted: "interrupted", skipped: "left out" };
  const ASIDE = ["by", "note", "kind", "aspect_ratio", "board", "quality", "platform", "speaker", "role"]; // of what is composed: no words of it

  const parsed = (text) => { try { const data = JSON.parse(text); return data && typeof data === "object" ? data : null; } catch { return null; } };

  /** Every text within composed data, with its place: [["shots", 0, "prompt"], "a fox"]. */
  function leaves(data, place = []) {
    if (typeof data === "string") return data.trim() && !ASIDE.includes(place.at(-1)) ? [[place, data]] : [];
    if (!data || typeof data !== "object") return [];
    return Object.entries(data).flatMap(([name, value]) => leaves(value, [...place, Array.isArray(data) ? Number(name) : name]));
  }
  const placeWords = (place) => place.map((part) => (typeof part === "number" ? String(part + 1) : part.replaceAll("_", " "))).join(" ");
  const title = (words) => words.replace(/^./, (letter) => letter.toUpperCase());

  /** What a step has written: plain words, or the parts of what was composed. */
  function written(text) {
    const data = parsed(text);
    if (!data) return h("p", { class: "bl-flow-written" }, text);
    const note = typeof data.note === "string" ? data.note : "";
    return h("div", { class: "bl-flow-written" }, note ? h("p", { class: "bl-quiet" }, note) : null, h("dl", {}, leaves(data).map(([place, words]) => h("div", {}, h("dt", {}, title(placeWords(place))), h("dd", {}, words)))));
  }

  /** Fields for what a step has written; read() says the whole as it is to be, or null where nothing was changed. */
  function writing(texts) {
    const data = texts.length === 1 ? parsed(texts[0]) : null;
    const before = data ? leaves(data) : [[["text"], texts.join("\n")]];
    const fields = before.map(([place, words]) => {
      const field = h("textarea", { rows: Math.min(6, 1 + Math.ceil(words.length / 70)), "aria-label": title(placeWords(place)) });
      field.value = words;
      return field;
    });
    const node = h("div", { class: "bl-writing" }, fields.map((field, n) => h("label", {}, data ? h("span", {}, title(placeWords(before[n][0]))) : null, field)));
    function read() {
      if (fields.every((field, n) => field.value === before[n][1])) return null;
      if (!data) return fields[0].value;
      fields.forEach((field, n) => {
        const place = before[n][0];
        place.slice(0, -1).reduce((inside, name) => inside[name], data)[place.at(-1)] = field.value;
      });
      return JSON.stringify(data);
    }
    return { node, read };
  }

  function thumbs(run, step) {
    const all = step.artifacts.filter((artifact) => !backlot.shelf.isGone(artifact.id));
    return all.map((artifact, place) => h("button", { type: "button", class: "bl-thumb-open", "data-artifact": artifact.id, "aria-label": `Open ${step.title}, ${place + 1} of ${all.length}`, onclick: () => backlot.viewer.open(artifact, () => made(run.id)) },
      backlot.picture(artifact.thumbnail_url, ""), artifact.media_type.startsWith("image/") ? null : h("span", { class: "bl-kind" }, artifact.media_type.split("/")[0] === "video" ? "film" : "sound")));
  }

  /** All that a run has made, in the order of its steps. */
  const made = (id) => (runs.get(id)?.steps ?? []).flatMap((step) => step.artifacts).filter((artifact) => !backlot.shelf.isGone(artifact.id));

  function said(step) {
    const many = step.jobs.length > 1 || step.count > 1;
    const done = step.jobs.filter((job) => backlot.isOver(job)).length;
    const current = step.jobs.find((job) => job.status === "running");
    const words = [STATES[step.status] ?? step.status];
    if (many && !["skipped", "pending"].includes(step.status)) words.push(`${done} of ${step.count ?? step.jobs.length}`);
    if (current?.stage && !["running", "starting"].includes(current.stage)) words.push(current.stage);
    return words.join(" · ");
  }

  /** A dialog to make a step anew, or one of its jobs: as it was, or with another prompt. */
  async function redo({ id }, { id: stepId }) {
    const run = runs.get(id);
    const step = run.steps.find((one) => one.id === stepId);
    const several = step.jobs.length > 1;
    const which = h("select", { id: "run-redo-which" }, several ? h("option", { value: step.id }, `All ${step.jobs.length}`) : null, step.jobs.map((job) => h("option", { value: several ? job.name : step.id, "data-job": job.job_id }, several ? job.name : step.title)));
    const prompt = h("textarea", { id: "run-redo-prompt", rows: 4 });
    const field = h("div", { class: "bl-entry", hidden: true }, h("label", { for: "run-redo-prompt" }, "Prompt"), prompt);
    const after = run.steps.filter((one) => one.status !== "pending" && dependsOn(run, one.id, step.id)).map((one) => one.title);
    const dialog = h("dialog", { class: "bl-picker bl-flow-redo", "aria-label": `Make ${step.title} anew` },
      h("h2", {}, `Make “${step.title}” anew`), several ? h("div", { class: "bl-entry" }, h("label", { for: "run-redo-which" }, "Which"), which) : null, field,
      h("p", { class: "bl-quiet" }, after.length ? `What is made from it follows: ${after.join(", ")}. What was there stays in the library.` : "What was there stays in the library."),
      h("footer", {}, h("button", { type: "button", class: "bl-small", onclick: () => dialog.close() }, "Leave it"), h("button", { type: "button", class: "bl-small bl-strong", onclick: begin }, "Make it anew")));
    let before = "";
    async function look() {
      const job = which.selectedOptions[0]?.dataset.job;
      field.hidden = true;
      if (!job) return;
      const told = await backlot.attempt(() => backlot.post("runs/prompt", { job }));
      before = prompt.value = told?.prompt ?? "";
      field.hidden = !before;
    }
    async function begin() {
      const changes = !field.hidden && prompt.value !== before ? { prompt: prompt.value } : {};
      if (await runs.decide(run, "redo", { step: which.value || step.id, changes })) dialog.close();
    }
    which.addEventListener("change", look);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    await look();
  }

  function dependsOn(run, id, on) {
    const step = run.steps.find((one) => one.id === id);
    return Boolean(step) && step.needs.some((need) => need === on || dependsOn(run, need, on));
  }

  const ICONS = { succeeded: "check", failed: "alert", waiting: "ask", skipped: "close", cancelled: "close", interrupted: "alert" };

  /** One step of the timeline, kept up to date. */
  backlot.runStep = () => {
    const mark = h("span", { class: "bl-flow-mark", "aria-hidden": "true" });
    const name = h("b");
    const state = h("span", { class: "bl-quiet" });
    const line = h("div", { class: "bl-line", hidden: true }, h("i"));
    const shown = h("div", { class: "bl-step-made" });
    const acts = h("div", { class: "bl-buttons" });
    const node = h("li", { class: "bl-step" }, mark, h("div", { class: "bl-step-words" }, h("div", { class: "bl-step-head" }, h("p", {}, name, " ", state), acts), line, shown));
    let drawn = "";
    let open = false; // whether what is written is unfolded

    function update(run, step) {
      node.dataset.step = step.id;
      node.dataset.status = step.status;
      name.textContent = step.title;
      const words = said(step);
      if (state.textContent !== words) state.textContent = words;
      line.hidden = !["queued", "running"].includes(step.status);
      line.firstChild.style.width = `${Math.round(step.progress * 100)}%`;
      const now = JSON.stringify([step.status, step.artifacts.map((one) => [one.id, backlot.shelf.isGone(one.id)]), step.texts, step.error?.message, run.question?.id, run.status, run.error?.message, run.cancelling]);
      if (now !== drawn) { drawn = now; draw(run, step); }
    }

    function draw(run, step) {
      mark.replaceChildren(ICONS[step.status] ? icon(ICONS[step.status]) : "");
      const asked = run.question?.step === step.id;
      const texts = step.texts.length && !asked ? h("details", { open, ontoggle: (event) => { open = event.target.open; } }, h("summary", {}, "What was written"), step.texts.map(written)) : null;
      const trouble = step.error && step.error.message !== run.error?.message ? h("p", { class: "bl-field-note" }, [step.error.message, step.error.hint].filter(Boolean).join(" ")) : null;
      shown.replaceChildren(...[trouble, step.artifacts.length ? h("div", { class: "bl-thumbs" }, thumbs(run, step)) : null, texts].filter(Boolean));
      const small = (label, act) => h("button", { type: "button", class: "bl-small", onclick: act }, label);
      const bad = backlot.isBroken(step) && !run.cancelling && !run.at;
      const settled = ["succeeded", "failed"].includes(step.status) && !run.at;
      acts.replaceChildren(...[bad ? small("Try again", () => runs.decide(run, "retry", { step: step.id })) : null, settled && !asked ? small(bad ? "Change it" : "Make anew", () => redo(run, step)) : null].filter(Boolean));
    }
    return { node, update };
  };

  Object.assign(backlot, { runWriting: writing, runRedo: redo, runMade: made, stepWords: STATES });
})();
