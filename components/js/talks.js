// The Director tab: the list of conversations, what was said with its plans and results, and the place to write.
(() => {
  const { h, icon, iconButton } = backlot;
  const SILENT = 3000; // ms without news of an answer after which the page asks by itself
  const TOOLS = {
    describe: "Looked at a picture", describe_video: "Looked at a film", search_library: "Looked in the library", get_metadata: "Looked at a file", get_balance: "Asked what is left", estimate_cost: "Asked for a price",
    list_personas: "Looked up people", list_memories: "Looked up what to keep in mind", remember: "Kept something in mind", list_recipes: "Looked at the workflows", get_job: "Looked at a job",
    enhance: "Made a prompt richer", plan_run: "Planned a workflow", compose_workflow: "Wrote a workflow", compose_script: "Wrote a script", compose_lyrics: "Wrote lyrics", compose_instrumental: "Described the music", storyboard: "Drew up a storyboard",
  };
  const DRAFT = "backlot-director"; // what is being said, and to which conversation, in this tab of the browser
  const MOST = 12; // attachments of a message
  const post = (name, body) => backlot.attempt(() => backlot.post(`director/${name}`, body));

  backlot.makers.director = ({ element, props, watch, facts }) => {
    const state = { talks: [], open: null, messages: [], limit: null, usual: "rules", project: "", loading: true };
    const shown = new Map(); // message id -> {node, update}
    let turned = 0; // how often another conversation was asked for: only the last one asked for is opened
    let heard = 0; // when the answer that is being written was last heard of

    const list = h("ol", { class: "bl-talk-list" });
    const fresh = h("button", { type: "button", id: "director-new", class: "bl-small", onclick: () => { begin(); text.focus(); } }, "New conversation");
    const wide = matchMedia("(min-width: 901px)");
    const fold = h("details", { class: "bl-talks", id: "director-conversations", open: wide.matches }, h("summary", { onclick: (event) => { if (wide.matches) event.preventDefault(); } }, h("h2", {}, "Conversations")), fresh, list);
    wide.addEventListener("change", () => { fold.open = wide.matches; });
    const title = h("h2", { id: "director-title" }, "");
    const tools = h("div", { class: "bl-talk-tools" });
    const log = h("div", { id: "director-messages", class: "bl-log", role: "log", "aria-live": "off", "aria-label": "Conversation", tabindex: "0" });
    const told = h("p", { class: "bl-hear", role: "status" }); // answers are read out when they are whole, not word by word
    const wait = h("div", { class: "bl-talk-wait", role: "status" });
    const newest = h("button", { type: "button", class: "bl-small bl-newest", hidden: true, onclick: () => { near = true; bottom(); } }, icon("arrow"), "To the newest");
    const empty = h("section", { class: "bl-empty", "aria-label": "Examples" }, h("h2", {}, "What shall we make?"), h("p", { class: "bl-quiet" }, "Say it in plain words. You see a plan with its price before anything is made."),
      h("div", { class: "bl-says" }, facts.examples.map((one) => h("button", { type: "button", class: "bl-say", onclick: () => say(one.says) }, h("b", {}, one.title), h("small", {}, one.says)))));
    const held = h("ol", { class: "bl-held", id: "director-attachments" });
    const picker = h("input", { type: "file", class: "bl-hear", tabindex: "-1", multiple: true, accept: "image/*,video/*,audio/*", "aria-label": "Files to attach", onchange: () => bring([...picker.files]) });
    const text = h("textarea", { id: "director-text", rows: 1, maxlength: 10000, "aria-label": "Message to the director", placeholder: "Say what to make", oninput: () => grow(), onkeydown: keys });
    const go = h("button", { type: "button", id: "director-send", class: "bl-send", title: "Send", "aria-label": "Send", onclick: send }, icon("arrow"));
    const stop = h("button", { type: "button", id: "director-stop", class: "bl-send", title: "Stop", "aria-label": "Stop the answer", hidden: true, onclick: () => post("stop", { id: state.open }) }, h("span", { class: "bl-stop-mark", "aria-hidden": "true" }));
    const small = (name, label, word, run) => h("button", { type: "button", class: "bl-tool", title: label, "aria-label": label, onclick: run }, icon(name), h("span", { class: "bl-roomy" }, word));
    const hint = h("span", { class: "bl-compose-hint bl-quiet", role: "status" });
    const compose = h("form", { class: "bl-compose", "aria-label": "Write to the director", onsubmit: (event) => { event.preventDefault(); send(); } }, held, text,
      h("div", { class: "bl-compose-foot" }, small("clip", "Attach files", "Files", () => picker.click()), small("shelf", "Attach from the library", "Library", choose), small("latest", "Attach the last result", "Last result", last), picker, hint, go, stop));
    element.classList.add("bl-director");
    element.append(fold, h("section", { class: "bl-talk", "aria-label": "Director" }, h("header", {}, title, tools), wait, empty, log, h("div", { class: "bl-newest-row" }, newest), told, compose));

    let attached = [];
    function attach(ids) {
      const all = [...new Set([...attached, ...ids])];
      if (all.length > MOST) backlot.toast(`A message takes ${MOST} attachments; the first ${MOST} are kept.`);
      attached = all.slice(0, MOST);
      drawHeld();
    }
    const remember = () => sessionStorage.setItem(DRAFT, JSON.stringify({ text: text.value, attached, open: state.open }));
    function drawHeld() {
      held.hidden = !attached.length;
      held.replaceChildren(...attached.map((id, n) => h("li", { "data-artifact": id }, backlot.picture(`media/${encodeURIComponent(id)}/thumb`, `Attachment ${n + 1}`),
        h("span", { class: "bl-handles" }, iconButton("close", `Remove attachment ${n + 1}`, () => { attached = attached.filter((one) => one !== id); drawHeld(); text.focus(); })))));
      ready();
      remember();
    }
    async function bring(files) {
      compose.classList.add("bl-busy");
      hint.textContent = files.length > 1 ? `Adding ${files.length} files…` : "Adding the file…";
      for (const file of files.slice(0, MOST)) {
        const kept = await backlot.attempt(() => backlot.post("media", file));
        if (kept) attach([kept.artifact.id]);
      }
      compose.classList.remove("bl-busy");
      hint.textContent = "";
      picker.value = "";
    }
    function choose() { backlot.pick({ media: ["image", "video", "audio"], most: MOST, title: "Attachments" }, (ids) => attach(ids)); }
    function last() {
      const made = backlot.jobs.all().flatMap((job) => job.artifacts).find((one) => !backlot.shelf.isGone(one.id));
      if (made) attach([made.id]);
      else backlot.toast("There is no result yet.");
    }

    const speaking = () => state.messages.some((message) => message.state === "speaking");
    const ready = () => { go.hidden = speaking(); stop.hidden = !speaking(); go.disabled = !text.value.trim() && !attached.length; };
    function grow() { text.style.height = "auto"; text.style.height = `${Math.min(220, text.scrollHeight)}px`; ready(); remember(); }
    function keys(event) {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      send();
    }

    let sending = false;
    async function send() {
      if (sending || (!text.value.trim() && !attached.length)) return;
      if (speaking()) { hint.textContent = "Wait for the answer, or stop it."; return; }
      const said = { id: state.open ?? "", text: text.value, attachments: attached, project: state.project };
      sending = true;
      turned += 1;
      clear();
      const answer = await post("say", said);
      sending = false;
      if (!answer) { // nothing is lost: it stands there again, before what was written since
        text.value = [said.text, text.value].filter(Boolean).join("\n");
        attached = [...new Set([...said.attachments, ...attached])];
        drawHeld();
        grow();
        return;
      }
      state.open = answer.conversation.id;
      heard = performance.now();
      put(answer.conversation);
      answer.messages.forEach(take);
      told.textContent = "The director is answering.";
      remember();
      draw(true);
    }
    function clear() {
      text.value = "";
      attached = [];
      hint.textContent = "";
      drawHeld();
      grow();
    }
    /** Says these words, and leaves what is being written where it is. */
    function say(words) {
      if (!words) return text.focus();
      const typed = text.value;
      text.value = words;
      send();
      text.value = typed;
      grow();
    }

    function put(talk) {
      state.talks = [talk, ...state.talks.filter((one) => one.id !== talk.id)];
      drawList();
    }
    function take(message) {
      const place = state.messages.findIndex((one) => one.id === message.id);
      if (place < 0) state.messages.push(message);
      else if (message.state !== "speaking" || state.messages[place].state === "speaking") state.messages[place] = message;
      state.messages.sort((a, b) => a.place - b.place);
    }

    /** Reads out an answer that is whole now. */
    function announce(message) {
      const known = state.messages.find((one) => one.id === message.id);
      if (message.role === "person" || message.state === "speaking" || known?.state !== "speaking") return;
      const words = message.parts.map((part) => part.text ?? part.note ?? (part.plan ? `A plan: ${part.plan.title}, ${part.plan.price}.` : "")).filter(Boolean).join(" ");
      told.textContent = words.slice(0, 1000);
    }

    function begin() {
      turned += 1;
      state.open = null;
      state.loading = false;
      remember();
      state.messages = [];
      draw();
      drawList();
    }
    async function open(id) {
      const turn = ++turned;
      for (const row of list.children) row.classList.toggle("bl-chosen", row.dataset.talk === id);
      const found = await post("open", { id });
      if (turn !== turned) return;
      if (!found) return void load();
      state.open = id;
      state.loading = false;
      remember();
      state.messages = found.messages;
      heard = performance.now();
      draw(true);
      drawList();
    }
    function visit(id) {
      if (!wide.matches) fold.open = false;
      return open(id);
    }
    async function load() {
      wait.replaceChildren(h("span", { class: "bl-hear" }, "Loading"), h("i"), h("i"), h("i"));
      let found;
      try {
        found = await backlot.post("director/list");
      } catch (error) {
        return wait.replaceChildren(h("p", {}, error.message), h("button", { type: "button", class: "bl-small", onclick: load }, "Try again"));
      }
      state.talks = found.conversations;
      state.limit = found.limit;
      state.usual = found.usual;
      drawList();
      drawTools();
      const kept = state.talks.find((one) => one.id === draft.open) ?? state.talks[0];
      if (!state.open && !turned && kept) return open(kept.id);
      state.loading = false;
      draw();
    }
    const talk = () => state.talks.find((one) => one.id === state.open);
    const settings = () => backlot.talkSettings({ state, talk, chosen });

    /** What the settings say from now on; the conversation is a new one where none was open. */
    function chosen(conversation, known) {
      const here = state.talks.some((one) => one.id === conversation.id);
      Object.assign(state, known, { open: conversation.id });
      state.talks = here ? state.talks.map((one) => (one.id === conversation.id ? conversation : one)) : [conversation, ...state.talks];
      remember();
      drawList();
      drawTools();
    }

    function drawList() {
      list.replaceChildren(...state.talks.map((one) => h("li", { "data-talk": one.id, class: one.id === state.open ? "bl-chosen" : "" },
        h("button", { type: "button", class: "bl-talk-open", "aria-current": one.id === state.open ? "true" : false, onclick: () => visit(one.id) }, h("span", {}, one.title), h("small", {}, one.project ? `${one.project} · ` : "", backlot.time(one.updated_at))),
        menu(one))));
      title.textContent = talk()?.title ?? "New conversation";
    }

    function menu(one) {
      const items = h("div", { class: "bl-menu", role: "menu", hidden: true });
      const button = iconButton("more", `More for ${one.title}`, () => toggle(items.hidden), { class: "bl-round bl-plain", "aria-haspopup": "menu", "aria-expanded": "false" });
      const holder = h("div", { class: "bl-more" }, button, items);
      const item = (name, label, run) => h("button", { type: "button", role: "menuitem", class: "bl-item", onclick: () => { toggle(false); run(); } }, icon(name), label);
      items.append(item("pencil", "Rename", () => rename(one)), item("branch", "Branch", () => branch(one.id)), item("trash", "Delete", () => remove(one)));
      function toggle(on) { // the list clips what it scrolls, so the menu lies over the page
        items.hidden = !on;
        const { right, top, bottom } = button.getBoundingClientRect();
        const under = bottom + 6 + items.offsetHeight < innerHeight;
        items.style.inset = `${under ? bottom + 6 : top - 6 - items.offsetHeight}px auto auto ${Math.max(8, right - items.offsetWidth)}px`;
        button.setAttribute("aria-expanded", String(on)); if (on) items.firstChild.focus({ preventScroll: true }); }
      list.addEventListener("scroll", () => { if (!items.hidden) toggle(false); }, { passive: true });
      holder.addEventListener("focusout", (event) => { if (!holder.contains(event.relatedTarget)) toggle(false); });
      holder.addEventListener("keydown", (event) => backlot.cards.moveInMenu(event, items, () => { toggle(false); button.focus(); }));
      return holder;
    }
    function rename(one) {
      const row = list.querySelector(`[data-talk="${CSS.escape(one.id)}"]`);
      const input = h("input", { type: "text", class: "bl-talk-name", maxlength: 80, value: one.title, "aria-label": "Title", onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); event.stopPropagation(); input.blur(); } if (event.key === "Escape") { input.value = one.title; input.blur(); } } });
      input.addEventListener("blur", async () => {
        if (input.value.trim() && input.value !== one.title) {
          const changed = await post("change", { id: one.id, title: input.value });
          if (changed) state.talks = state.talks.map((each) => (each.id === one.id ? changed.conversation : each));
        }
        drawList();
      });
      row.replaceChildren(input);
      input.focus();
      input.select();
    }
    async function branch(id, message = "") {
      const made = await post("branch", { id, message });
      if (made) { put(made.conversation); visit(made.conversation.id); backlot.toast("This is a copy that goes its own way."); }
    }
    async function remove(one) {
      if (!(await backlot.sure(`Delete "${one.title}"?`, "What was made in it stays in your library."))) return;
      if (!(await post("delete", { id: one.id }))) return;
      state.talks = state.talks.filter((each) => each.id !== one.id);
      if (state.open === one.id) begin();
      drawList();
    }

    function drawTools() {
      const brain = talk()?.brain?.brain || state.usual;
      const name = brain === "rules" ? "Built-in rules" : brain.startsWith("agent:") ? `${facts.providers[brain.slice(6)] ?? brain}'s agent` : facts.providers[brain] ?? brain;
      const asks = state.limit === null ? "Asks before everything" : `Asks above ${state.limit}`;
      tools.replaceChildren(h("button", { type: "button", id: "director-settings", class: "bl-pill", "aria-haspopup": "dialog", onclick: settings }, h("span", {}, name), h("span", { class: "bl-quiet bl-roomy" }, ` · ${asks}`)));
    }

    // What grows at the end, like results that come, stays in view for whoever looks at the end.
    let near = true;
    const bottom = () => { log.scrollTop = log.scrollHeight; };
    log.addEventListener("scroll", () => {
      near = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
      newest.hidden = near;
    }, { passive: true });
    const writing = () => log.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
    const grown = new ResizeObserver(() => { if (near && !writing()) bottom(); });
    grown.observe(log); // it shrinks when what is being said grows

    function draw(down = false) {
      const wanted = new Set(state.messages.map((message) => message.id));
      for (const [id, one] of shown) if (!wanted.has(id)) { grown.unobserve(one.node); one.node.remove(); shown.delete(id); }
      state.messages.forEach((message, place) => {
        if (!shown.has(message.id)) { shown.set(message.id, bubble(message)); grown.observe(shown.get(message.id).node); }
        const one = shown.get(message.id);
        if (log.children[place] !== one.node) log.insertBefore(one.node, log.children[place] ?? null);
        const last = place === state.messages.length - 1;
        if (one.message !== message || one.last !== last) one.update(message, last);
        Object.assign(one, { message, last });
      });
      wait.hidden = !state.loading;
      empty.hidden = state.loading || state.messages.length > 0;
      log.hidden = state.loading || !state.messages.length;
      newest.hidden = near || log.hidden;
      title.textContent = talk()?.title ?? "New conversation";
      drawTools();
      ready();
      if (down) near = true;
      if (near && (down || !writing())) requestAnimationFrame(bottom);
    }

    function bubble(first) {
      const mine = first.role === "person";
      const body = h("div", { class: "bl-said-parts" });
      const copy = iconButton("copy", "Copy the words", () => copied(first.id), { class: "bl-round bl-plain" });
      const foot = h("div", { class: "bl-said-foot" }, copy, iconButton("branch", "Branch from here", () => branch(first.conversation, first.id), { class: "bl-round bl-plain" }));
      const node = h("article", { class: mine ? "bl-mine" : "bl-theirs", "aria-label": mine ? "You" : "Director", "data-message": first.id }, body, foot);
      const kept = []; // {kind, node, update} at each place
      let tail = null;
      let tailed = "";

      function update(message, newest) {
        node.dataset.state = message.state;
        const parts = [...(message.attachments.length ? [{ attachments: message.attachments }] : []), ...message.parts];
        parts.forEach((part, place) => {
          const kind = Object.keys(part).find((name) => name in PARTS) ?? "text";
          if (kept[place]?.kind !== kind) {
            const made = { kind, ...PARTS[kind](message) };
            if (kept[place]) kept[place].node.replaceWith(made.node);
            else body.append(made.node);
            kept[place] = made;
          }
          kept[place].update(part, newest);
        });
        for (const extra of kept.splice(parts.length)) extra.node.remove();
        const now = JSON.stringify([message.state, message.error, message.state === "speaking" && !message.parts.length]);
        if (now !== tailed) {
          tailed = now;
          tail?.remove();
          tail = ending(message);
        }
        if (tail && body.lastChild !== tail) body.append(tail);
        copy.hidden = !message.parts.some((part) => part.text);
        foot.hidden = message.state === "speaking";
      }
      return { node, update };
    }

    async function copied(id) {
      const words = state.messages.find((one) => one.id === id)?.parts.map((part) => part.text).filter(Boolean).join("\n\n");
      await navigator.clipboard.writeText(words);
      backlot.toast("Copied.");
    }

    const ending = (message) => {
      if (message.state === "speaking" && !message.parts.length) return h("p", { class: "bl-thinking", "aria-label": "The director is thinking" }, h("i"), h("i"), h("i"));
      if (message.state === "stopped") return h("p", { class: "bl-quiet" }, "This answer was stopped.");
      if (message.state !== "failed" || !message.error) return null;
      const again = state.messages.findLast((one) => one.role === "person" && one.place < message.place);
      const words = again?.parts.find((part) => part.text)?.text ?? "";
      return h("div", { class: "bl-said-wrong", role: "alert" }, h("p", {}, [message.error.message, message.error.hint].filter(Boolean).join(" ")),
        h("div", { class: "bl-buttons" }, h("button", { type: "button", class: "bl-small bl-strong", onclick: () => { attached = [...(again?.attachments ?? [])]; drawHeld(); say(words); } }, "Try again"), h("button", { type: "button", class: "bl-small", onclick: settings }, "Choose who answers")));
    };

    const PARTS = {
      attachments: () => { const node = h("div", { class: "bl-attached" }); return { node, update: (part) => { if (!node.children.length) node.append(...part.attachments.map((id) => h("button", { type: "button", class: "bl-attached-one", "aria-label": "Open the attachment", onclick: () => backlot.viewer.openOne(id, part.attachments) }, backlot.picture(`media/${encodeURIComponent(id)}/thumb`, "")))); } }; },
      text: () => { const node = h("p", { class: "bl-words" }); return { node, update: (part) => { if (node.textContent !== part.text) node.textContent = part.text; } }; },
      note: () => { const node = h("p", { class: "bl-quiet bl-said-note" }); return { node, update: (part) => { node.textContent = part.note; } }; },
      call: () => {
        const words = h("span", {});
        const told = h("pre", {});
        const node = h("details", { class: "bl-call" }, h("summary", {}, words), told);
        return { node, update: (part) => {
          const planned = ["image", "edit", "photobooth", "angles", "video", "music", "speech", "sound_effect", "transcribe", "upscale", "model3d", "cut", "export"].includes(part.call);
          words.textContent = `${TOOLS[part.call] ?? (planned ? "Made a plan" : part.call)}${{ running: "…", failed: " — that did not fit", stopped: " — stopped" }[part.state] ?? ""}`;
          node.dataset.state = part.state;
          told.textContent = `${JSON.stringify(part.arguments ?? {}, null, 1)}\n\n${(part.result ?? "").replace(/<\/?data>/g, "")}`;
        } };
      },
      choices: () => {
        const node = h("div", { class: "bl-buttons bl-choices" });
        return { node, update: (part, newest) => {
          node.hidden = !newest || !part.choices.length;
          if (!node.children.length) node.append(...part.choices.map((one) => h("button", { type: "button", class: "bl-small", onclick: () => answer(one) }, one.label)));
        } };
      },
      plan: (message) => {
        const card = backlot.planCard(async (verb, fields) => {
          const plan = state.messages.find((one) => one.id === message.id)?.parts.find((part) => part.plan?.id === card.node.dataset.plan)?.plan;
          const done = await post("plan", { id: message.conversation, plan: plan?.id ?? card.node.dataset.plan, verb, fields });
          if (!done) { open(message.conversation); return null; }
          heard = performance.now();
          if (verb === "go" && message.id === state.messages.at(-1)?.id) near = true; // what is made is seen as it comes
          return done.plan;
        }, facts.providers);
        return { node: card.node, update: (part) => card.update(part.plan) };
      },
    };
    function answer(choice) {
      const asked = state.messages.findLast((one) => one.role === "person");
      if (choice.says && asked?.attachments.length) attached = [...asked.attachments];
      drawHeld();
      say(choice.says);
    }

    backlot.jobs.on("talk", (message) => {
      if (message.conversation !== state.open) return;
      heard = performance.now();
      announce(message);
      take(message);
      draw();
      if (message.state !== "speaking") hint.textContent = "";
      if (message.state !== "speaking") backlot.spentOnWords?.();
    });
    setInterval(async () => { // where the stream says nothing of it, another worker may be writing
      if (!state.open || document.hidden || !speaking() || performance.now() - heard < SILENT) return;
      heard = performance.now();
      const asked = state.open;
      const found = await backlot.post("director/open", { id: asked }).catch(() => null);
      if (!found || state.open !== asked) return;
      state.messages = found.messages;
      draw();
    }, 1000);

    const files = (transfer) => [...(transfer?.files ?? [])];
    element.addEventListener("dragover", (event) => { if ([...event.dataTransfer.types].includes("Files")) { event.preventDefault(); compose.classList.add("bl-drop"); } });
    element.addEventListener("dragleave", (event) => { if (!element.contains(event.relatedTarget)) compose.classList.remove("bl-drop"); });
    element.addEventListener("drop", (event) => { compose.classList.remove("bl-drop"); if (files(event.dataTransfer).length) { event.preventDefault(); event.stopPropagation(); bring(files(event.dataTransfer)); } });
    text.addEventListener("paste", (event) => { if (files(event.clipboardData).length) { event.preventDefault(); event.stopPropagation(); bring(files(event.clipboardData)); } });
    watch("value", () => { if (props.value?.add) { attach([props.value.add]); text.focus(); } });

    const draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "{}");
    text.value = draft.text ?? "";
    attached = draft.attached ?? [];
    drawHeld();
    draw();
    let loaded = false;
    new IntersectionObserver(([seen]) => { if (seen.isIntersecting && !loaded) { loaded = true; grow(); load(); } }).observe(element);
  };
})();
