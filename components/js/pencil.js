// A recipe as text: written, checked as it is written, drawn, run, kept and taken away as a file.
(() => {
  const { h, icon } = backlot;
  const STARTER = `title: My recipe
promise: A picture and a clip of it.
inputs:
  prompt:
    type: text
    label: What it shows
  seconds:
    type: number
    default: 4
    min: 2
    max: 10
    unit: seconds
steps:
  - id: still
    use: image
    with:
      prompt: \${inputs.prompt}
      aspect_ratio: "16:9"
  - id: clip
    use: video
    with:
      prompt: The camera slowly pushes in.
      first_frame: \${steps.still.artifacts[0]}
      aspect_ratio: "16:9"
      duration: \${inputs.seconds}
approvals:
  - after: still
    question: Is this the picture to bring to life?
`;

  const DRAFT = "backlot-pencil"; // what is being written in this tab of the browser: {text, recipe, open}

  /** What was being written and is not kept yet, or null; with null, it is forgotten. */
  backlot.pencilled = (...given) => (given.length ? sessionStorage.removeItem(DRAFT) : JSON.parse(sessionStorage.getItem(DRAFT) ?? "null"));
  const remember = (draft) => sessionStorage.setItem(DRAFT, JSON.stringify(draft));

  /** The editor. recipe: the id of one's own that is being changed; leave, kept(card), dropped: what follows. */
  backlot.pencil = ({ text, recipe, resumed, leave, kept, dropped }) => {
    const area = h("textarea", { id: "workflows-text", spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off", "aria-label": "Recipe as YAML", oninput: typed, onkeydown: indent, onscroll: () => { lines.scrollTop = area.scrollTop; } });
    const lines = h("pre", { class: "bl-lines", "aria-hidden": "true" });
    const said = h("p", { role: "status", id: "workflows-verdict", class: "bl-flow-verdict bl-quiet" }, "Checking…");
    const list = h("ol", { class: "bl-problems", id: "workflows-problems" });
    const drawing = h("div", {});
    const small = (name, label, run, id, attributes = {}) => h("button", { type: "button", class: "bl-small", id, onclick: run, ...attributes }, icon(name), label);
    const keep = small("check", recipe ? "Save" : "Save to the shelf", save, "workflows-save", { class: "bl-small bl-strong" });
    const sure = small("trash", "Delete for good", drop, "", { class: "bl-small bl-danger", hidden: true });
    const node = h("section", { class: "bl-pencil", "aria-label": "Recipe as text" },
      h("header", {}, small("left", recipe ? "Back" : "All recipes", away, "workflows-leave"), h("h2", {}, recipe ? "Your recipe" : "A recipe of your own")),
      h("div", { class: "bl-pencil-sides" },
        h("div", {}, h("div", { class: "bl-editor" }, lines, area),
          h("div", { class: "bl-buttons" }, keep, small("download", "Export", take, "workflows-export"), recipe ? small("trash", "Delete", () => { sure.hidden = false; sure.focus(); }) : null, sure)),
        h("div", { class: "bl-pencil-told" }, said, list, drawing)));
    area.value = text || STARTER;
    const begun = resumed ? "" : area.value;
    let timer = 0;
    let asked = 0;
    let wrong = new Set();

    function number() {
      const many = area.value.split("\n").length;
      lines.replaceChildren(...Array.from({ length: many }, (_, n) => h("span", { class: wrong.has(n + 1) ? "bl-off-line" : "" }, `${n + 1}\n`)));
      lines.scrollTop = area.scrollTop;
    }

    /** Back, where nothing was written since; a recipe of one's own that was begun can be gone on with. */
    function away() {
      const draft = backlot.pencilled();
      if (draft && !recipe && area.value !== begun) remember({ ...draft, open: false });
      else backlot.pencilled(null);
      leave();
    }

    function typed() {
      number();
      remember({ text: area.value, recipe, open: true });
      clearTimeout(timer);
      timer = setTimeout(check, 350);
    }

    /** Tab moves a line in, as people expect of a text like this; Escape first lets Tab leave. */
    let leaving = false;
    function indent(event) {
      if (event.key === "Escape") { leaving = true; return; }
      if (event.key !== "Tab" || event.shiftKey || leaving) { leaving = leaving && ["Tab", "Shift"].includes(event.key); return; }
      event.preventDefault();
      area.setRangeText("  ", area.selectionStart, area.selectionEnd, "end");
      typed();
    }

    async function check() {
      const mine = ++asked;
      let told;
      try {
        told = await backlot.post("recipes/check", { document: area.value });
      } catch (error) {
        told = { problems: error.told?.problems ?? [{ path: "", line: 0, message: error.message, hint: "" }], card: null };
      }
      if (mine === asked) show(told);
    }

    function show({ problems, card }) {
      wrong = new Set(problems.map((problem) => problem.line));
      number();
      said.textContent = problems.length ? `${problems.length} ${problems.length === 1 ? "problem" : "problems"}` : "This can be run.";
      said.className = problems.length ? "bl-flow-verdict bl-bad" : "bl-flow-verdict";
      list.replaceChildren(...alike(problems).map(told));
      drawing.classList.toggle("bl-drawn-before", !card);
      drawing.title = card ? "" : "As it was when it could last be run";
      if (card) drawing.replaceChildren(backlot.graph(card.steps));
    }

    /** The problems in the order of the text, those of the same words together: one mistake is often met in many lines. */
    function alike(problems) {
      const found = new Map();
      for (const problem of problems) {
        const words = `${problem.message} ${problem.hint ?? ""}`;
        found.set(words, [...(found.get(words) ?? []), problem]);
      }
      return [...found.values()];
    }

    /** A button that goes to the line of a problem, and from line to line where there are several. */
    function told(several) {
      let next = 0;
      const [{ message, hint, path }] = several;
      const numbers = several.map((problem) => problem.line).filter(Boolean);
      const few = numbers.slice(0, 4).join(", ");
      const rest = numbers.length > 4 ? ` and ${numbers.length - 4} more` : "";
      const where = numbers.length > 1 ? `lines ${few}${rest}` : [numbers.length ? `line ${numbers[0]}` : "", path].filter(Boolean).join(" · ");
      return h("li", {}, h("button", { type: "button", onclick: () => go(several[next++ % several.length].line) }, h("small", {}, where), h("b", {}, message), hint ? ` ${hint}` : null));
    }

    function go(line) {
      if (!line) return area.focus();
      const before = area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      const end = area.value.indexOf("\n", before);
      area.focus();
      area.setSelectionRange(before, end < 0 ? area.value.length : end);
      area.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(area).lineHeight));
    }

    async function save() {
      try {
        const told = await backlot.post("recipes/save", { document: area.value, recipe });
        backlot.pencilled(null);
        backlot.toast(`${told.recipe.title} is on your shelf.`);
        kept(told.recipe);
      } catch (error) {
        if (error.told?.problems) show({ problems: error.told.problems, card: null });
        else backlot.toast(error.message, null, "bl-bad");
      }
    }

    async function drop() {
      if (await backlot.attempt(() => backlot.post("recipes/delete", { recipe }))) { backlot.pencilled(null); dropped(); }
    }

    function take() {
      const name = /^title:\s*["']?(.+?)["']?\s*$/m.exec(area.value)?.[1] ?? "recipe";
      const link = h("a", { href: URL.createObjectURL(new Blob([area.value], { type: "application/yaml" })), download: `${name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "recipe"}.yaml` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }

    return { node, begin() { number(); check(); remember({ text: area.value, recipe, open: true }); } };
  };
})();
