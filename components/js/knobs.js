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
      points: (knob, held) => points(knob.label, `${id.replace(/-options$/, "")}-${knob.over}`, held ?? [], (list) => set(knob.name, list.length ? list : null)),
    };

    /** Points put on what a place holds, by a click or a key. slot: the id of that place. */
    function points(label, slot, held, changed) {
      let list = held;
      const face = h("img", { alt: "", draggable: "false" });
      const ground = h("button", { type: "button", "aria-label": `Put a point: ${label}`, onclick: put }, face);
      const marks = h("span", {}), about = h("small", { role: "status" });
      const board = h("div", { class: "bl-board" }, ground, marks);
      const source = document.getElementById(slot);
      function put(event) {
        const box = ground.getBoundingClientRect();
        const part = (at, from, size) => Math.round(Math.min(1, Math.max(0, event.detail ? (at - from) / size : 0.5)) * 1000) / 1000; // a key puts it in the middle
        keep([...list, { x: part(event.clientX, box.left, box.width), y: part(event.clientY, box.top, box.height) }]);
      }
      function keep(next) {
        list = next;
        changed(list);
        show();
      }
      function show() {
        const src = source?.querySelector("li img")?.getAttribute("src") ?? "";
        board.hidden = !src;
        if (src && face.getAttribute("src") !== src) face.src = src;
        about.textContent = src ? (list.length ? `${list.length} ${list.length === 1 ? "point" : "points"}. A click on one takes it away.` : "Click on what is replaced. Without a point, what is in the middle.") : "Add the film first.";
        marks.replaceChildren(...list.map((point, place) => h("button", { type: "button", style: `left: ${point.x * 100}%; top: ${point.y * 100}%`, "aria-label": `Point ${place + 1}, take away`, onclick: () => keep(list.filter((one) => one !== point)) })));
      }
      if (source) new MutationObserver(show).observe(source, { childList: true, subtree: true });
      show();
      return h("div", { class: "bl-points" }, board, about);
    }

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
      const rows = knobs.map((knob) => h(knob.kind === "points" ? "div" : "label", { class: `bl-knob bl-${knob.kind}` }, h("span", {}, knob.label), makers[knob.kind](knob, props.value?.[knob.name])));
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
