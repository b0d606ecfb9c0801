// The camera control of 360 angles: a dome of places around the subject, with the words and the exact prompt of the chosen one.
(() => {
  const { h, iconButton } = backlot;
  const SVG = "http://www.w3.org/2000/svg";
  const [WIDE, HIGH, MIDDLE, BASE, REACH] = [520, 330, 260, 186, 170]; // the drawing, px of its own
  const TILT = (24 * Math.PI) / 180; // from how high we look at the dome
  const FAR = { "close-up": 0.6, medium: 0.8, wide: 1 };

  function s(tag, attributes = {}, ...children) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }
  const title = (id) => id.replace(/^./, (letter) => letter.toUpperCase()).replace("-angle", " angle").replace("-level", " level");

  /** Where a place of the camera is on the drawing, and how near to us: 1 in front, -1 behind. degrees; far: 0 to 1 */
  function project(azimuth, elevation, far) {
    const [a, e] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
    const [x, y, z] = [Math.sin(a) * Math.cos(e), Math.sin(e), Math.cos(a) * Math.cos(e)];
    return { x: MIDDLE + REACH * far * x, y: BASE + REACH * far * (z * Math.sin(TILT) - y * Math.cos(TILT)), near: z * Math.cos(TILT) + y * Math.sin(TILT) };
  }

  backlot.makers.orbit = ({ element, props, trigger, watch, facts }) => {
    const [around, heights, distances] = [Object.keys(facts.azimuths), Object.keys(facts.elevations), facts.distances];
    let state = { mode: "one", azimuths: ["front-right"], elevation: "eye-level", distance: "medium" };
    let at = "front-right"; // the camera's own side

    const shells = s("g", { class: "bl-shells" });
    const dots = s("g", { class: "bl-dots" });
    const beam = s("line", { class: "bl-beam" });
    const clip = s("clipPath", { id: "bl-orbit-clip" }, s("rect", { x: MIDDLE - 42, y: BASE - 66, width: 84, height: 84, rx: 10 }));
    const photo = s("image", { x: MIDDLE - 42, y: BASE - 66, width: 84, height: 84, preserveAspectRatio: "xMidYMid slice", "clip-path": "url(#bl-orbit-clip)" });
    const stand = s("g", { class: "bl-stand" }, s("ellipse", { cx: MIDDLE, cy: BASE + 22, rx: 62, ry: 20 }), s("rect", { x: MIDDLE - 42, y: BASE - 66, width: 84, height: 84, rx: 10 }), s("path", { d: `M${MIDDLE} ${BASE - 50}a15 15 0 1 1 -.1 0zM${MIDDLE - 26} ${BASE + 10}a26 24 0 0 1 52 0z` }), photo);
    const front = s("text", { class: "bl-front", "text-anchor": "middle" }, "front");
    const eye = s("g", { class: "bl-eye" }, s("circle", { r: 26, class: "bl-hit" }), s("circle", { r: 15 }), s("path", { d: "M-7 -4h3l1.5-2.5h5L4 -4h3v9h-14zM0 -2a3 3 0 1 0 .1 0z" }));
    const dome = s("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "bl-dome", role: "slider", tabindex: "0", "aria-label": "Camera", "aria-valuemin": "0", "aria-valuemax": "315", "aria-describedby": "bl-orbit-help" }, s("defs", {}, clip), shells, dots, beam, eye);
    const words = h("p", { class: "bl-where" });
    const prompt = h("code", { class: "bl-mono" });
    const copy = iconButton("copy", "Copy the prompt", async () => { await navigator.clipboard.writeText(prompt.textContent); backlot.toast("Copied"); });
    const help = h("p", { class: "bl-hear", id: "bl-orbit-help" }, "Arrow keys move the camera around and up and down, plus and minus change the distance, space takes a view in or out.");
    const modes = row("Views", "angles-mode", facts.modes.map((one) => [one.id, one.title]), "mode");
    const levels = row("Height", "angles-elevation", heights.map((id) => [id, title(id)]), "elevation");
    const reach = row("Distance", "angles-distance", distances.map((id) => [id, title(id)]), "distance");
    element.classList.add("bl-orbit");
    element.append(modes, h("div", { class: "bl-space" }, dome, words, h("div", { class: "bl-prompted" }, prompt, copy)), help, levels, reach);

    /** A row of chips: radios of our own, in the look of Gradio's. */
    function row(label, id, choices, field) {
      const radios = choices.map(([value, name]) => h("label", {}, h("input", { type: "radio", name: id, value, onchange: () => choose(field, value) }), h("span", {}, name)));
      return h("div", { class: "bl-chips", id, role: "radiogroup", "aria-label": label }, h("span", { "data-testid": "block-info" }, label), h("div", { class: "wrap" }, radios));
    }

    function choose(field, value) {
      if (field !== "mode") return set({ [field]: value });
      set({ mode: value, azimuths: value === "one" ? [at] : [...around] });
    }

    /** Takes the change, draws it and tells the form. */
    function set(change) {
      state = { ...state, ...change };
      props.value = state;
      draw();
      trigger("picked", {});
    }

    const place = (azimuth, elevation = state.elevation) => project(facts.azimuths[azimuth], facts.elevations[elevation], FAR[state.distance]);
    const ring = (elevation, from, to) => {
      const points = [];
      for (let azimuth = from; azimuth <= to; azimuth += 5) points.push(project(azimuth, facts.elevations[elevation], FAR[state.distance]));
      return `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;
    };
    const arc = (azimuth) => {
      const points = [];
      for (let elevation = -30; elevation <= 90; elevation += 5) points.push(project(facts.azimuths[azimuth], elevation, FAR[state.distance]));
      return `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;
    };

    function draw() {
      const now = (elevation) => (elevation === state.elevation ? " bl-now" : "");
      const behind = heights.map((elevation) => s("path", { d: ring(elevation, 90, 270), class: `bl-far${now(elevation)}` }));
      const before = heights.map((elevation) => s("path", { d: ring(elevation, -90, 90), class: `bl-near${now(elevation)}` }));
      const spokes = around.map((azimuth) => s("path", { d: arc(azimuth), class: `bl-arc${azimuth === at ? " bl-now" : ""}` }));
      const label = place("front", "low-angle");
      front.setAttribute("x", label.x);
      front.setAttribute("y", Math.min(HIGH - 6, label.y + 22));
      const all = heights.flatMap((elevation) => around.map((azimuth) => dot(azimuth, elevation)));
      const back = s("g", { class: "bl-dots" }, ...all.filter((one) => one.classList.contains("bl-far")));
      shells.replaceChildren(...behind, ...spokes, back, stand, ...before, front);
      dots.replaceChildren(...all.filter((one) => !one.classList.contains("bl-far")));
      const { x, y, near } = place(at);
      eye.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${(0.92 + 0.12 * near).toFixed(2)})`);
      for (const [name, value] of Object.entries({ x1: x, y1: y, x2: MIDDLE, y2: BASE - 24 })) beam.setAttribute(name, value);
      tell();
      for (const [group, value] of [[modes, state.mode], [levels, state.elevation], [reach, state.distance]]) for (const radio of group.querySelectorAll("input")) radio.checked = radio.value === value;
    }

    function dot(azimuth, elevation) {
      const { x, y, near } = place(azimuth, elevation);
      const mine = elevation === state.elevation;
      const taken = mine && state.mode !== "one" && state.azimuths.includes(azimuth);
      return s("circle", { cx: x, cy: y, r: taken ? 7 : mine ? 5 : 3, class: `${near < -0.2 ? "bl-far" : "bl-near"}${mine ? " bl-now" : ""}${taken ? " bl-taken" : ""}`, "data-place": `${azimuth} ${elevation}` });
    }

    function tell() {
      const known = facts.places[`${at} ${state.elevation} ${state.distance}`];
      const said = document.querySelector(`#${facts.description} textarea, #${facts.description} input`)?.value.trim() ?? "";
      const many = state.mode === "one" ? "" : `${state.azimuths.length} ${state.azimuths.length === 1 ? "view" : "views"} around · now: `;
      words.textContent = `${many}${known[0]}`;
      prompt.textContent = said ? known[2].replace(facts.place, () => said) : known[1];
      dome.setAttribute("aria-valuenow", facts.azimuths[at]);
      dome.setAttribute("aria-valuetext", `${known[0]}${state.mode === "one" ? "" : state.azimuths.includes(at) ? ", taken" : ", left out"}`);
    }

    const step = (list, value, by, round) => list[round ? (list.indexOf(value) + by + list.length) % list.length : Math.max(0, Math.min(list.length - 1, list.indexOf(value) + by))];
    /** Moves the camera; where one view is asked, that is the view. */
    function go(azimuth, elevation = state.elevation, distance = state.distance) {
      if (azimuth === at && elevation === state.elevation && distance === state.distance) return;
      at = azimuth;
      set({ elevation, distance, ...(state.mode === "one" ? { azimuths: [azimuth] } : {}) });
    }
    function toggle(azimuth) {
      at = azimuth;
      if (state.mode !== "views") return set({});
      const kept = around.filter((one) => (one === azimuth) !== state.azimuths.includes(one));
      if (!kept.length) return backlot.toast("At least one view stays.");
      set({ azimuths: kept });
    }

    /** The place nearest to a point of the drawing. held: dragging, so that the camera does not jump to the other side. */
    function nearest(event, held) {
      const box = dome.getBoundingClientRect();
      const [x, y] = [((event.clientX - box.left) * WIDE) / box.width, ((event.clientY - box.top) * HIGH) / box.height];
      const away = (azimuth) => { const gap = Math.abs(around.indexOf(azimuth) - around.indexOf(at)); return Math.min(gap, around.length - gap); };
      let best = null;
      for (const elevation of heights) for (const azimuth of around) {
        const spot = place(azimuth, elevation);
        const score = (spot.x - x) ** 2 + (spot.y - y) ** 2 + (held ? 220 * away(azimuth) ** 2 : spot.near < 0 ? 120 : 0);
        if (!best || score < best.score) best = { azimuth, elevation, score };
      }
      return best;
    }

    let dragging = false;
    eye.addEventListener("pointerdown", (event) => { dragging = true; eye.setPointerCapture(event.pointerId); event.preventDefault(); dome.focus(); });
    eye.addEventListener("pointermove", (event) => { if (dragging) { const spot = nearest(event, true); go(spot.azimuth, spot.elevation); } });
    for (const end of ["pointerup", "pointercancel"]) eye.addEventListener(end, () => { dragging = false; });
    dome.addEventListener("click", (event) => {
      if (eye.contains(event.target)) return;
      const { azimuth, elevation } = nearest(event, false);
      if (state.mode === "views" && elevation === state.elevation) toggle(azimuth);
      else go(azimuth, elevation);
    });
    dome.addEventListener("keydown", (event) => {
      const moves = {
        ArrowLeft: () => go(step(around, at, -1, true)), ArrowRight: () => go(step(around, at, 1, true)),
        ArrowUp: () => go(at, step(heights, state.elevation, 1)), ArrowDown: () => go(at, step(heights, state.elevation, -1)),
        "+": () => go(at, state.elevation, step(distances, state.distance, -1)), "=": () => go(at, state.elevation, step(distances, state.distance, -1)),
        "-": () => go(at, state.elevation, step(distances, state.distance, 1)),
        Home: () => go("front", "eye-level"), " ": () => toggle(at),
      };
      if (!moves[event.key] || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      moves[event.key]();
    });

    document.addEventListener("input", (event) => { if (event.target.closest?.(`#${facts.description}`)) tell(); });
    const dress = () => {
      const held = document.querySelector(`#${facts.subject} [data-artifact]`)?.dataset.artifact;
      if (held) photo.setAttribute("href", `media/${encodeURIComponent(held)}/thumb`);
      else photo.removeAttribute("href");
    };
    new MutationObserver(dress).observe(document.getElementById(facts.subject) ?? document.body, { childList: true, subtree: true });

    function take() {
      if (!props.value) return;
      state = { ...state, ...props.value };
      if (!state.azimuths.includes(at)) at = state.azimuths[0];
      draw();
    }
    watch("value", take);
    take();
    draw();
    dress();
  };
})();
