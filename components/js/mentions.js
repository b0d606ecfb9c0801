// @name in a prompt: names with faces while it is typed, and under the prompt who is meant and how they will be used.
(() => {
  const { h, picture } = backlot;
  const FIELDS = ".bl-prompt:not(#music-prompt, #music-lyrics, #angles-description) textarea, textarea[data-mentions]";
  const PAUSE = 350; // ms after the last key before it is asked who is meant
  const MOST = 8;

  const list = h("ul", { id: "mentions", class: "bl-mentions", role: "listbox", "aria-label": "People", hidden: true });
  let open = null; // {field, start, found, at}: where the @ is, who fits, who is chosen

  document.addEventListener("input", ({ target }) => {
    if (!target.matches?.(FIELDS)) return;
    offer(target);
    tell(target);
  });
  document.addEventListener("focusout", () => setTimeout(() => { if (open && document.activeElement !== open.field) close(); }, 120));
  document.addEventListener("keydown", (event) => {
    if (!open || event.target !== open.field) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose((open.at + step + open.found.length) % open.found.length);
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") insert(open.found[open.at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  async function offer(field) {
    const before = field.value.slice(0, field.selectionStart);
    const typed = /(?:^|[^\w@./])@([^@\n]{0,40})$/u.exec(before);
    if (!typed) return close();
    const { personas } = await backlot.people.all().catch(() => ({ personas: [] }));
    if (document.activeElement !== field) return close();
    const word = typed[1].toLowerCase();
    const names = (one) => [one.name, one.slug, ...one.tags].map((name) => name.toLowerCase());
    const found = personas.filter((one) => names(one).some((name) => name.startsWith(word) && (name !== word || one.tags.length))).slice(0, MOST);
    if (!found.length || personas.some((one) => one.name.toLowerCase() === word)) return close();
    open = { field, start: field.selectionStart - typed[1].length, found, at: 0 };
    list.replaceChildren(...found.map(option));
    place(field);
    choose(0);
  }

  const option = (persona, at) => h("li", { id: `mention-${at}`, role: "option", onpointerdown: (event) => { event.preventDefault(); insert(persona); } },
    persona.photos[0] ? picture(backlot.people.face(persona.photos[0]), "") : h("span", { class: "bl-initial", "aria-hidden": "true" }, [...persona.name][0].toUpperCase()),
    h("span", {}, persona.name, persona.tags.length ? h("small", {}, persona.tags.join(", ")) : null));

  function place(field) {
    const box = field.getBoundingClientRect();
    if (!list.isConnected) document.body.append(list);
    list.style.left = `${box.left + scrollX}px`;
    list.style.top = `${box.bottom + scrollY + 4}px`;
    list.style.width = `${Math.min(box.width, 320)}px`;
    list.hidden = false;
    field.setAttribute("aria-controls", "mentions");
    field.setAttribute("aria-expanded", "true");
  }

  function choose(at) {
    open.at = at;
    for (const [place, one] of [...list.children].entries()) one.setAttribute("aria-selected", String(place === at));
    open.field.setAttribute("aria-activedescendant", `mention-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function insert(persona) {
    const { field, start } = open;
    const after = field.value.slice(field.selectionStart);
    const caret = start + persona.name.length + 1;
    close();
    field.value = `${field.value.slice(0, start)}${persona.name}${after.startsWith(" ") ? "" : " "}${after}`;
    field.setSelectionRange(caret, caret);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function close() {
    list.hidden = true;
    for (const name of ["aria-controls", "aria-expanded", "aria-activedescendant"]) open?.field.removeAttribute(name);
    open = null;
  }

  // Under the prompt: who is meant. Asked again when the prompt or the files beside it change.
  const pausing = new WeakMap();
  function tell(field, wait = PAUSE) {
    clearTimeout(pausing.get(field));
    pausing.set(field, setTimeout(() => ask(field), wait));
  }

  async function ask(field) {
    const under = field.closest(".bl-prompt");
    if (!under) return;
    const tab = under.id.split("-")[0];
    const written = field.value;
    let told = { people: [], problem: "" };
    const somebody = written.includes("@") && (await backlot.people.all().catch(() => null))?.personas.length;
    if (somebody) told = await backlot.post("people/meant", { task: tab, prompt: written, held: held(tab) }).catch(() => told);
    if (field.value !== written) return;
    let shown = under.querySelector(":scope > .bl-meant");
    if (!shown) under.append(shown = h("div", { class: "bl-meant", role: "status" }));
    shown.replaceChildren(...told.people.map(chip), ...(told.problem ? [h("p", {}, told.problem)] : []));
  }

  const chip = (one) => h("span", { class: "bl-who" }, one.photo ? picture(backlot.people.face(one.photo), "") : null, h("b", {}, one.name), one.how);

  /** The artifacts in the places of a tab, by the field they fill. */
  function held(tab) {
    const places = [...document.querySelectorAll(`.bl-slot[id^="${tab}-"]`)].filter((one) => one.offsetParent);
    return Object.fromEntries(places.map((one) => [one.id.slice(tab.length + 1).replaceAll("-", "_"), [...one.querySelectorAll("[data-artifact]")].map((each) => each.dataset.artifact)]).filter(([, ids]) => ids.length));
  }

  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const slot = target.closest?.(".bl-slot");
      const field = slot && document.querySelector(`#${slot.id.split("-")[0]}-prompt textarea`);
      if (field?.value.includes("@") && field.matches(FIELDS)) tell(field, 50);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
  backlot.people.onChange(() => {
    for (const field of document.querySelectorAll(FIELDS)) if (field.value.includes("@")) tell(field, 0);
  });
})();
