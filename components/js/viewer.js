// The viewer: one artifact large, with all that is known about it. A real dialog, so focus stays in it and goes back where it was.
(() => {
  const { h, iconButton, cards, shelf } = backlot;

  backlot.makers.viewer = ({ element, props, trigger, watch, facts }) => {
    backlot.desk = (name, data) => { if (name !== "details") dialog.close(); trigger(name, data); };
    backlot.setPlaces(facts.sendTo ?? []);
    const stage = h("div", { class: "bl-stage" });
    const about = h("div", { class: "bl-about" });
    const back = iconButton("left", "Previous", () => step(-1), { class: "bl-round bl-prev" });
    const on = iconButton("right", "Next", () => step(1), { class: "bl-round bl-next" });
    const shut = iconButton("close", "Close", () => dialog.close(), { class: "bl-round bl-shut" });
    const dialog = h("dialog", { class: "bl-viewer", "aria-label": "Picture" }, stage, about, back, on, shut);
    element.append(dialog);
    let current = null;
    let neighbours = () => [];
    let from = null; // what had the focus

    function step(by) {
      const list = neighbours();
      const place = list.findIndex((artifact) => artifact.id === current.id);
      const next = list[place + by];
      if (next) show(next);
    }

    // Gradio draws solids where it stands in the page; what is outside an open dialog cannot be reached, so it is brought in and put back.
    // It is asked for first and given its solid once it is there: of one that comes with its solid it loads no view (6.31).
    let home = null;
    new MutationObserver(bringIn).observe(element.closest(".gradio-container") ?? document.body, { childList: true, subtree: true });
    function bringIn() {
      if (!dialog.open || home || !current?.media_type.startsWith("model/")) return;
      const view = document.getElementById("viewer-solid");
      if (!view) return;
      home = document.createComment("solid");
      view.replaceWith(home);
      stage.replaceChildren(view);
      trigger("solid", { artifact: current.id });
    }
    function putBack() {
      if (!home) return;
      home.replaceWith(document.getElementById("viewer-solid"));
      home = null;
      trigger("solid", { artifact: "", wanted: false });
    }

    function show(artifact) {
      current = artifact;
      const list = neighbours();
      const place = list.findIndex((one) => one.id === artifact.id);
      back.disabled = place <= 0;
      on.disabled = place < 0 || place >= list.length - 1;
      putBack();
      stage.replaceChildren(media(artifact));
      if (artifact.media_type.startsWith("model/")) trigger("solid", { artifact: "", wanted: true });
      about.replaceChildren(h("p", { class: "bl-quiet" }, "Loading details"));
      trigger("details", { artifact: artifact.id });
    }

    dialog.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by && !["INPUT", "TEXTAREA", "VIDEO", "AUDIO"].includes(event.target.tagName)) { step(by); event.preventDefault(); }
    });
    dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target === stage) dialog.close(); });
    dialog.addEventListener("close", () => {
      putBack();
      stage.replaceChildren();
      (from?.isConnected ? from : document.querySelector(`[data-artifact="${CSS.escape(current?.id ?? "")}"] .bl-open`))?.focus();
    });
    watch("value", () => {
      if (!props.value || props.value.id !== current?.id) return;
      if (props.value.problem) { about.replaceChildren(h("p", {}, props.value.problem)); return; }
      stage.querySelector("img")?.setAttribute("alt", props.value.prompt || props.value.title || "Picture");
      about.replaceChildren(...details(props.value, show));
    });
    shelf.onChange(() => { if (dialog.open && current && shelf.isGone(current.id)) dialog.close(); });

    backlot.viewer = {
      close: () => dialog.close(),
      /** Opens an artifact; list returns those that the arrows lead to. */
      open(artifact, list) {
        from = document.activeElement;
        neighbours = list ?? (() => [artifact]);
        show(artifact);
        if (!dialog.open) dialog.showModal();
        shut.focus();
      },
      /** Opens one of several of which only the ids are known. */
      async openOne(id, ids) {
        const known = (await Promise.all(ids.map(asked))).filter(Boolean);
        const artifact = known.find((one) => one.id === id);
        if (artifact) backlot.viewer.open(artifact, () => known);
        else backlot.toast("This cannot be opened: it is no longer in the library, or the studio cannot be reached.", null, "bl-bad");
      },
    };
  };

  /** As much of an artifact as it takes to show it; null where it cannot be had. */
  async function asked(id) {
    const url = `media/${encodeURIComponent(id)}`;
    const answer = await fetch(url, { method: "HEAD" }).catch(() => null);
    return answer?.ok ? { id, url, media_type: answer.headers.get("content-type").split(";")[0] } : null;
  }

  function media(artifact) {
    const medium = artifact.media_type.split("/")[0];
    const source = artifact.url;
    if (medium === "video") return h("video", { src: source, controls: true, loop: true });
    if (medium === "audio") return h("audio", { src: source, controls: true });
    return medium === "image" ? h("img", { src: source, alt: "" }) : cards.face(artifact, "");
  }

  function details(about, show) {
    const facts = [
      ["Style", about.style],
      ["Provider", about.provider],
      ["Model", about.model],
      ["Seed", about.seed === null ? "" : copyable(String(about.seed), "seed")],
      ["Size", about.width ? `${about.width} × ${about.height} px` : ""],
      ["File", [about.media_type.split("/")[1].toUpperCase(), backlot.size(about.bytes)].join(" · ")],
      ["Made", backlot.time(about.created_at)],
      ["Took", about.seconds === null ? "" : backlot.lasting(about.seconds)],
      ["Cost", about.cost],
    ].filter(([, value]) => value);
    return [
      h("div", { class: "bl-acts" }, cards.starButton(about), cards.downloadLink(about), cards.actions(about, "own").map(([label, name, run]) => backlot.iconButton(name, label, run))),
      ...offers(about),
      about.prompt ? section("Prompt", copyable(about.prompt, "prompt")) : h("h2", {}, backlot.nameOf(about)),
      about.negative_prompt ? section("Left out", h("p", {}, about.negative_prompt)) : null,
      about.sent ? section("Prompt sent", h("p", { class: "bl-mono" }, about.sent)) : null,
      about.styled && !about.sent ? section(`With ${about.style}`, h("p", { class: "bl-mono" }, about.styled)) : null,
      h("dl", {}, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
      about.parents.length ? section("Made from", h("div", { class: "bl-parents" }, about.parents.map((parent) => relative(parent, show)))) : null,
      about.media_type.startsWith("image/") ? described(about) : null,
      about.recipe ? h("details", {}, h("summary", {}, "Recipe"), h("pre", { tabindex: "0" }, JSON.stringify(about.recipe, null, 2))) : null,
    ].filter(Boolean);
  }

  /** What leads on from here, in words. */
  function offers(about) {
    const button = ([label, , run]) => h("button", { type: "button", class: "bl-small", "aria-label": label, onclick: run }, label.replace(/^Send to /, ""));
    return [["send", "Send to"], ["make", "Make of it"]].map(([kind, name]) => {
      const list = cards.actions(about, kind);
      return list.length ? section(name, h("div", { class: "bl-buttons" }, list.map(button))) : null;
    });
  }

  /** What the picture shows, on request. */
  function described(about) {
    const text = h("p", { role: "status" });
    const from = h("small", {});
    const ask = h("button", { type: "button", class: "bl-small", onclick: async () => {
      ask.disabled = true;
      const told = await backlot.attempt(() => backlot.post("words/describe", { artifact_id: about.id }));
      backlot.spentOnWords?.();
      ask.disabled = false;
      if (told) { text.textContent = told.text; from.textContent = `Described by ${told.by}.`; ask.remove(); }
    } }, "Describe this picture");
    const more = h("button", { type: "button", class: "bl-small", onclick: () => backlot.ask({ pictures: [about.id] }) }, "Ask about it…");
    return h("section", {}, h("div", { class: "bl-buttons" }, ask, more), text, from);
  }

  const section = (name, ...content) => h("section", {}, h("h2", {}, name), content);

  function relative(parent, show) {
    return h("button", { type: "button", class: "bl-parent", "aria-label": "Open what it was made from", onclick: () => show(parent) }, cards.face(parent, "", false));
  }

  function copyable(text, what) {
    const copy = iconButton("copy", `Copy ${what}`, async () => {
      await navigator.clipboard.writeText(text);
      backlot.toast("Copied");
    });
    return h("span", { class: "bl-copy" }, h("span", { class: what === "seed" ? "bl-mono" : "" }, text), copy);
  }
})();
