// The Edit tab's own parts: usual edits that fill the instruction, the mask brush, before and after, and the trail of versions.
(() => {
  const { h, icon, iconButton } = backlot;

  /** Chips that write their words into a text field, after what is there. */
  backlot.makers.suggestions = ({ element, facts }) => {
    const field = () => document.querySelector(`#${facts.target} textarea`);
    const add = (words) => () => {
      const into = field();
      const said = into.value.trim();
      into.value = said ? `${said}, and then ${words}` : words;
      into.dispatchEvent(new Event("input", { bubbles: true }));
      into.focus();
    };
    element.classList.add("bl-filters", "bl-suggestions");
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", facts.label);
    element.append(...facts.words.map((one) => h("button", { type: "button", class: "bl-chip", title: one.words, onclick: add(one.words) }, one.title)));
  };

  /** Paints a mask over the first picture of one slot, into another slot. */
  backlot.makers.brush = ({ element, facts }) => {
    const start = h("button", { type: "button", class: "bl-small", onclick: open }, icon("reuse"), "Paint the mask");
    element.append(start);
    const slot = (id) => document.getElementById(id);
    new MutationObserver(show).observe(document.body, { childList: true, subtree: true });
    show();
    function show() { element.hidden = !slot(facts.mask)?.offsetParent; }

    function open() {
      const first = slot(facts.over)?.querySelector("[data-artifact]")?.dataset.artifact;
      if (!first) { backlot.toast("Add the picture first."); return; }
      const picture = h("img", { src: `media/${encodeURIComponent(first)}`, alt: "", crossorigin: "use-credentials" });
      const canvas = h("canvas", { "aria-label": "Paint where the picture may change", tabindex: "0" });
      const size = h("input", { type: "range", min: "4", max: "240", value: "60", "aria-label": "Brush size (px)" });
      const erase = h("input", { type: "checkbox" });
      const dialog = h("dialog", { class: "bl-brush", "aria-label": "Mask" },
        h("div", { class: "bl-canvas" }, picture, canvas),
        h("footer", {}, h("label", {}, "Brush ", size), h("label", {}, erase, " Erase"),
          h("button", { type: "button", class: "bl-small", onclick: () => pen.clearRect(0, 0, canvas.width, canvas.height) }, "Clear"),
          h("button", { type: "button", class: "bl-small", onclick: () => dialog.close() }, "Cancel"),
          h("button", { type: "button", class: "bl-small bl-strong", onclick: save }, "Use this mask")));
      const pen = canvas.getContext("2d");
      let last = null;
      picture.onload = () => { canvas.width = picture.naturalWidth; canvas.height = picture.naturalHeight; };
      const at = (event) => { const box = canvas.getBoundingClientRect(); return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height]; };
      function stroke(event) {
        if (!last) return;
        const next = at(event);
        pen.globalCompositeOperation = erase.checked ? "destination-out" : "source-over";
        pen.strokeStyle = "#fff";
        pen.lineCap = pen.lineJoin = "round";
        pen.lineWidth = Number(size.value) * canvas.width / canvas.getBoundingClientRect().width;
        pen.beginPath();
        pen.moveTo(...last);
        pen.lineTo(...next);
        pen.stroke();
        last = next;
      }
      canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); last = at(event); stroke(event); });
      canvas.addEventListener("pointermove", stroke);
      for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { last = null; });
      async function save() {
        const flat = h("canvas", { width: canvas.width, height: canvas.height });
        const ink = flat.getContext("2d");
        ink.fillRect(0, 0, flat.width, flat.height);
        ink.drawImage(canvas, 0, 0);
        const file = await new Promise((done) => flat.toBlob(done, "image/png"));
        const kept = await backlot.attempt(() => backlot.post("media", new File([file], "mask.png", { type: "image/png" })));
        if (kept) { slot(facts.mask).put(kept.artifact.id); dialog.close(); }
      }
      dialog.addEventListener("close", () => { dialog.remove(); start.focus(); });
      document.body.append(dialog);
      dialog.showModal();
    }
  };

  /** One picture over another with a line between them that a person moves. */
  backlot.compare = (before, after, name) => {
    const line = h("input", { type: "range", min: "0", max: "100", value: "50", class: "bl-wipe", "aria-label": `Before and after, ${name}`, oninput: () => box.style.setProperty("--bl-at", `${line.value}%`) });
    const box = h("div", { class: "bl-compare", style: "--bl-at: 50%" }, backlot.picture(after, name), h("div", { class: "bl-before" }, backlot.picture(before, "")), line);
    return box;
  };

  /** The steps that led to a result, oldest first: [{id, job}]. */
  backlot.trail = (job) => {
    const steps = [];
    const seen = new Set();
    let id = job.request.references?.[0];
    while (id && !seen.has(id)) {
      seen.add(id);
      const maker = backlot.jobs.all().find((one) => one.artifacts.some((artifact) => artifact.id === id));
      steps.unshift({ id, name: maker && maker.task === "edit" ? maker.request.prompt : "Original" });
      id = maker?.task === "edit" ? maker.request.references?.[0] : null;
    }
    return steps;
  };

  /** The trail as buttons: each puts that version back as what is edited. */
  backlot.trailBar = (job) => {
    const steps = backlot.trail(job);
    const back = (id) => () => backlot.act("send", { artifact: id, tab: "edit", place: 0 });
    const items = steps.map((step, place) => h("li", {}, h("button", { type: "button", class: "bl-link", title: step.name, onclick: back(step.id) }, place ? String(place) : "Original")));
    return h("ol", { class: "bl-trail", "aria-label": "Versions" }, items, h("li", { "aria-current": "step" }, String(steps.length)));
  };
})();
