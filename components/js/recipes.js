// The shelf of recipes: pictures with their promise, searched and by category.
(() => {
  const { h, icon } = backlot;
  const prices = new Map(); // recipe id -> what it comes to, as last told
  const TAKES = { image: "a picture", video: "a film", audio: "a sound" };

  const pictureOf = (card, width = 352, height = 198) => `sketches?${new URLSearchParams({ prompt: card.picture.slice(0, 480), w: width, h: height, seed: 7 })}`;

  /** What a recipe wants that is not words, in a few words: "from a picture". */
  function starts(card) {
    const kinds = [...new Set(card.inputs.filter((input) => input.required && TAKES[input.type]).map((input) => TAKES[input.type]))];
    return kinds.length ? `from ${kinds.join(" and ")}` : "from words";
  }

  function tile(card, choose) {
    const steps = `${card.steps.length} ${card.steps.length === 1 ? "step" : "steps"}`;
    const price = h("span", { class: "bl-price" }, prices.get(card.id) ?? "");
    return Object.assign(h("button", { type: "button", class: "bl-recipe", "data-recipe": card.id, onclick: () => choose(card) },
      backlot.picture(pictureOf(card), "", { width: 352, height: 198, loading: "lazy" }),
      h("span", { class: "bl-recipe-words" }, h("b", {}, card.title), h("span", {}, card.promise || "A recipe of your own."), h("small", {}, `${starts(card)} · ${steps}`, price))), { card, price });
  }

  /** The prices of these tiles, by one call; a recipe that has none keeps its place empty, and its form says why. */
  async function ask(tiles) {
    if (!tiles.length) return;
    const told = await backlot.post("recipes/prices", { recipes: tiles.map((one) => one.card.id) }).catch(() => ({ prices: {} }));
    for (const one of tiles) {
      const words = told.prices[one.card.id] ? backlot.estimated(told.prices[one.card.id]) : "";
      prices.set(one.card.id, words);
      one.price.textContent = words;
    }
  }

  /** Places of the tiles that are still to come, of their size. */
  const ghosts = (many) => Array.from({ length: many }, () => h("div", { class: "bl-ghost", "aria-hidden": "true" }, h("i"), h("span", { class: "bl-recipe-words" }, h("b"), h("span"), h("small", {}, h("span", { class: "bl-price" })))));

  /** An estimate in a few words: "free · about 23 s". */
  backlot.estimated = (told) => {
    const time = told.seconds ? `about ${backlot.lasting(Math.max(1, Math.round(told.seconds))).replace(".0", "")}` : "";
    return [told.text, time].filter(Boolean).join(" · ");
  };

  /** The shelf. choose(card) opens one; show(cards, takes) fills it, with only those that take this medium where one is named. */
  backlot.recipeShelf = ({ choose, write, bring, again }) => {
    let all = [];
    let category = "";
    let medium = "";
    const search = h("input", { type: "search", id: "workflows-search", placeholder: "Search recipes", "aria-label": "Search recipes", oninput: draw });
    const filters = h("div", { class: "bl-filters", role: "group", "aria-label": "Categories" });
    const grid = h("div", { class: "bl-recipes", id: "workflows-shelf" });
    const note = h("p", { class: "bl-quiet", role: "status" });
    const small = (name, label, run, id) => h("button", { type: "button", class: "bl-small", id, onclick: run }, icon(name), label);
    const node = h("section", { class: "bl-flow-shelf", "aria-label": "Recipes" },
      h("div", { class: "bl-tools" }, h("label", { class: "bl-search" }, icon("search"), search), small("pencil", "Write your own", write, "workflows-write"), small("upload", "Import", bring, "workflows-import"),
        h("button", { type: "button", class: "bl-small bl-to-runs", onclick: () => document.querySelector(".bl-flow-right").scrollIntoView({ block: "start" }) }, "Runs")),
      h("p", { class: "bl-quiet bl-flow-about" }, "A recipe makes something in several steps. You see its price first, look at what it has made in between, and what is done is never lost."),
      filters, note, grid);
    // The prices of recipes are asked for when their tiles are seen.
    const seen = new IntersectionObserver((entries) => {
      const tiles = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
      tiles.forEach((one) => seen.unobserve(one));
      ask(tiles);
    });

    function draw() {
      const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const text = (card) => `${card.title} ${card.promise} ${card.category}`.toLowerCase();
      const fits = (card) => words.every((word) => text(card).includes(word)) && (!category || (category === "own" ? card.own : card.category === category)) && (!medium || card.inputs.some((input) => input.type === medium));
      if (!all.length) return; // they are on their way
      for (const made of grid.children) made.hidden = !fits(made.card);
      const shown = [...grid.children].filter((made) => !made.hidden).length;
      note.textContent = shown ? (medium ? `These begin with ${TAKES[medium]}.` : "") : "No recipe fits. Search for fewer words, or write your own.";
      note.hidden = !note.textContent;
    }

    function drawFilters() {
      const names = [...new Set(all.filter((card) => !card.own).map((card) => card.category).filter(Boolean))].map((name) => [name, name]);
      if (all.some((card) => card.own)) names.push(["own", "Your own"]);
      if (!["", ...names.map(([key]) => key)].includes(category)) category = "";
      filters.replaceChildren(...[["", "All"], ...names].map(([key, label]) => h("button", { type: "button", class: "bl-chip", "aria-pressed": String(key === category), onclick: () => { category = key; medium = ""; drawFilters(); draw(); } }, label)));
    }

    return {
      node,
      /** Shows that the recipes are on their way. */
      wait() {
        grid.setAttribute("aria-busy", "true");
        grid.replaceChildren(...ghosts(10));
        note.hidden = true;
      },
      /** Says that they did not come, with the way out. */
      fail(words) {
        grid.removeAttribute("aria-busy");
        grid.replaceChildren();
        note.replaceChildren(words, " ", h("button", { type: "button", class: "bl-small", onclick: again }, "Try again"));
        note.hidden = false;
      },
      show(cards, takes = "") {
        medium = takes;
        if (cards === all) { for (const made of grid.children) seen.observe(made); drawFilters(); return draw(); }
        all = cards;
        grid.removeAttribute("aria-busy");
        grid.replaceChildren(...all.map((card) => tile(card, choose)));
        for (const made of grid.children) seen.observe(made);
        drawFilters();
        draw();
      },
      only(takes) { medium = takes; draw(); },
    };
  };
  backlot.recipePicture = pictureOf;
})();
