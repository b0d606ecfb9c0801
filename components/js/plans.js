// The card of a plan: steps, makers, price and time, with Go, Edit and Cancel; and below it what was made of it, as it comes.
(() => {
  const { h, icon, jobs, runs } = backlot;

  const lost = new Map(); // job id -> one the stream no longer lists, asked for once
  async function find(id) {
    if (lost.has(id)) return;
    lost.set(id, null);
    const answer = await fetch(`jobs/${encodeURIComponent(id)}`).then((response) => response.json()).catch(() => null);
    if (!answer?.job) return;
    lost.set(id, { ...answer.job, seen: performance.now() });
    jobs.touch();
  }
  const sought = new Set(); // runs that the stream does not tell of, asked for once
  async function findRun(id) {
    if (sought.has(id)) return;
    sought.add(id);
    const answer = await backlot.attempt(() => backlot.post("runs/one", { id }));
    if (answer) runs.take([answer.run]);
  }

  /** A node for one plan, and update(plan). decide(verb, fields) returns the plan as it is then, or null. */
  backlot.planCard = (decide, titles) => {
    const body = h("div", { class: "bl-plan-body" });
    const made = h("div", { class: "bl-plan-made" });
    const node = h("article", { class: "bl-plan", role: "group", tabindex: "-1" }, body, made);
    let plan = null;
    let editing = false;
    let group = null;
    let parts = null; // of a run: {name: {node, key}}
    let drawn = "";

    async function act(verb, fields = {}) {
      const buttons = [...body.querySelectorAll("button")];
      buttons.forEach((one) => { one.disabled = true; });
      const next = await decide(verb, fields);
      buttons.forEach((one) => { one.disabled = false; });
      if (!next) return;
      if (verb === "edit") editing = false;
      update(next, true);
      if (document.activeElement === document.body) (body.querySelector(".bl-plan-go") ?? node).focus({ preventScroll: true });
    }

    function update(next, anew = false) {
      const key = JSON.stringify(next);
      if (next.state === "started" && !next.job && !next.run && (plan?.job || plan?.run)) return; // older than what is known
      if (!anew && (key === drawn || (editing && next.state === "offered"))) return;
      plan = next;
      drawn = key;
      node.dataset.plan = plan.id;
      node.dataset.state = plan.state;
      node.setAttribute("aria-label", `Plan: ${plan.title}`);
      body.replaceChildren(...(editing ? form() : face()));
      follow();
    }

    function face() {
      const many = plan.steps.length > 1;
      const steps = plan.steps.map((step, n) => h("li", {}, many ? h("b", {}, String(n + 1)) : null,
        h("span", {}, !many && step.title === plan.title ? null : step.title, h("small", {}, [titles[step.provider] ?? step.provider, step.model, step.outputs > 1 ? `${step.outputs} of them` : ""].filter(Boolean).join(" · "))),
        many ? h("small", { class: "bl-plan-price" }, step.amount === null ? "price not known" : backlot.price({ actual: step.amount, unit: step.unit })) : null));
      const state = { started: "Started", cancelled: "Cancelled" }[plan.state];
      const extent = [plan.price, plan.seconds ? `about ${backlot.lasting(Math.max(1, Math.round(plan.seconds))).replace(".0", "")}` : ""].filter(Boolean).join(" · ");
      return [
        h("header", {}, h("h3", {}, plan.title), state ? h("span", { class: "bl-plan-state" }, icon(plan.state === "started" ? "check" : "close"), state) : h("span", { class: "bl-plan-extent" }, extent)),
        plan.run ? null : h("ol", { class: many ? "bl-many" : "" }, steps), // a run tells its steps itself
        ...plan.notes.map((note) => h("p", { class: "bl-plan-note" }, note)),
        plan.problem && plan.state === "offered" ? h("p", { class: "bl-field-note", role: "alert" }, [plan.problem.message, plan.problem.hint].filter(Boolean).join(" ")) : null,
        plan.state === "offered" ? buttons() : null,
      ].filter(Boolean);
    }

    function buttons() {
      const go = h("button", { type: "button", class: "bl-small bl-strong bl-plan-go", disabled: Boolean(plan.problem), onclick: () => act("go") }, `Go · ${plan.price}`);
      const edit = h("button", { type: "button", class: "bl-small", onclick: () => { editing = true; update(plan, true); body.querySelector("textarea, input, select")?.focus({ preventScroll: true }); node.scrollIntoView({ block: "nearest" }); } }, "Edit");
      const cancel = h("button", { type: "button", class: "bl-small", onclick: () => act("cancel") }, "Cancel");
      return h("div", { class: "bl-buttons" }, plan.problem ? null : go, plan.kind === "turn" || !plan.form.length ? null : edit, cancel);
    }

    function form() {
      const controls = plan.form.map((field) => [field, control(field)]);
      const save = h("button", { type: "submit", class: "bl-small bl-strong" }, "Save");
      const back = h("button", { type: "button", class: "bl-small", onclick: () => { editing = false; update(plan, true); body.querySelector(".bl-plan-go")?.focus(); } }, "Back");
      const values = () => Object.fromEntries(controls.map(([field, input]) => [field.name, read(field, input)]).filter(([, value]) => value !== undefined));
      return [h("form", { class: "bl-plan-form", "aria-label": `Change the plan: ${plan.title}`, onsubmit: (event) => { event.preventDefault(); act("edit", values()); } },
        controls.map(([field, input]) => h("label", { class: field.type === "text" ? "bl-labelled bl-whole" : "bl-labelled" }, h("span", {}, field.label), input)),
        h("div", { class: "bl-buttons" }, save, back))];
    }

    function control(field) {
      const value = field.value ?? "";
      if (field.type === "choice" && !field.list) return h("select", {}, field.choices.map((one) => h("option", { value: one, selected: one === value }, one === "hq" ? "HQ" : (one || "Auto").replace(/^[a-z]/, (letter) => letter.toUpperCase()))));
      if (field.type === "number" && !field.list) return h("input", { type: "number", step: "any", value, min: field.min ?? false, max: field.max ?? false, placeholder: "Auto" });
      const text = field.list ? value.join?.("\n") ?? "" : String(value);
      return h("textarea", { rows: Math.min(8, Math.max(2, Math.ceil(text.length / 60))), placeholder: field.list ? "One in each line" : "" }, text);
    }

    function read(field, input) {
      if (field.list) return input.value.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => (field.type === "number" ? Number(line) : line));
      if (field.type === "number") return input.value === "" ? null : Number(input.value);
      return input.value;
    }

    function follow() {
      if (plan?.job) followJob();
      else if (plan?.run) followRun();
      else {
        made.replaceChildren();
        delete made.dataset.run;
        parts = null;
        group = null;
      }
    }

    function followJob() {
      const job = jobs.get(plan.job) ?? lost.get(plan.job);
      if (!job) return void find(plan.job);
      if (!group) { group = backlot.jobGroup(); made.replaceChildren(group.node); }
      group.update(job);
    }

    function followRun() {
      const run = runs.get(plan.run);
      if (!run) return void findRun(plan.run);
      made.dataset.run = run.id;
      if (!parts) {
        parts = Object.fromEntries(["steps", "trouble", "results", "asks"].map((name) => [name, { node: h("div", { class: "bl-run-part" }), key: "" }]));
        made.replaceChildren(...Object.values(parts).map((one) => one.node));
      }
      const steps = run.steps.filter((step) => step.status !== "skipped");
      part("steps", steps.map((step) => [step.status, step.error?.message]), () => h("ol", { class: "bl-run-steps", "aria-label": "Steps" }, steps.map((step) => h("li", { "data-status": step.status }, h("span", { class: "bl-step-mark", "aria-hidden": "true" }), h("span", {}, step.title), h("small", {}, step.error && step.error.message !== run.error?.message ? step.error.message : backlot.stepWords[step.status])))));
      part("trouble", run.error, () => run.error && h("p", { class: "bl-field-note", role: "alert" }, [run.error.message, run.error.hint].filter(Boolean).join(" ")));
      const shown = (run.artifacts.length ? run.artifacts : run.steps.flatMap((step) => step.artifacts)).filter((one) => !backlot.shelf.isGone(one.id));
      part("results", [shown.map((one) => one.id), backlot.isOver(run)], () => shown.length > 0 && h("div", { class: shown.length === 1 ? "bl-grid bl-one" : "bl-grid" }, shown.map((artifact) => card(artifact, run))));
      part("asks", run.question, () => run.question && asked(run));
    }

    /** Draws a part of what is told of a run when it has changed, and only that. */
    function part(name, about, make) {
      const key = JSON.stringify(about ?? null);
      if (parts[name].key === key) return;
      parts[name].key = key;
      parts[name].node.replaceChildren(...[make()].filter(Boolean));
    }

    /** What the run asks, with its answers. */
    function asked(run) {
      const choices = run.question.choices?.length ? run.question.choices : [{ id: "approve", label: "Go on" }, { id: "decline", label: "Stop here" }];
      const tell = (choice) => () => runs.decide(run, "answer", { question: run.question.id, answer: choice.id });
      const texts = run.steps.find((step) => step.id === run.question.step)?.texts ?? [];
      return h("div", { class: "bl-run-asks", role: "group", "aria-label": run.question.text }, h("p", {}, run.question.text),
        texts.length ? h("details", { class: "bl-call", open: true }, h("summary", {}, "What was written"), h("pre", {}, texts.map(readable).join("\n\n"))) : null,
        h("div", { class: "bl-buttons" }, choices.map((choice, n) => h("button", { type: "button", class: n ? "bl-small" : "bl-small bl-strong", onclick: tell(choice) }, choice.label))));
    }

    /** A text as people read it: data by its names. */
    function readable(text) {
      if (!/^\s*[{[]/.test(text)) return text;
      try {
        const lines = (value, depth) => (value === null || value === "" ? "" : typeof value !== "object" ? String(value) : Object.entries(value).map(([name, inner]) => {
          const told = lines(inner, depth + 1);
          if (!told.trim()) return "";
          const label = Array.isArray(value) ? `${Number(name) + 1}.` : `${name.replaceAll("_", " ")}:`;
          return `${"  ".repeat(depth)}${label} ${typeof inner === "object" ? `\n${told}` : told}`;
        }).filter(Boolean).join("\n"));
        return lines(JSON.parse(text), 0);
      } catch {
        return text;
      }
    }

    const card = (artifact, run) => backlot.cards.done(artifact, { alt: run.title, name: run.title, show: () => backlot.viewer.open(artifact, () => run.artifacts), meta: [run.title, backlot.isOver(run) ? backlot.price(run.cost) : ""] });

    jobs.subscribe(follow);
    backlot.shelf.onChange(follow);
    runs.subscribe(follow);
    setInterval(() => group?.tick(), 500);
    return { node, update };
  };
})();
