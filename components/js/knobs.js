// What one upstream alone understands: controls drawn from what Python says there is, holding only what differs from the usual.
(() => {
  const { h } = backlot;
  const offers = new Map(); // element id -> {title, knobs}, also while that part is not shown

  backlot.makers.knobs = ({ element, props, trigger, watch }) => {
    const id = element.parentElement.closest("[id]")?.id;
    let timer = 0;
    element.classList.add("bl-knobs");

    function set(name, value) {
      const next = { ...(props.value ?? {}) };
      if (value === null || value === "") delete next[name];
      else next[name] = value;
      props.value = next;
      clearTimeout(timer);
      timer = setTimeout(() => trigger("picked", {}), 150);
    }

    const makers = {
      choice: (knob, held) => {
        const usual = knob.default ? [] : [["As usual", ""]];
        const chosen = held ?? knob.default ?? "";
        const list = [...usual, ...knob.choices].map(([word, value]) => h("option", { value, selected: value === chosen }, word));
        return h("select", { onchange: (event) => set(knob.name, event.target.value === knob.default ? null : event.target.value) }, list);
      },
      switch: (knob, held) => {
        if (knob.default === null) return yesNo(knob, held);
        return h("input", { type: "checkbox", checked: held ?? knob.default, onchange: (event) => set(knob.name, event.target.checked === knob.default ? null : event.target.checked) });
      },
      number: (knob, held) => h("input", { type: "number", min: knob.min ?? false, max: knob.max ?? false, step: "any", value: held ?? "", placeholder: `Usual, ${knob.min} to ${knob.max}`,
        oninput: (event) => set(knob.name, Number.isFinite(event.target.valueAsNumber) ? event.target.valueAsNumber : null) }),
      text: (knob, held) => h("input", { type: "text", value: held ?? "", oninput: (event) => set(knob.name, event.target.value) }),
    };

    /** A switch that may also be left to the upstream. */
    function yesNo(knob, held) {
      const list = [["As usual", null], ["Yes", true], ["No", false]];
      return h("select", { onchange: (event) => set(knob.name, list[event.target.selectedIndex][1]) }, list.map(([word, value]) => h("option", { selected: value === (held ?? null) }, word)));
    }

    let drawn = "";
    function draw(always) {
      const { title, knobs } = offers.get(id) ?? { title: "", knobs: [] };
      const state = JSON.stringify([title, knobs]);
      element.hidden = knobs.length === 0;
      if (!always && state === drawn) return;
      if (element.contains(document.activeElement) && state === drawn) return;
      drawn = state;
      const rows = knobs.map((knob) => h("label", { class: `bl-knob bl-${knob.kind}` }, h("span", {}, knob.label), makers[knob.kind](knob, props.value?.[knob.name])));
      element.replaceChildren(h("h3", {}, `Only at ${title}`), h("div", {}, rows));
    }
    element.redraw = draw;
    watch("value", () => draw(true));
    draw(true);
  };

  backlot.makers.offer = ({ element, props, watch, facts }) => {
    const tell = () => {
      if (!props.value) return;
      offers.set(facts.target, props.value);
      document.querySelector(`#${facts.target} .bl-knobs, #${facts.target}.bl-knobs`)?.redraw(false);
    };
    element.hidden = true;
    watch("value", tell);
    tell();
  };
})();
