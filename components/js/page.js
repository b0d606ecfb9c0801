// The page around the tabs: header, keyboard, light and dark, the style search and the problem cards.
(() => {
  const { h, icon, iconButton } = backlot;
  const THEME = "backlot-theme";

  backlot.makers.header = ({ element, props, trigger, watch, facts }) => {
    const pills = h("div", { class: "bl-pills" });
    const light = iconButton("moon", "Dark", () => setTheme(document.body.classList.contains("dark") ? "light" : "dark"), { class: "bl-round bl-theme" });
    const name = h("h1", {}, h("span", { class: "bl-mark", "aria-hidden": "true" }), "Backlot");
    const skip = h("button", { type: "button", class: "bl-skip", onclick: toContent }, "Skip to the content");
    element.classList.add("bl-header");
    element.append(skip, name, pills, light);
    const paint = () => {
      const dark = document.body.classList.contains("dark");
      const label = dark ? "Light theme" : "Dark theme";
      light.replaceChildren(icon(dark ? "sun" : "moon"));
      light.title = label;
      light.setAttribute("aria-label", label);
    };
    new MutationObserver(() => { keepTheme(); paint(); }).observe(document.body, { attributeFilter: ["class"] });
    keepTheme();
    paint();
    let refreshing = 0; // many jobs that end at once are one question
    const refreshSoon = (wait) => { clearTimeout(refreshing); refreshing = setTimeout(() => trigger("refresh", {}), wait); };
    let choice = null; // of the provider
    const drawChoice = ({ providers, chosen }) => {
      const seen = JSON.stringify([providers, chosen]);
      if (choice?.seen === seen) return; // whoever is about to choose there is not sent away
      const before = choice;
      const open = before?.open();
      choice = { seen, ...providerPill({ providers, chosen }, (name) => trigger("chosen", { name })) };
      if (before) before.node.replaceWith(choice.node);
      else pills.append(choice.node);
      if (open) choice.toggle(true);
    };
    const draw = () => {
      if (!props.value) return;
      const { balance, payer, spent, ask, able, project } = props.value;
      backlot.setAble(able);
      drawChoice(props.value);
      for (const one of [...pills.children]) if (one !== choice.node) one.remove();
      if (project) pills.prepend(h("button", { type: "button", class: "bl-pill bl-roomy bl-project", title: `New work belongs to the project ${project}`, onclick: () => backlot.openTab("library") }, h("span", { class: "bl-hear" }, "Project: "), project));
      if (balance) pills.append(h("span", { class: "bl-pill bl-roomy bl-balance", title: `Left at ${payer}` }, h("span", { class: "bl-hear" }, `Left at ${payer}: `), balance));
      pills.append(h("span", { class: "bl-pill bl-roomy", title: "Spent today" }, `Today ${spent}`));
      if (ask) refreshSoon(0); // what is left there, which the page does not wait for
    };
    watch("value", draw);
    draw();
    backlot.spentOnWords = () => refreshSoon(0);
    let over = null; // how many jobs are over, to ask for the spend again
    backlot.jobs.subscribe(() => {
      const now = backlot.jobs.all().filter((job) => job.finished_at).length;
      if (over !== null && now > over) refreshSoon(400);
      over = now;
    });
    if (facts.notice) element.after(h("p", { class: "bl-notice", role: "note" }, facts.notice));
  };

  function providerPill(state, choose) {
    const chosen = state.providers.find((one) => one.name === state.chosen) ?? state.providers[0];
    const items = h("div", { class: "bl-menu", role: "menu", "aria-label": "Provider", hidden: true });
    const button = h("button", { type: "button", class: "bl-pill", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `Provider: ${chosen.title}`, onclick: () => toggle(items.hidden) }, dot(chosen), h("span", {}, chosen.title), icon("up"));
    const holder = h("div", { class: "bl-more bl-provider" }, button, items);
    function toggle(on) {
      items.hidden = !on;
      button.setAttribute("aria-expanded", String(on));
      if (on) (items.querySelector("[aria-checked=true]") ?? items.firstChild)?.focus();
    }
    for (const provider of state.providers) {
      const on = provider.name === state.chosen;
      items.append(h("button", { type: "button", role: "menuitemradio", class: "bl-item", "aria-checked": String(on), onclick: () => { toggle(false); button.focus(); choose(provider.name); } },
        dot(provider), h("span", {}, provider.title, h("small", {}, provider.note)), on ? icon("check") : null));
    }
    holder.addEventListener("focusout", (event) => { if (!holder.contains(event.relatedTarget)) toggle(false); });
    holder.addEventListener("keydown", (event) => backlot.cards.moveInMenu(event, items, () => { toggle(false); button.focus(); }));
    backlot.chooseProvider = () => { scrollTo({ top: 0 }); toggle(true); };
    return { node: holder, toggle, open: () => !items.hidden };
  }

  function dot(provider) {
    const [kind, words] = provider.ok === false ? ["bl-off", "not ready"] : provider.ok ? ["bl-on", "ready"] : ["bl-unknown", "not checked"];
    return h("span", { class: `bl-dot ${kind}`, role: "img", "aria-label": words });
  }

  function setTheme(name) {
    localStorage.setItem(THEME, name);
    keepTheme();
  }
  function keepTheme() {
    const asked = new URLSearchParams(location.search).get("__theme") ? null : localStorage.getItem(THEME);
    if (asked && document.body.classList.contains("dark") !== (asked === "dark")) document.body.classList.toggle("dark", asked === "dark");
  }

  // In a list that can be searched what is typed takes the place of what is chosen, instead of following it.
  document.addEventListener("focusin", ({ target }) => {
    if (!target.matches?.("input[role=combobox]")) return;
    const all = () => document.activeElement === target && target.select();
    target.addEventListener("click", all, { once: true }); // the pointer puts its caret after the focus
    all();
  });

  function toContent() {
    const panel = [...document.querySelectorAll("[role=tabpanel]")].find((one) => one.offsetParent);
    panel?.querySelector("textarea, input, button, a")?.focus();
  }

  // The tabs: one stop for Tab, arrows between them; the address remembers which is open, and Back leads to the one before.
  let walking = false;
  let here = location.href;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) generate(event);
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -99, End: 99 }[event.key];
    if (!step || event.target.getAttribute?.("role") !== "tab") return;
    const tabs = [...event.target.closest("[role=tablist]").querySelectorAll("[role=tab]")].filter((tab) => tab.offsetParent);
    const place = Math.abs(step) > 1 ? (step < 0 ? 0 : tabs.length - 1) : (tabs.indexOf(event.target) + step + tabs.length) % tabs.length;
    tabs[place].focus();
    walking = true; // arrows pass many tabs on their way
    tabs[place].click();
    walking = false;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const id = event.target.closest?.("[role=tab], .overflow-dropdown button")?.id ?? "";
    const name = /^tab-(.+)-button$/.exec(id)?.[1];
    if (!name) return;
    const address = new URL(location.href);
    if ((address.searchParams.get("tab") ?? "image") === name) return;
    address.searchParams.set("tab", name);
    history[walking ? "replaceState" : "pushState"](history.state, "", address);
    here = address.href;
  });
  addEventListener("popstate", () => {
    const shown = [...document.querySelectorAll("dialog[open]")];
    if (shown.length) { // Back closes what lies over the page, and stays
      shown.forEach((dialog) => dialog.close());
      return void history.pushState(history.state, "", here);
    }
    here = location.href;
    backlot.openTab(new URL(here).searchParams.get("tab") ?? "image");
  });

  // Gradio's radios stand alone, under a new name at each choice: joined by one name, the browser gives each group one stop and the
  // arrows; and the group gets its label.
  function joinRadios() {
    for (const group of document.querySelectorAll(".bl-chips, .bl-wall")) {
      const label = group.querySelector("[data-testid=block-info]");
      if (!["radiogroup", "group"].includes(group.getAttribute("role"))) {
        group.setAttribute("role", group.querySelector("input[type=checkbox]") ? "group" : "radiogroup");
        group.setAttribute("aria-label", label?.textContent.trim() ?? "");
      }
      for (const radio of group.querySelectorAll("input[type=radio]")) if (radio.name !== group.id) radio.name = group.id;
    }
  }
  /** Brings the chosen tile of each style wall into its view, without moving the page. */
  function showChosen() {
    for (const tile of document.querySelectorAll(".bl-wall label:has(input:checked)")) {
      const wall = tile.parentElement;
      const inside = tile.offsetTop >= wall.scrollTop && tile.offsetTop + tile.offsetHeight <= wall.scrollTop + wall.clientHeight;
      if (!inside) wall.scrollTop = tile.offsetTop - tile.offsetHeight / 2;
      const across = tile.offsetLeft >= wall.scrollLeft && tile.offsetLeft + tile.offsetWidth <= wall.scrollLeft + wall.clientWidth;
      if (!across) wall.scrollLeft = tile.offsetLeft - tile.offsetWidth / 2;
    }
  }
  // A prompt that was being written is still there after a reload, in this tab of the browser alone.
  const draftOf = (field) => `backlot-draft-${field.closest(".bl-prompt").id}`;
  addEventListener("pagehide", () => {
    for (const field of document.querySelectorAll(".bl-prompt textarea")) sessionStorage.setItem(draftOf(field), field.value);
  });
  function restoreDrafts() {
    for (const field of document.querySelectorAll(".bl-prompt textarea:not([data-drafted])")) {
      field.dataset.drafted = "";
      const draft = sessionStorage.getItem(draftOf(field));
      if (!draft || field.value) continue;
      field.value = draft;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  let joining = 0;
  const join = () => { joining = 0; joinRadios(); restoreDrafts(); };
  new MutationObserver((changes) => {
    if (changes.some((change) => change.type === "attributes")) { join(); showChosen(); } // before the next key
    else joining ||= requestAnimationFrame(join);
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["name"] });

  function generate(event) {
    if (document.querySelector("dialog[open]")) return;
    const button = [...document.querySelectorAll(".bl-generate")].find((one) => one.offsetParent && !one.disabled);
    if (!button) return;
    event.preventDefault();
    event.target.blur?.();
    button.click();
    event.target.focus?.();
  }

  // The style wall: its radios are Gradio's own; here are only the search and the categories over it.
  backlot.makers.styles = ({ element, facts }) => {
    const rule = document.head.appendChild(h("style"));
    const tile = (place) => `#${facts.wall} label:nth-of-type(${place + 2})`; // the first is "None"
    backlot.tiles(element, facts.styles.map((style, place) => [tile(place), `styles/${encodeURIComponent(style.id)}.webp`]));
    let category = "";
    const search = h("input", { type: "search", placeholder: `Search ${facts.styles.length} styles`, "aria-label": "Search styles", oninput: apply });
    const groups = [...new Set(facts.styles.map((style) => style.category))].filter(Boolean);
    const select = h("select", { "aria-label": "Style category", onchange: () => { category = select.value; apply(); } },
      h("option", { value: "" }, "All"), groups.map((name) => h("option", { value: name }, name)));
    element.classList.add("bl-styles");
    const none = h("span", { class: "bl-quiet", role: "status" });
    if (facts.styles.length > 24) element.append(h("label", { class: "bl-search" }, icon("search"), search), select, none);
    function apply() {
      const words = search.value.trim().toLowerCase();
      const hides = (style) => !(style.title.toLowerCase().includes(words) || style.category.toLowerCase().includes(words)) || (category && style.category !== category);
      const hidden = facts.styles.flatMap((style, place) => (hides(style) ? [tile(place)] : []));
      rule.textContent = hidden.length ? `${hidden.join(",")} { display: none !important; }` : "";
      none.textContent = hidden.length === facts.styles.length ? "None fits." : "";
    }
  };

  // A secret that is shown only when asked for.
  backlot.makers.token = ({ element, props, trigger, watch }) => {
    element.classList.add("bl-token");
    const reveal = h("button", { type: "button", class: "bl-small", onclick: () => trigger("reveal", {}) }, "Show the token");
    element.append(reveal);
    watch("value", () => {
      if (!props.value) return;
      const copy = iconButton("copy", "Copy token", async () => { await navigator.clipboard.writeText(props.value); backlot.toast("Copied"); });
      element.replaceChildren(h("code", {}, props.value), copy);
    });
  };

  // A problem card: what happened and the way out, and a note beside the field it is about.
  backlot.makers.problem = ({ element, props, trigger, watch }) => {
    element.classList.add("bl-problem");
    element.setAttribute("role", "alert");
    let noted = null;
    function draw() {
      noted?.();
      noted = null;
      const told = props.value;
      if (!told) return element.replaceChildren();
      const actions = (told.actions ?? []).map((action) => h("button", { type: "button", class: "bl-small bl-strong", onclick: () => (action.tab ? backlot.openTab(action.tab) : trigger("mend", { values: action.values })) }, action.label));
      element.replaceChildren(h("div", { class: "bl-trouble" }, icon("alert"), h("div", {}, h("p", {}, h("b", {}, told.message)), told.hint ? h("p", {}, told.hint) : null, actions.length ? h("div", { class: "bl-buttons" }, actions) : null)));
      noted = note(told);
    }
    watch("value", draw);
    draw();
  };

  /** Marks the field; returns what takes the mark away again. */
  function note(told) {
    const box = told.field && document.getElementById(told.field);
    const field = box?.querySelector("textarea, input");
    if (!field) return null;
    const fold = box.closest(".bl-advanced");
    if (fold && !box.offsetParent) fold.querySelector("button")?.click();
    const text = h("p", { class: "bl-field-note", id: `${told.field}-note` }, told.message);
    box.append(text);
    box.classList.add("bl-wrong");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", text.id);
    if (!document.activeElement?.matches("textarea, input:not([type=radio], [type=checkbox])")) field.focus(); // whoever is typing by now goes on typing
    const clear = () => {
      text.remove();
      box.classList.remove("bl-wrong");
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    };
    field.addEventListener("input", clear, { once: true });
    return clear;
  }
})();
