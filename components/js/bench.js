// The Workflows tab: a shelf, a form or a text on one side, the runs on the other.
(() => {
  const { h, runs } = backlot;
  const DRAFT = "backlot-recipe"; // the recipe that is being filled in, in this tab of the browser
  const waiting = []; // what was sent here before the tab was drawn

  /** What other parts of the page want of the tab, at once or when it is there. */
  const later = (verb) => (...given) => (backlot.bench ? backlot.bench[verb](...given) : waiting.push(() => backlot.bench[verb](...given)));
  const put = later("put");
  backlot.flows = {
    /** Opens the chain that an artifact was made by as a recipe to be kept. */
    async chain(artifact) {
      const told = await backlot.attempt(() => backlot.post("recipes/chain", { artifact }));
      if (!told) return;
      backlot.openTab("workflows");
      later("write")(told.text);
    },
  };
  runs.show = later("show");

  backlot.makers.inbox = ({ element, props, watch, facts }) => {
    const taken = () => { if (props.value?.add) put(props.value.add, facts.medium); };
    element.hidden = true;
    watch("value", taken);
    taken();
  };

  backlot.makers.bench = ({ element }) => {
    let cards = [];
    let form = null;
    let hosts = []; // who runs workflows elsewhere
    let sent = null; // {id, medium}: waits for a recipe that takes it
    const left = h("div", { class: "bl-flow-left" });
    const list = backlot.runList({ again });
    const shelf = backlot.recipeShelf({ choose: (card) => fill(card, {}), write: () => write(""), bring: () => picker.click(), again: () => begin() });
    const picker = h("input", { type: "file", class: "bl-hear", tabindex: "-1", accept: ".yaml,.yml,.json,application/json", "aria-label": "Recipe file", onchange: bring });
    element.classList.add("bl-bench", ...(runs.all().length ? [] : ["bl-unused"]));
    element.append(h("div", { class: "bl-flow-left-side" }, left, picker), list.node);

    const mode = (name, node) => { element.dataset.mode = name; left.replaceChildren(node); };
    const draft = (value) => (value ? sessionStorage.setItem(DRAFT, JSON.stringify(value)) : sessionStorage.removeItem(DRAFT));

    async function load() {
      cards = (await backlot.post("recipes/list")).recipes;
    }

    function back() {
      form = null;
      draft(null);
      shelf.show(cards, sent?.medium);
      mode("shelf", shelf.node);
    }

    function fill(card, held, quiet = false) {
      form = backlot.recipeForm(card, held, {
        leave: back,
        edit: async (one) => { const told = await backlot.attempt(() => backlot.post("recipes/one", { recipe: one.id })); if (told) write(told.recipe.text, one.own ? one.id : "", card); },
        started,
        keep: (values) => draft({ recipe: card.id, values }),
      });
      draft({ recipe: card.id, values: held });
      mode("form", form.node);
      if (sent && form.put(sent.id, sent.medium)) sent = null;
      if (quiet) return;
      if (element.getBoundingClientRect().top < -40) element.scrollIntoView({ block: "start" });
      form.node.querySelector("h2").focus({ preventScroll: true });
    }

    function started(run) {
      runs.take([run]);
      list.open(run.id);
      if (matchMedia("(max-width: 760px)").matches) list.node.scrollIntoView({ block: "start" });
    }

    /** The form of a run's recipe, filled as it was. */
    function again(run) {
      const card = cards.find((one) => one.id === run.recipe);
      if (!card) return backlot.toast("Its recipe is no longer on the shelf.", null, "bl-bad");
      fill(card, run.inputs);
    }

    function write(given, recipe = "", from = null, resumed = false) {
      const kept = given || recipe ? null : backlot.pencilled();
      const text = kept?.text ?? given;
      if (kept) backlot.toast("This is what you were writing.", { label: "Start anew", run: () => { backlot.pencilled(null); write("", recipe, from); } });
      const pencil = backlot.pencil({ text, recipe, resumed: resumed || Boolean(kept), leave: () => (from ? fill(from, {}) : back()), kept: async (card) => { await backlot.attempt(load); fill(cards.find((one) => one.id === card.id) ?? card, {}); }, dropped: async () => { await backlot.attempt(load); back(); } });
      mode("text", pencil.node);
      pencil.begin();
    }

    async function bring() {
      const [file] = picker.files;
      picker.value = "";
      if (!file) return;
      const text = await file.text();
      const way = backlot.isForeign(text) && hosts.length ? await backlot.bringing(file.name, text, hosts) : { here: true };
      if (way.run) started(way.run);
      if (!way.here) return;
      try {
        write((await backlot.post("recipes/import", { document: text })).text);
      } catch (error) {
        write(text);
        backlot.toast(`${file.name} is not ready to run: ${error.message}`, null, "bl-bad");
      }
    }

    /** Asks who runs workflows elsewhere; what runs there comes with the stream. */
    async function look() {
      const told = await backlot.post("runs/look").catch(() => null);
      if (!told) return;
      hosts = told.hosts;
      list.say(told.trouble.join(" "));
    }

    backlot.bench = {
      put(id, medium) {
        if (form?.put(id, medium)) return;
        sent = { id, medium };
        back();
      },
      write,
      show: (id) => list.open(id, true),
    };

    async function begin() {
      const held = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
      const text = backlot.pencilled();
      shelf.wait();
      mode(held || text?.open ? "form" : "shelf", held || text?.open ? h("div", { class: "bl-ghost bl-ghost-form", role: "status" }, h("span", { class: "bl-hear" }, "Loading")) : shelf.node);
      try {
        await load();
      } catch (error) {
        mode("shelf", shelf.node);
        return shelf.fail(error.message);
      }
      const card = held && cards.find((one) => one.id === held.recipe);
      if (text?.open) write(text.text, text.recipe, null, true);
      else if (card) fill(card, held.values, true);
      else back();
      waiting.splice(0).forEach((run) => run());
    }
    begin();
    new IntersectionObserver(([seen]) => { if (seen.isIntersecting) look(); }).observe(element);
  };
})();
