// Settings: who makes what, what is used today, and what room things take. Counted only while somebody looks.
(() => {
  const { h } = backlot;

  const head = (title, about) => [h("h2", {}, title), about ? h("p", {}, about) : null];

  // One select for each task that can be made in more than one way.
  backlot.makers.defaults = ({ element, props, trigger, watch }) => {
    const body = h("div", { class: "bl-makers" });
    element.append(h("section", { class: "bl-sheet" }, head("Who makes what", "What Auto tries first, for each thing that more than one model can make."), body));
    function draw() {
      if (!props.value) return;
      const { tasks } = props.value;
      const held = body.contains(document.activeElement) ? document.activeElement.name : null;
      const rows = tasks.map((row) => h("div", {}, h("label", { for: `settings-default-${row.task}` }, row.title),
        h("select", { id: `settings-default-${row.task}`, name: row.task, onchange: (event) => trigger("choose", { task: row.task, way: event.target.value }) },
          h("option", { value: "" }, "Auto"),
          row.groups.map((group) => h("optgroup", { label: group.title }, group.ways.map((way) => h("option", { value: way.value, selected: way.value === row.value }, way.label)))))));
      body.replaceChildren(...(rows.length ? rows : [h("p", { class: "bl-quiet" }, "There is one way to make each thing now. Set up another provider to choose.")]));
      if (held) body.querySelector(`[name="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    }
    watch("value", draw);
    draw();
  };

  backlot.makers.usage = ({ element, props, trigger, watch }) => {
    const today = h("div", { class: "bl-used" });
    const places = h("table", {}, h("tbody", {}));
    element.append(
      h("section", { class: "bl-sheet", id: "settings-today" }, head("Today", "It starts again at midnight. The limits come from the environment."), today),
      h("section", { class: "bl-sheet", id: "settings-places" }, head("Where things are"), places));
    function draw() {
      if (!props.value) return;
      today.replaceChildren(...props.value.today.map(used));
      places.tBodies[0].replaceChildren(...props.value.places.map((place) => h("tr", {}, h("th", { scope: "row" }, place.name), h("td", {}, place.words), h("td", {}, place.amount))));
    }
    function used(row) {
      const full = row.part !== null && row.part >= 1;
      const bar = row.part === null ? null : h("div", { class: "bl-line", "aria-hidden": "true" }, h("i", { style: `width: ${Math.round(row.part * 100)}%` }));
      const limit = row.part === null ? ["No limit. ", h("code", {}, row.variable), " sets one."] : [full ? "Used up. " : "", h("code", {}, row.variable)];
      return h("div", { class: full ? "bl-full" : "" }, h("p", {}, h("span", {}, row.name), h("b", {}, row.words)), bar, h("small", {}, limit));
    }
    watch("value", draw);
    draw();
    // Anew each time the tab is opened, and once more when jobs are over while it is open.
    let seen = false, over = null;
    new IntersectionObserver((entries) => {
      const now = entries.some((entry) => entry.isIntersecting);
      if (now && !seen) trigger("look", {});
      seen = now;
    }, { rootMargin: "9999px 0px" }).observe(element); // however far down it is
    backlot.jobs.subscribe(() => {
      const now = backlot.jobs.all().filter((job) => job.finished_at).length;
      if (seen && over !== null && now > over) trigger("look", {});
      over = now;
    });
  };
})();
