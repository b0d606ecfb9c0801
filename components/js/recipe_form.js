// The form of a recipe, drawn from its typed inputs, with what a run of it will come to on its button.
(() => {
  const { h, icon } = backlot;
  const MEDIA = ["image", "video", "audio"];
  const FEW = 6; // choices that are chips; more are a list
  const MANY = 6; // inputs after which the finer ones are folded away

  const words = (choice) => (choice === "hq" ? "HQ" : choice.replaceAll("_", " ").replace(/^[a-z]/, (letter) => letter.toUpperCase()));

  /** A place for media, the same as in the other tabs. */
  function mediaField(input, id, held, changed) {
    const element = h("div", { id });
    const props = { value: held };
    const facts = { label: input.label, media: [input.type], most: input.list ? input.max_items : 1, hint: input.help, camera: input.type === "image" };
    let heard = () => {};
    backlot.makers.slot({ element, props, facts, trigger: (name) => name === "picked" && changed(), watch: (_, run) => { heard = run; } });
    return { node: element, read: () => (input.list ? props.value : props.value[0]), give(id) { props.value = { add: id }; heard(); }, takes: input.type, empty: () => !props.value.length, full: () => props.value.length >= facts.most };
  }

  function choiceField(input, id, held, changed) {
    const chosen = held ?? input.default;
    if (input.choices.length > FEW) {
      const select = h("select", { id: `${id}-field`, onchange: changed }, input.choices.map((choice) => h("option", { value: choice, selected: choice === chosen }, words(choice))));
      return { node: labelled(input, id, select, "", true), read: () => select.value };
    }
    const kind = input.list ? "checkbox" : "radio";
    const on = (choice) => (input.list ? (chosen ?? []).includes(choice) : choice === chosen);
    const chips = input.choices.map((choice) => h("label", {}, h("input", { type: kind, name: `${id}-chips`, value: choice, checked: on(choice), onchange: changed }), h("span", {}, words(choice))));
    const group = h("div", { class: "bl-options", role: input.list ? "group" : "radiogroup", "aria-label": input.label }, h("fieldset", {}, chips));
    const read = () => { const values = [...group.querySelectorAll(":checked")].map((box) => box.value); return input.list ? values : values[0]; };
    return { node: h("div", { id, class: "bl-entry bl-level" }, h("b", {}, input.label), group, input.help ? h("small", {}, input.help) : null), read };
  }

  function labelled(input, id, field, note = "", level = false, unit = "") {
    const help = [input.help, note].filter(Boolean).join(" ");
    if (help) field.setAttribute("aria-describedby", `${id}-help`);
    return h("div", { id, class: level ? "bl-entry bl-level" : "bl-entry" }, h("label", { for: `${id}-field` }, input.label), unit ? h("div", { class: "bl-measured" }, field, h("span", {}, unit)) : field, help ? h("small", { id: `${id}-help` }, help) : null);
  }

  function numberField(input, id, held, changed) {
    const value = held ?? input.default ?? "";
    if (input.list) return linesField(input, id, held, changed, Number);
    const field = h("input", { type: "number", id: `${id}-field`, min: input.min ?? false, max: input.max ?? false, step: input.whole ? 1 : "any", value, oninput: changed });
    const bounds = input.min !== null && input.max !== null ? `${input.min} to ${input.max}${input.unit ? ` ${input.unit}` : ""}.` : "";
    return { node: labelled(input, id, field, bounds, true, input.unit), read: () => (field.value === "" ? undefined : Number.isFinite(field.valueAsNumber) ? field.valueAsNumber : field.value) };
  }

  /** Several values, one a line. */
  function linesField(input, id, held, changed, of = String) {
    const field = h("textarea", { id: `${id}-field`, rows: 2, oninput: changed });
    field.value = (held ?? input.default ?? []).join("\n");
    return { node: labelled(input, id, field, `One a line, ${input.max_items} at most.`), read: () => field.value.split("\n").map((line) => line.trim()).filter(Boolean).map(of) };
  }

  function textField(input, id, held, changed) {
    if (input.list) return linesField(input, id, held, changed);
    const long = input.max_length > 400 || (input.default ?? "").length > 60;
    const field = long ? h("textarea", { id: `${id}-field`, rows: input.name === "prompt" ? 3 : 2, oninput: changed }) : h("input", { type: "text", id: `${id}-field`, autocomplete: "off", oninput: changed });
    field.value = held ?? input.default ?? "";
    if (input.name === "persona") field.setAttribute("list", known());
    return { node: labelled(input, id, field), read: () => (field.value.trim() === "" && input.default === null ? undefined : field.value) };
  }

  /** The id of a list of those kept under People, to choose a name from. */
  function known() {
    let names = document.getElementById("workflows-people");
    if (!names) {
      names = h("datalist", { id: "workflows-people" });
      document.body.append(names);
      backlot.people.onChange(({ personas }) => names.replaceChildren(...personas.map((one) => h("option", { value: one.name }))));
      backlot.people.all().catch(() => {});
    }
    return names.id;
  }

  const MAKERS = { text: textField, number: numberField, choice: choiceField };
  const isMain = (input, place, all) => all.length <= MANY || input.required || MEDIA.includes(input.type) || input.name === "prompt" || place < 3;

  /** The form. held: values to begin with; leave: back to the shelf; edit: opens the recipe as text; started(run): a run has begun. */
  backlot.recipeForm = (card, held, { leave, edit, started, keep }) => {
    const idOf = (name) => `workflows-input-${name.replaceAll("_", "-")}`;
    const asked = new Map(card.inputs.map((input) => [input.name, (MAKERS[input.type] ?? mediaField)(input, idOf(input.name), MEDIA.includes(input.type) ? [held[input.name] ?? []].flat() : held[input.name], changed)]));
    const nodes = (list) => list.map((input) => asked.get(input.name).node);
    const isMedia = (input) => MEDIA.includes(input.type);
    const main = card.inputs.filter(isMain).filter((input) => !isMedia(input));
    const fine = card.inputs.filter((...each) => !isMain(...each));
    const fold = fine.length ? h("details", { class: "bl-fold" }, h("summary", {}, `Advanced · ${fine.length}`), h("div", { class: "bl-entries" }, nodes(fine))) : null;
    const ceiling = h("input", { type: "number", id: "workflows-ceiling-field", min: 0, step: "any", placeholder: "None", value: held.max_cost ?? "", oninput: changed });
    const unit = h("span", {});
    const limit = h("div", { id: "workflows-ceiling", class: "bl-entry bl-level bl-sheet-of", hidden: true }, h("label", { for: "workflows-ceiling-field" }, "Price ceiling", unit), ceiling, h("small", {}, "The run stops and asks before it spends more than this. Empty: no ceiling."));
    const how = h("details", { class: "bl-fold" }, h("summary", {}, "How it is made"));
    how.append(backlot.graph(card.steps), h("div", { class: "bl-buttons" }, h("button", { type: "button", class: "bl-small", onclick: () => edit(card) }, card.own ? "Edit as YAML" : "Make it your own")));
    const trouble = h("div", { role: "alert" });
    const go = h("button", { type: "button", class: "bl-generate bl-flow-go", id: "workflows-generate", onclick: () => start("") }, "Run");
    const look = h("button", { type: "button", class: "bl-small", id: "workflows-until", title: "Makes only what the first question needs, then waits for you", onclick: () => start("approval") }, "Run to the first approval");
    const back = h("button", { type: "button", class: "bl-small", id: "workflows-back", onclick: leave }, icon("left"), "All recipes");
    const node = h("section", { class: "bl-flow-form", "aria-label": card.title },
      h("header", {}, back, h("div", {}, h("h2", { tabindex: "-1" }, card.title), h("p", { class: "bl-quiet" }, card.promise))),
      nodes(card.inputs.filter(isMedia)), main.length ? h("div", { class: "bl-entries bl-sheet-of" }, nodes(main)) : null, fold, limit, how,
      h("div", { class: "bl-go" }, trouble, h("div", { class: "bl-run-row" }, go, card.approvals.length ? look : null)));
    let once = backlot.freshKey();
    let timer = 0;
    let question = 0;
    let notes = [];

    function values() {
      const read = Object.fromEntries([...asked].map(([name, field]) => [name, field.read()]).filter(([, value]) => value !== undefined));
      return ceiling.value !== "" && !limit.hidden ? { ...read, max_cost: ceiling.valueAsNumber } : read;
    }

    function changed() {
      once = backlot.freshKey();
      clearTimeout(timer);
      timer = setTimeout(estimate, 350);
      if (keep) keep(values());
    }

    async function estimate() {
      const mine = ++question;
      let told = null;
      try {
        const { max_cost: _, ...inputs } = values();
        told = await backlot.post("recipes/estimate", { recipe: card.id, inputs });
      } catch (error) {
        if (mine === question) go.textContent = "Run"; // pressing it says what is in the way
        return;
      }
      if (mine !== question) return;
      go.textContent = `Run · ${backlot.estimated(told)}`;
      limit.hidden = told.amount === 0 && !told.totals.length;
      unit.textContent = told.unit ? ` (${told.unit})` : "";
    }

    /** Says what was refused beside the fields it is about; the rest over the button. */
    function refuse(error) {
      clear();
      const told = error.told ?? { message: error.message };
      const rest = [];
      for (const problem of told.problems ?? [{ path: told.field ?? "", place: (told.field ?? "").split("."), message: told.message, hint: told.hint }]) {
        const box = document.getElementById(problem.place[0] === "inputs" ? idOf(String(problem.place[1] ?? "")) : problem.place[0] === "max_cost" ? "workflows-ceiling" : idOf(problem.place[0] ?? ""));
        if (box && node.contains(box)) mark(box, problem);
        else rest.push(problem);
      }
      if (rest.length || !notes.length) trouble.replaceChildren(h("div", { class: "bl-trouble" }, icon("alert"), h("div", {}, rest.map((problem) => h("p", {}, h("b", {}, problem.message), " ", problem.hint ?? "")))));
      node.querySelector("[aria-invalid]")?.focus();
    }

    function mark(box, problem) {
      box.closest("details")?.setAttribute("open", "");
      const field = box.querySelector("textarea, input, select") ?? box;
      const note = h("p", { class: "bl-field-note", id: `${box.id}-note` }, [problem.message, problem.hint].filter(Boolean).join(" "));
      box.append(note);
      box.classList.add("bl-wrong");
      const described = field.getAttribute("aria-describedby");
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", [note.id, described].filter(Boolean).join(" "));
      notes.push(() => { note.remove(); box.classList.remove("bl-wrong"); field.removeAttribute("aria-invalid"); if (described) field.setAttribute("aria-describedby", described); else field.removeAttribute("aria-describedby"); });
    }

    function clear() {
      trouble.replaceChildren();
      notes.forEach((undo) => undo());
      notes = [];
    }

    async function start(until) {
      go.disabled = look.disabled = true;
      try {
        const answer = await backlot.post("recipes/start", { recipe: card.id, inputs: until ? { ...values(), until } : values(), key: `${until}${once}` });
        clear();
        once = backlot.freshKey();
        started(answer.run);
      } catch (error) {
        refuse(error);
      }
      go.disabled = look.disabled = false;
    }

    node.addEventListener("input", (event) => { const box = event.target.closest(".bl-wrong"); if (box) { clear(); } });
    estimate();
    return {
      node,
      /** Puts an artifact of this medium into the first free place that takes it; false where none does. */
      put(id, medium) {
        const places = [...asked.values()].filter((field) => field.takes === medium);
        const place = places.find((field) => field.empty()) ?? places.find((field) => !field.full()) ?? places[0];
        place?.give(id);
        return Boolean(place);
      },
    };
  };
})();
