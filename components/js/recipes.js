// The shelf of recipes: pictures with their promise, searched and by category.
(() => {
  const { h, icon } = backlot;
  const TAKES = { image: "a picture", video: "a film", audio: "a sound" };

  const pictureOf = (card, width = 352, height = 198) => `sketches?${new URLSearchParams({ prompt: card.picture.slice(0, 480), w: width, h: height, seed: 7 })}`;

  /** What a recipe wants that is not words, in a few words: "from a picture". */
  function starts(card) {
    const kinds = [...new Set(card.inputs.filter((input) => input.required && TAKES[input.type]).map((input) => TAKES[input.type]))];
    return kinds.length ? `from ${kinds.join(" and ")}` : "from words";
  }

  function tile(card, choose) {
    const steps = `${card.steps.length} ${card.steps.length === 1 ? "step" : "steps"}`;
    const price = h("span", { class: "bl-price" });
    const made = h("button", { type: "button", class: "bl-recipe", "data-recipe": card.id, onclick: () => choose(card) },
      backlot.picture(pictureOf(card), "", { width: 352, height: 198, loading: "lazy" }),
      h("span", { class: "bl-recipe-words" }, h("b", {}, card.title), h("span", {}, card.promise || "A recipe of your own."), h("small", {}, `${starts(card)} · ${steps}`, price)));
    made.ask = async () => {
      made.ask = () => {};
      try {
        const told = await backlot.post("recipes/estimate", { recipe: card.id });
        price.textContent = backlot.estimated(told);
      } catch (error) {
        price.textContent = ""; // its form says what is in the way
      }
    };
    return made;
  }

  /** An estimate in a few words: "free · about 23 s". */
  backlot.estimated = (told) => {
    const time = told.seconds ? `about ${backlot.lasting(Math.max(1, Math.round(told.seconds))).replace(".0", "")}` : "";
    return [told.text, time].filter(Boolean).join(" · ");
  };

  /** The shelf. choose(card) opens one; show(cards, takes) fills it, with only those that take this medium where one is named. */
  backlot.recipeShelf = ({ choose, write, bring }) => {
    let all = [];
    let category = "";
    let medium = "";
    const search = h("input", { type: "search", id: "workflows-search", placeholder: "Search recipes", "aria-label": "Search recipes", oninput: draw });
    const filters = h("div", { class: "bl-filters", role: "group", "aria-label": "Categories" });
    const grid = h("div", { class: "bl-recipes", id: "workflows-shelf" });
    const note = h("p", { class: "bl-quiet", role: "status" });
    const small = (name, label, run, id) => h("button", { type: "button", class: "bl-small", id, onclick: run }, icon(name), label);
    const node = h("section", { class: "bl-flow-shelf", "aria-label": "Recipes" },
      h("div", { class: "bl-tools" }, h("label", { class: "bl-search" }, icon("search"), search), small("file", "Write one", write, "workflows-write"), small("upload", "Import", bring, "workflows-import"),
        h("button", { type: "button", class: "bl-small bl-to-runs", onclick: () => document.querySelector(".bl-flow-right").scrollIntoView({ block: "start" }) }, "Runs")),
      filters, note, grid);
    // The price of a recipe is asked for when its tile is seen.
    const seen = new IntersectionObserver((entries) => { for (const entry of entries) if (entry.isIntersecting) { seen.unobserve(entry.target); entry.target.ask(); } });

    function draw() {
      const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const text = (card) => `${card.title} ${card.promise} ${card.category}`.toLowerCase();
      const fits = (card) => words.every((word) => text(card).includes(word)) && (!category || (category === "own" ? card.own : card.category === category)) && (!medium || card.inputs.some((input) => input.type === medium));
      for (const made of grid.children) made.hidden = !fits(made.card);
      const shown = [...grid.children].filter((made) => !made.hidden).length;
      note.textContent = shown ? (medium ? `These begin with ${TAKES[medium]}.` : "") : "No recipe fits. Write one, or ask for fewer words.";
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
      show(cards, takes = "") {
        all = cards;
        medium = takes;
        grid.replaceChildren(...all.map((card) => Object.assign(tile(card, choose), { card })));
        for (const made of grid.children) seen.observe(made);
        drawFilters();
        draw();
      },
      only(takes) { medium = takes; draw(); },
    };
  };
  backlot.recipePicture = pictureOf;
})();
