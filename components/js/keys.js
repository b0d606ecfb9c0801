// Settings: a card for each provider, with its key, its health and its choices. A key goes one way: its field is emptied as it is sent,
// and nothing that was entered comes back. Cards stay while they are brought up to date, so that nothing is lost that is being typed.
(() => {
  const { h, icon } = backlot;
  const ALL = ""; // instead of a provider's name
  const PATIENCE = 40000; // ms until a check that nobody answers is given up

  backlot.makers.providers = ({ element, props, trigger, watch }) => {
    const cards = new Map(); // name -> card
    const asking = new Map(); // name -> timer, while its check runs
    const summary = h("div", { class: "bl-doctor", role: "status" });
    const all = h("button", { type: "button", class: "bl-small", id: "settings-doctor", onclick: examineAll }, "Check all");
    const list = h("div", {});
    const about = h("p", {}, "A key is read from its variable when the studio starts, or entered here. Checking costs nothing.");
    element.append(h("section", { class: "bl-sheet" }, h("header", { class: "bl-sheet-head" }, h("h2", {}, "Providers"), all), about, summary, list));

    function draw() {
      if (!props.value) return;
      const { providers, asked = [], said, trouble, doctor, over, entered } = props.value;
      for (const name of asked) settle(name);
      if (over) for (const name of [...asking.keys()]) settle(name);
      for (const one of providers) {
        if (!cards.has(one.name)) cards.set(one.name, card(one.name, actions));
        cards.get(one.name).update(one, asking.has(one.name), !doctor && asked.includes(one.name) ? { said, trouble } : null);
      }
      const wanted = providers.map((one) => cards.get(one.name).element);
      if (wanted.some((each, place) => list.children[place] !== each)) list.replaceChildren(...wanted);
      if (doctor) conclude(providers.filter((one) => asked.includes(one.name)), props.value.at);
      paintAll();
      if (entered) actions.test(asked[0]); // a wrong key is told at once
    }
    const actions = {
      send: (event, name, more = {}) => trigger(event, { provider: name, ...more }),
      test: (name) => {
        if (asking.has(name)) return;
        wait(name);
        trigger("test", { provider: name });
      },
    };
    function examineAll() {
      if (asking.has(ALL)) return;
      for (const one of cards.values()) if (one.ready) wait(one.name);
      wait(ALL);
      summary.replaceChildren();
      paintAll();
      trigger("doctor", {});
    }
    /** Shows it as being checked, until it is answered. */
    function wait(name) {
      settle(name);
      asking.set(name, setTimeout(() => giveUp(name), PATIENCE));
      cards.get(name)?.check(true);
    }
    function giveUp(name) {
      settle(name);
      cards.get(name)?.check(false);
      paintAll();
      backlot.toast("The studio did not answer. Check that it is running, then check again.", null, "bl-bad");
    }
    function settle(name) {
      clearTimeout(asking.get(name));
      asking.delete(name);
    }
    function paintAll() {
      const busy = asking.has(ALL);
      all.setAttribute("aria-disabled", String(busy));
      all.replaceChildren(busy ? "Checking…" : "Check all");
      element.firstChild.setAttribute("aria-busy", String(busy));
    }
    /** The doctor's word on all, with the way to each that has something. */
    function conclude(checked, at) {
      const ill = checked.filter((one) => one.checkup && !one.checkup.ok);
      const well = checked.length - ill.length;
      const words = ill.length ? `${ill.length} of ${checked.length} ${ill.length === 1 ? "needs" : "need"} you.` : checked.length === 1 ? `${checked[0].title} works. No other provider is set up.` : `All ${checked.length} that are set up work.`;
      const ways = ill.map((one) => h("button", { type: "button", class: "bl-small", onclick: () => cards.get(one.name).show() }, h("b", {}, one.title), one.checkup.brief));
      summary.replaceChildren(h("p", {}, icon(ill.length ? "alert" : "check"), h("span", {}, words, well && ill.length ? ` ${well === 1 ? "1 works." : `${well} work.`}` : "", " ", backlot.time(at))), ways.length ? h("div", { class: "bl-buttons" }, ways) : "");
      summary.classList.toggle("bl-ill", ill.length > 0);
    }
    watch("value", draw);
    draw();
  };

  /** One provider's card: what stays is made once, what changes is filled in by `update`. */
  function card(name, { send, test }) {
    const dot = h("span", { class: "bl-dot", "aria-hidden": "true" });
    const title = h("span", {});
    const heading = h("h3", { tabindex: "-1" }, dot, title);
    const balance = h("span", { class: "bl-left-there" });
    const button = h("button", { type: "button", class: "bl-small", onclick: () => { say({}); test(name); } }, "Test");
    const about = h("p", {});
    const verdict = h("div", { class: "bl-verdict", role: "status" });
    const risk = h("span", {}), warning = h("div", { class: "bl-verdict bl-ill" }, h("p", {}, icon("alert"), risk));
    const origin = h("p", { class: "bl-quiet" });
    const options = h("div", { class: "bl-options" });
    const answer = h("p", {});
    const summary = h("summary", {}), table = h("tbody", {}), form = keyForm(name, send);
    const fold = h("details", { class: "bl-fold" }, summary, h("table", {}, table), form.element);
    const sources = h("tbody", {});
    const chain = h("details", { class: "bl-fold bl-chain" }, h("summary", {}, "Which value came from where"), h("table", {}, h("thead", {}, h("tr", {}, ["For", "What", "Value", "From"].map((name) => h("th", { scope: "col" }, name)))), sources));
    const setUp = h("button", { type: "button", class: "bl-small", onclick: () => { fold.open = !fold.open; if (fold.open) form.element.querySelector("input")?.focus(); } }, "Set up");
    const element = h("article", { class: "bl-provider-card", "data-provider": name }, h("header", { class: "bl-sheet-head" }, heading, balance, button, setUp), about, verdict, warning, origin, options, fold, answer);
    const made = { name, element, ready: false, last: null, update, check, show };
    let said = ""; // what the verdict is of, so that the same is not read out again

    function update(one, busy, told) {
      made.ready = one.ready;
      made.last = one;
      title.textContent = one.title;
      balance.textContent = one.balance;
      balance.title = one.balance ? `Left at ${one.title}` : "";
      button.hidden = !one.ready;
      setUp.hidden = one.ready || !one.settings.length;
      setUp.setAttribute("aria-label", `Set up ${one.title}`);
      button.setAttribute("aria-label", `Test ${one.title}`);
      about.textContent = one.about;
      origin.textContent = one.ready ? one.key : "";
      warning.hidden = !one.warning;
      risk.textContent = one.warning;
      check(busy);
      drawOptions(one);
      form.update(one);
      fold.hidden = !one.settings.length;
      table.replaceChildren(...one.settings.map((setting) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, setting.name), h("small", {}, setting.label)), h("td", {}, setting.state))));
      if (one.ready && one.origins.length) fold.after(chain);
      else chain.remove();
      sources.replaceChildren(...one.origins.map((each) => h("tr", {}, h("th", { scope: "row" }, each.use), h("td", {}, each.part), h("td", {}, each.value || "none"), h("td", {}, h("code", {}, each.source || "nowhere")))));
      summary.textContent = one.keys.length ? "Key and variables" : "Variables";
      form.element.hidden = !one.keys.length;
      if (told?.said || told?.trouble) say(told);
    }
    function say({ said = "", trouble = "" }) {
      answer.textContent = trouble || said;
      answer.className = trouble ? "bl-field-note" : "bl-quiet";
      answer.setAttribute("role", trouble ? "alert" : "status");
    }
    function check(busy) {
      const one = made.last;
      button.setAttribute("aria-disabled", String(busy));
      button.textContent = busy ? "Checking…" : "Test";
      element.classList.toggle("bl-asking", busy);
      if (!one) return;
      const now = JSON.stringify([busy, one.ready, one.checkup]);
      if (now === said) return;
      said = now;
      const well = one.checkup ? one.checkup.ok : one.ready && one.free ? true : null;
      dot.className = `bl-dot ${busy ? "bl-asked" : !one.ready ? "bl-off" : well === null ? "bl-unknown" : well ? "bl-on" : "bl-wrong-dot"}`;
      verdict.className = `bl-verdict ${!busy && one.checkup && !one.checkup.ok ? "bl-ill" : ""}`;
      verdict.replaceChildren(...(busy ? [h("p", {}, `Asking ${one.title}…`)] : findings(one)));
    }
    function findings(one) {
      if (!one.ready) return [h("p", {}, `${one.missing} is not set.`)];
      if (!one.checkup) return [h("p", {}, one.free ? "Always ready, without a key." : "Ready, not checked yet.")];
      const { ok, brief, message, hint, seconds, at } = one.checkup;
      const about = h("span", { class: "bl-quiet" }, ` Checked `, backlot.time(at), seconds >= 0.05 ? `, answered in ${backlot.lasting(seconds)}.` : ".");
      const first = h("p", {}, icon(ok ? "check" : "alert"), h("span", {}, h("b", {}, `${brief}. `), message, about));
      return hint ? [first, h("p", {}, hint)] : [first];
    }
    function drawOptions(one) {
      const held = options.contains(document.activeElement) ? document.activeElement.value : null;
      options.replaceChildren(...(one.ready ? one.options : []).map((option) => h("fieldset", { disabled: option.locked },
        h("legend", {}, option.label),
        option.choices.map((choice) => h("label", {}, h("input", { type: "radio", name: `${name}-${option.name}`, value: choice.id, checked: choice.id === option.value, onchange: () => send("option", name, { setting: option.name, choice: choice.id }) }), h("span", {}, choice.label))),
        option.locked ? h("small", {}, "The host has chosen. Enter a key of your own to choose.") : null)));
      if (held !== null) options.querySelector(`input[value="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    }
    function show() {
      element.scrollIntoView({ block: "center" });
      heading.focus({ preventScroll: true });
    }
    return made;
  }

  /** The form of a card. It is made once for its fields, so that what is being typed stays. */
  function keyForm(name, send) {
    const element = h("form", { class: "bl-keys", autocomplete: "off", onsubmit: enter });
    let fields = [], keep = null, drawn = "";
    const forget = h("button", { type: "button", class: "bl-small", onclick: () => send("forget", name) }, "Forget it");
    function enter(event) {
      event.preventDefault();
      const values = Object.fromEntries(fields.map((field) => [field.name, field.value]));
      for (const field of fields) field.value = "";
      send("enter", name, { values, keep: Boolean(keep?.checked) });
    }
    function update(one) {
      const wanted = JSON.stringify([one.keys, one.may_keep, one.private]);
      if (wanted !== drawn) build(one);
      drawn = wanted;
      forget.hidden = !one.entered;
    }
    function build(one) {
      fields = one.keys.map((key) => h("input", { type: "password", name: key.name, autocomplete: "off", spellcheck: "false", autocapitalize: "off", "data-1p-ignore": true, "data-lpignore": "true" }));
      keep = one.may_keep ? h("input", { type: "checkbox" }) : null;
      const where = keep
        ? h("label", { class: "bl-keep" }, keep, "Keep it on this machine, in a file that only you can read")
        : h("p", {}, "It stays in the memory of this studio, for you alone, until the studio stops.");
      if (!fields.length) return element.replaceChildren();
      element.replaceChildren(...fields.map((field, place) => h("label", {}, h("span", {}, one.keys[place].label), field)), where,
        h("div", { class: "bl-buttons" }, h("button", { type: "submit", class: "bl-small bl-strong" }, one.keys.length > 1 ? "Use these" : "Use this key"), forget));
    }
    return { element, update };
  }
})();
