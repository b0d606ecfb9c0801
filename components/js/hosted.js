// Workflows that a provider runs by itself: a brief becomes a plan, a plan a run with a price. The runs are in the Workflows tab.
(() => {
  const { h } = backlot;

  backlot.makers.hosted = ({ element, props, trigger, watch }) => {
    const around = element.closest(".bl-hosted") ?? element;
    const title = h("h2", {}, "");
    const brief = h("textarea", { id: `${element.id}-brief`, rows: "2", maxlength: "10000", placeholder: "A short film of a lighthouse in a storm: a picture first, then it moves", "aria-label": "What the workflow shall make" });
    const plan = h("textarea", { id: `${element.id}-plan`, rows: "8", spellcheck: "false", "aria-label": "Plan, as JSON", oninput: () => steps() });
    const outline = h("ol", { class: "bl-outline" });
    const written = h("div", { class: "bl-written", hidden: true }, outline, h("details", { class: "bl-fold" }, h("summary", {}, "The plan as JSON"), plan),
      h("div", { class: "bl-buttons" }, button("Ask for its price", () => act("start", { plan: plan.value, key: asked.key }), "bl-strong"), button("Drop it", () => drop())));
    const said = h("p", { class: "bl-quiet", role: "status" });
    const open = button("Open it", () => backlot.runs.open(begun), "bl-strong");
    let begun = ""; // the run that was asked for last
    let kept = []; // the templates, as they were told last
    const write = button("Plan it", () => act("plan", { brief: brief.value }));
    const who = h("select", { "aria-label": "Who runs it", onchange: draw });
    const asked = { key: "" }; // the same plan asked twice is one run
    let busy = false;
    const templates = backlot.templates({ id: element.id, brief, act, holding: (on) => around.classList.toggle("bl-filling", on) });
    element.append(h("section", { class: "bl-sheet", "aria-label": "Hosted workflows" }, title,
      h("p", {}, "They go on there while this studio is closed. Nothing is paid before you approve the price."),
      h("label", { class: "bl-labelled" }, "What shall be made", brief), h("div", { class: "bl-buttons" }, who, write), written, h("div", { class: "bl-hosted-said" }, said, open), templates.node,
      h("div", { class: "bl-buttons" }, button("Runs in Workflows", () => backlot.openTab("workflows")))));

    function button(label, run, kind = "") {
      return h("button", { type: "button", class: `bl-small ${kind}`, onclick: run }, label);
    }
    function act(verb, values = {}, provider = who.value) {
      if (busy) return;
      wait(true);
      said.textContent = "Asking…";
      trigger("act", { verb, values, provider });
    }
    function wait(on) {
      busy = on;
      for (const one of element.querySelectorAll("button")) one.disabled = on;
    }
    function drop() {
      plan.value = "";
      planning(false);
      brief.focus();
    }
    /** Shows the plan, and the place for what goes along with it. */
    function planning(on) {
      written.hidden = !on;
      around.classList.toggle("bl-planning", on);
    }
    function steps() {
      let found = [];
      try { found = JSON.parse(plan.value).steps ?? []; } catch { found = []; } // half written
      outline.replaceChildren(...(Array.isArray(found) ? found : []).map((step) => h("li", {}, h("b", {}, named(step.toolName)), " ", h("span", {}, String(step.arguments?.prompt ?? "")))));
    }
    const named = (tool) => String(tool ?? "").replaceAll("_", " ");

    function draw() {
      const { hosts = [], templates: told = kept, kept: fresh = "", said: words = "", trouble = "", begun: run = "" } = props.value ?? {};
      kept = told;
      begun = run;
      around.hidden = hosts.length === 0;
      if (!hosts.length) return;
      wait(false);
      if (who.children.length !== hosts.length) who.replaceChildren(...hosts.map((host) => h("option", { value: host.name }, host.title)));
      who.hidden = hosts.length === 1;
      title.textContent = hosts.length === 1 ? `Workflows that ${hosts[0].title} runs` : "Hosted workflows";
      if (props.value.plan) {
        plan.value = props.value.plan;
        asked.key = backlot.freshKey();
        planning(true);
        steps();
      }
      if (begun) { drop(); brief.value = ""; }
      templates.update(kept, fresh, Boolean(begun));
      open.hidden = !begun;
      said.textContent = trouble || words;
      said.className = trouble ? "bl-field-note" : "bl-quiet";
      said.setAttribute("role", trouble ? "alert" : "status");
    }

    watch("value", draw);
    draw();
    let seen = false;
    new IntersectionObserver((entries) => {
      const now = entries.some((entry) => entry.isIntersecting);
      if (now && !seen) trigger("look", {});
      seen = now;
    }, { rootMargin: "9999px 0px" }).observe(around.parentElement ?? around);
  };
})();
