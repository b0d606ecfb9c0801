// The runs of recipes: what each has made so far, what it asks, and its result.
(() => {
  const { h, icon, runs, cards, shelf } = backlot;
  const MANY = 500;
  const UNFOLDED = 3; // of the newest, those that are at work are open

  /** How many files a run elsewhere has made that are not in the library. */
  const homeless = (run) => (run.files ?? []).filter((file) => !file.home).length;

  /** What a run has cost so far, and what it was thought to come to. */
  function cost({ cost: told }) {
    if (!told) return "";
    if (!told.totals.length) return told.text === "free" ? "free" : "";
    return told.totals.map((each) => backlot.price({ actual: each.amount, unit: each.unit })).join(" + ") + (told.max_cost === null ? "" : ` of ${told.max_cost}`);
  }

  /** What a run asks, with its answers. */
  function question(run) {
    const asked = run.question;
    const step = run.steps.find((one) => one.id === asked.step);
    const texts = asked.kind === "approve" && step?.jobs.length === 1 && step.jobs[0].is_text && step.texts.length ? backlot.runWriting(step.texts) : null;
    const raise = asked.kind === "cost" && !run.at ? h("input", { type: "number", min: 0, step: "any", placeholder: "As needed", "aria-label": "New ceiling" }) : null;
    const price = asked.cost ? ` ${backlot.price({ actual: asked.cost.amount, unit: asked.cost.unit })}` : "";
    const words = asked.text.includes(price.trim()) ? asked.text : `${asked.text}${price}`;

    async function answer(choice) {
      if (choice === "redo" && asked.kind === "approve") return backlot.runRedo(run, step);
      const changes = {};
      const text = choice === "approve" ? texts?.read() : null;
      if (text) changes.text = text;
      if (raise?.value) changes.max_cost = raise.valueAsNumber;
      box.classList.add("bl-busy");
      await runs.decide(run, "answer", { question: asked.id, answer: choice, changes });
      box.classList.remove("bl-busy");
    }

    const choices = asked.choices.map((choice, place) => h("button", { type: "button", class: place ? "bl-small" : "bl-small bl-strong", "data-answer": choice.id, onclick: () => answer(choice.id) }, choice.label));
    const box = h("section", { class: "bl-flow-asked", role: "group", "aria-label": words }, h("p", {}, icon("ask"), h("b", {}, words)), looked(run, step, asked), texts?.node ?? null,
      raise ? h("label", { class: "bl-entry" }, "New ceiling", raise) : null, h("div", { class: "bl-buttons" }, choices));
    return box;
  }

  /** What is to be looked at, large enough to decide. */
  function looked(run, step, asked) {
    const list = asked.kind === "approve" ? (step?.artifacts ?? []).filter((artifact) => !shelf.isGone(artifact.id)) : [];
    if (!list.length) return null;
    return h("div", { class: `bl-looked${list.length === 1 ? " bl-alone" : ""}` }, list.map((artifact, place) => h("button", { type: "button", class: "bl-thumb-open", "aria-label": `Open ${step.title}, ${place + 1} of ${list.length}`, onclick: () => backlot.viewer.open(artifact, () => list) }, cards.face(artifact, step.title, list.length === 1))));
  }

  function trouble(run) {
    const error = run.error;
    const keys = ["not_configured", "auth"].includes(error.category) ? h("button", { type: "button", class: "bl-small bl-strong", onclick: () => backlot.openTab("settings") }, "Open Settings") : null;
    return h("div", { class: "bl-trouble" }, icon("alert"), h("div", {}, h("p", {}, h("b", {}, error.message)), h("p", {}, [error.hint, run.steps.some((step) => step.artifacts.length) ? "What is done is kept." : ""].filter(Boolean).join(" ")), keys));
  }

  function result(run) {
    const list = run.artifacts.filter((artifact) => !shelf.isGone(artifact.id));
    const grid = h("div", { class: `bl-grid${list.length === 1 ? " bl-one" : list.length > 4 ? " bl-several" : ""}` });
    const maker = (artifact) => run.steps.findLast((step) => step.artifacts.some((one) => one.id === artifact.id))?.title;
    const words = (artifact) => (list.length > 1 && maker(artifact)) || run.title;
    const name = (place) => (list.length > 1 ? `result ${place + 1} of ${list.length}` : "result");
    grid.append(...list.map((artifact, place) => cards.done(artifact, { alt: run.title, name: name(place), show: () => backlot.viewer.open(artifact, () => list), meta: [words(artifact), place ? "" : cost(run)] })));
    return list.length ? grid : null;
  }

  function runCard({ again, unfold }) {
    const name = h("b");
    const about = h("span", { class: "bl-ellipsis" });
    const at = h("small", { class: "bl-at", hidden: true });
    const state = h("span", { class: "bl-run-state" });
    const when = h("span", { class: "bl-quiet" });
    const body = h("div", { class: "bl-run-body", hidden: true });
    const toggle = h("button", { type: "button", class: "bl-run-open", "aria-expanded": "false", onclick: () => show(body.hidden, true) }, icon("up"), h("span", { class: "bl-run-name" }, name, at, about), state);
    const line = h("div", { class: "bl-line", role: "progressbar", "aria-label": "Progress", "aria-valuemin": "0", "aria-valuemax": "100" }, h("i"));
    const asks = h("div", {});
    const steps = h("ol", { class: "bl-steps" });
    const results = h("div", {});
    const acts = h("div", { class: "bl-buttons" });
    const foot = h("footer", {}, when, acts);
    const node = h("article", { class: "bl-flow-run" }, toggle, line, body);
    body.append(asks, results, steps, foot);
    const rows = new Map();
    const drawn = { asks: "", results: "", acts: "" };
    let run = null;

    function show(on, chosen = false) {
      body.hidden = !on;
      toggle.setAttribute("aria-expanded", String(on));
      if (chosen) unfold(run.id, on);
      if (on && run) fill();
    }

    /** Draws a part again when what it shows has changed. */
    function part(name, key, make) {
      const now = JSON.stringify(key);
      if (drawn[name] === now) return;
      drawn[name] = now;
      make();
    }

    function update(next, open) {
      run = next;
      node.dataset.run = run.id;
      node.dataset.status = run.status;
      node.setAttribute("aria-label", run.title);
      name.textContent = run.title;
      at.hidden = !run.at;
      at.textContent = run.at ? `at ${run.at.title}` : "";
      about.textContent = typeof run.inputs.prompt === "string" ? run.inputs.prompt : "";
      state.textContent = run.cancelling ? "cancelling" : runs.active(run) ? `${Math.round(run.progress * 100)}%` : backlot.stepWords[run.status];
      line.hidden = !runs.active(run);
      line.firstChild.style.width = `${Math.round(run.progress * 100)}%`;
      line.setAttribute("aria-valuenow", Math.round(run.progress * 100));
      if (open === body.hidden) show(open);
      else if (open) fill();
    }

    function fill() {
      part("asks", [run.question, run.status, run.error?.message, run.steps.find((step) => step.id === run.question?.step)?.texts], () => asks.replaceChildren(...(run.question ? [question(run)] : run.error && run.status !== "succeeded" ? [trouble(run)] : [])));
      const over = backlot.isOver(run); // until then its steps show what they have made
      part("results", over && run.artifacts.map((one) => [one.id, shelf.isGone(one.id)]), () => results.replaceChildren(...[over && result(run)].filter(Boolean)));
      run.steps.forEach((step) => {
        if (!rows.has(step.id)) { const row = backlot.runStep(); rows.set(step.id, row); steps.append(row.node); }
        rows.get(step.id).update(run, step);
      });
      part("acts", [run.status, run.cancelling, cost(run), homeless(run), run.question?.id, run.steps.map((step) => step.status)], drawActs);
    }

    function drawActs() {
      const small = (label, act) => h("button", { type: "button", class: "bl-small", onclick: act }, label);
      when.replaceChildren(backlot.time(run.created_at), [run.finished_at && run.started_at ? ` · took ${backlot.lasting(run.finished_at - run.started_at)}` : "", cost(run) ? ` · ${cost(run)}` : ""].join(""));
      const declinable = run.question?.choices.some((choice) => choice.id === "decline");
      const stoppable = runs.active(run) || (run.status === "waiting" && !declinable);
      const retried = run.status === "failed" && !run.at && run.steps.filter((step) => backlot.isBroken(step)).length === 1; // its one step has the button
      const resumable = (backlot.isBroken(run) && !retried) || (run.status === "waiting" && !run.question);
      acts.replaceChildren(...[
        stoppable ? h("button", { type: "button", class: "bl-small", disabled: run.cancelling, onclick: () => runs.decide(run, "cancel") }, run.cancelling ? "Cancelling" : "Cancel") : null,
        resumable ? small("Resume", () => runs.decide(run, "resume")) : null,
        homeless(run) ? small(`Bring home · ${homeless(run)}`, () => runs.decide(run, "keep")) : null,
        run.recipe ? small("Reuse settings", () => again(run)) : null,
        backlot.isOver(run) ? small("Delete", () => runs.forget(run)) : null,
      ].filter(Boolean));
    }
    return { node, update };
  }

  /** The runs, newest first. again(run): fills the form as it was for that run. */
  backlot.runList = ({ again }) => {
    const groups = new Map();
    const chosen = new Map(); // run id -> whether a person has folded it open
    const list = h("div", { class: "bl-flow-runs", id: "workflows-runs" });
    const empty = h("p", { class: "bl-quiet bl-flow-empty" }, "What you run appears here step by step, and stays: close the page whenever you like.");
    const said = h("p", { class: "bl-hear", role: "status" });
    runs.said = (words) => { said.textContent = words; };
    const note = h("p", { class: "bl-quiet", role: "status", hidden: true });
    const older = h("button", { type: "button", class: "bl-small", hidden: true, onclick: async () => { await runs.ask(MANY); asked = true; draw(); } }, "Older runs");
    const node = h("section", { class: "bl-flow-right", "aria-label": "Runs" }, h("h2", {}, "Runs"), said, note, empty, list, older);
    let asked = false;

    const opened = (run, place) => chosen.get(run.id) ?? (run.status === "waiting" || place === 0 || (runs.active(run) && place < UNFOLDED));

    function draw() {
      const all = runs.all();
      for (const [id, card] of groups) if (!runs.get(id)) { card.node.remove(); groups.delete(id); }
      empty.hidden = all.length > 0;
      node.closest(".bl-bench")?.classList.toggle("bl-unused", !all.length);
      const open = all.filter((run) => run.status === "waiting").length;
      const door = document.querySelector(".bl-to-runs");
      if (door) { door.textContent = open ? `Runs · ${open} ${open === 1 ? "waits" : "wait"}` : "Runs"; door.classList.toggle("bl-strong", open > 0); }
      older.hidden = asked || all.length < 30;
      all.forEach((run, place) => {
        if (!groups.has(run.id)) groups.set(run.id, runCard({ again, unfold: (id, on) => chosen.set(id, on) }));
        const card = groups.get(run.id);
        if (list.children[place] !== card.node) list.insertBefore(card.node, list.children[place] ?? null);
        card.update(run, opened(run, place));
      });
    }
    runs.subscribe(draw);
    shelf.onChange(draw);
    return {
      node,
      /** Says what is wrong with asking about runs elsewhere. */
      say(words) { note.textContent = words; note.hidden = !words; },
      open(id, scroll = false) {
        chosen.set(id, true);
        draw();
        if (scroll) groups.get(id)?.node.scrollIntoView({ block: "start" });
      },
    };
  };
})();
