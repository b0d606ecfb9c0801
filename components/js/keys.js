// Settings: the providers and their keys. A key goes one way: its field is emptied as it is sent, and nothing that was entered comes back.
(() => {
  const { h } = backlot;

  backlot.makers.providers = ({ element, props, trigger, watch }) => {
    function draw() {
      if (!props.value) return;
      const { providers, answer } = props.value;
      const held = document.activeElement?.closest?.(".bl-provider-card")?.dataset.provider;
      element.replaceChildren(...providers.map((one) => card(one, answer?.provider === one.name ? answer : null)));
      if (held) element.querySelector(`[data-provider="${CSS.escape(held)}"] :is(input, button)`)?.focus({ preventScroll: true });
    }
    function card(one, answer) {
      const rows = one.settings.map((setting) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, setting.name)), h("td", {}, setting.label), h("td", {}, setting.state)));
      return h("article", { class: "bl-provider-card", "data-provider": one.name },
        h("h3", {}, h("span", { class: `bl-dot ${one.ready ? "bl-on" : "bl-off"}`, "aria-hidden": "true" }), one.title),
        h("p", {}, one.summary),
        rows.length ? h("table", {}, h("tbody", {}, rows)) : null,
        one.keys.length ? form(one) : null,
        h("p", { class: answer?.trouble ? "bl-field-note" : "bl-quiet", role: answer?.trouble ? "alert" : "status" }, answer?.trouble || answer?.said || ""));
    }
    function form(one) {
      const fields = one.keys.map((name) => h("input", { type: "password", name, autocomplete: "off", spellcheck: "false", autocapitalize: "off", "data-1p-ignore": true, "data-lpignore": "true" }));
      const keep = one.may_keep ? h("input", { type: "checkbox" }) : null;
      const forget = () => trigger("forget", { provider: one.name });
      const enter = (event) => {
        event.preventDefault();
        const values = Object.fromEntries(fields.map((field) => [field.name, field.value]));
        for (const field of fields) field.value = "";
        trigger("enter", { provider: one.name, values, keep: Boolean(keep?.checked) });
      };
      const where = keep
        ? h("label", { class: "bl-keep" }, keep, "Keep it on this machine, in a file that only you can read")
        : h("p", {}, "It stays in the memory of this studio, for you alone, until the studio stops.");
      const labels = one.settings.filter((setting) => one.keys.includes(setting.name)).map((setting) => setting.label || setting.name);
      return h("form", { class: "bl-keys", autocomplete: "off", onsubmit: enter },
        fields.map((field, place) => h("label", {}, h("span", {}, labels[place]), field)),
        where,
        h("div", { class: "bl-buttons" }, h("button", { type: "submit", class: "bl-small bl-strong" }, "Use this key"),
          one.entered ? h("button", { type: "button", class: "bl-small", onclick: forget }, "Forget it") : null));
    }
    watch("value", draw);
    draw();
  };
})();
