// The page's own small toolbox: elements made without markup, words for times and amounts, calls to our routes, toasts.
window.backlot = (() => {
  const ICONS = {
    star: '<path d="M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z"/>',
    download: '<path d="M12 4v11m0 0l-4-4m4 4l4-4M5 20h14"/>',
    reuse: '<path d="M4 12a8 8 0 1 1 2.4 5.7M4 12V6.5M4 12h5.5"/>',
    variations: '<rect x="4" y="4" width="11" height="11" rx="2.5"/><path d="M9 19.5h8a2.5 2.5 0 0 0 2.5-2.5V9"/>',
    trash: '<path d="M5 7h14M10 7V4.5h4V7m-7.5 0l.8 12.5h9.4L17.5 7M10.5 11v5m3-5v5"/>',
    restore: '<path d="M9 14L4.5 9.5 9 5m-4.5 4.5H14a5.5 5.5 0 0 1 0 11h-4"/>',
    more: '<circle cx="5.5" cy="12" r="1.3"/><circle cx="12" cy="12" r="1.3"/><circle cx="18.5" cy="12" r="1.3"/>',
    send: '<path d="M4 12h15m0 0l-6-6m6 6l-6 6"/>',
    close: '<path d="M6 6l12 12M18 6L6 18"/>',
    left: '<path d="M14.5 5l-7 7 7 7"/>',
    right: '<path d="M9.5 5l7 7-7 7"/>',
    up: '<path d="M6 15l6-6 6 6"/>',
    arrow: '<path d="M12 19.5V5m0 0l-6 6m6-6l6 6"/>',
    clip: '<path d="M19 11.5l-7.2 7.2a4.4 4.4 0 0 1-6.2-6.2l7.6-7.6a3 3 0 0 1 4.2 4.2l-7.5 7.6a1.5 1.5 0 0 1-2.1-2.2l6.7-6.7"/>',
    shelf: '<rect x="3.5" y="5" width="17" height="14" rx="2.5"/><path d="M4 16.5l4.7-4.6 4 4 2.7-2.7 5 4.8"/><circle cx="15.5" cy="9.5" r="1.2"/>',
    latest: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>',
    branch: '<circle cx="7" cy="5.5" r="2"/><circle cx="7" cy="18.5" r="2"/><circle cx="17" cy="8.5" r="2"/><path d="M7 7.5v9M17 10.5c0 3.5-10 1.5-10 6"/>',
    pencil: '<path d="M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5zM13.5 7l3.5 3.5"/>',
    copy: '<rect x="8.5" y="8.5" width="11" height="11" rx="2"/><path d="M15.5 5H7a2 2 0 0 0-2 2v8.5"/>',
    ask: '<path d="M9 9.2a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 1.8v.4m0 3v.1"/><circle cx="12" cy="12" r="9"/>',
    check: '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    alert: '<path d="M12 8v5m0 3.2v.1M12 3.5l9 16H3z"/>',
    upload: '<path d="M12 16V5m0 0L8 9m4-4l4 4M5 20h14"/>',
    moon: '<path d="M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5z"/>',
    sun: '<circle cx="12" cy="12" r="4"/><path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6L7 7m10 10l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4"/>',
    search: '<circle cx="11" cy="11" r="6"/><path d="M20 20l-4.5-4.5"/>',
    camera: '<path d="M4 8h3.5L9 5.5h6L16.5 8H20v11H4z"/><circle cx="12" cy="13" r="3.5"/>',
    spark: '<path d="M12 4l1.8 5.2L19 11l-5.2 1.8L12 18l-1.8-5.2L5 11l5.2-1.8z"/>',
    file: '<path d="M7 3.5h7l4 4V20.5H7zM14 3.5V8h4"/>',
  };

  /** An element; strings become text, functions under "on..." listeners, false and null attributes are left out. */
  function h(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === false || value === null || value === undefined) continue;
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return made;
  }

  function icon(name) {
    const holder = document.createElement("span");
    holder.className = "bl-icon";
    holder.setAttribute("aria-hidden", "true");
    holder.innerHTML = `<svg viewBox="0 0 24 24">${ICONS[name]}</svg>`; // our own drawings only
    return holder;
  }

  /** A button that shows an icon and is named by its label. */
  function iconButton(name, label, onclick, attributes = {}) {
    return h("button", { type: "button", class: "bl-round", title: label, "aria-label": label, onclick, ...attributes }, icon(name));
  }

  /** A picture that leaves its plain ground where it cannot be loaded. */
  function picture(src, alt, attributes = {}) {
    return h("img", { src, alt, decoding: "async", ...attributes, onerror: (event) => event.target.classList.add("bl-missing") });
  }

  // A picture may have to be painted first, and a browser asks for few things at once: two at a time, as the studio paints, so that a click
  // never waits behind a wall of them.
  const AT_ONCE = 2;
  const unpainted = [];
  let underWay = 0;
  function paint() {
    while (underWay < AT_ONCE && unpainted.length) {
      const [url, show] = unpainted.shift();
      const image = new Image();
      const next = () => { underWay -= 1; paint(); };
      underWay += 1;
      image.onload = () => { show(); next(); };
      image.onerror = next;
      image.src = url;
    }
  }

  /** Shows pictures once this element is first seen, before those that others still wait for: each is a URL and what shows it. */
  function whenSeen(element, pictures) {
    new IntersectionObserver((seen, watcher) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watcher.disconnect();
      unpainted.unshift(...pictures);
      paint();
    }).observe(element);
  }

  /** Pictures on tiles: each is a selector and the URL of its picture. */
  function tiles(element, pictures) {
    const { sheet } = document.head.appendChild(h("style"));
    whenSeen(element, pictures.map(([tile, url]) => [url, () => sheet.insertRule(`${tile}::before { background-image: url("${url}") !important; }`)]));
  }

  function ago(seconds) {
    const past = Math.max(0, Date.now() / 1000 - seconds);
    if (past < 45) return "just now";
    if (past < 3600) return `${Math.max(1, Math.round(past / 60))} min ago`;
    if (past < 86400) return `${Math.round(past / 3600)} h ago`;
    return past < 86400 * 30 ? `${Math.round(past / 86400)} d ago` : new Date(seconds * 1000).toLocaleDateString();
  }

  function time(seconds) {
    return h("time", { datetime: new Date(seconds * 1000).toISOString(), title: new Date(seconds * 1000).toLocaleString(), "data-at": seconds }, ago(seconds));
  }

  function lasting(seconds) {
    if (seconds < 10) return `${Math.max(0.1, seconds).toFixed(1)} s`;
    return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
  }

  function size(bytes) {
    if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
    return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
  }

  function price(cost) {
    const amount = cost ? cost.actual ?? cost.estimate : null;
    if (amount === null || amount === undefined) return "";
    return amount === 0 ? "free" : `${Number(amount.toPrecision(3))} ${cost.unit}`.trim();
  }

  /** Posts to one of our routes; returns its JSON, or throws an Error with the sentence it answered, and the whole refusal as `told`. */
  async function post(path, body) {
    const raw = body instanceof Blob;
    const headers = { "Content-Type": raw ? body.type || "application/octet-stream" : "application/json" };
    if (raw && body.name) headers["X-File-Name"] = encodeURIComponent(body.name);
    let response;
    try {
      response = await fetch(path, { method: "POST", headers, body: raw ? body : JSON.stringify(body ?? {}) });
    } catch (error) {
      throw new Error("The studio cannot be reached. Check that it is running, then try again.", { cause: error });
    }
    const text = await response.text();
    const answer = text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : {};
    if (!response.ok || answer.error) {
      const told = answer.error ?? {};
      const words = [told.message ?? `The studio refused this (${response.status}).`, told.hint].filter(Boolean).join(" ");
      throw Object.assign(new Error(words), { told });
    }
    return answer;
  }

  /** A short message at the foot; action: {label, run}. It stays while it has the focus or the pointer. */
  function toast(text, action, kind = "") {
    let stack = document.querySelector(".bl-toasts");
    if (!stack) {
      stack = h("div", { class: "bl-toasts", role: "status", "aria-live": "polite" });
      document.body.append(stack);
    }
    const close = () => shown.remove();
    const shown = h("div", { class: `bl-toast ${kind}` }, h("span", {}, text));
    if (action) shown.append(h("button", { type: "button", class: "bl-link", onclick: () => { close(); action.run(); } }, action.label));
    shown.append(iconButton("close", "Dismiss", close));
    stack.replaceChildren(...[...stack.children].slice(-2), shown);
    let timer = setTimeout(close, 9000);
    const hold = () => clearTimeout(timer);
    const release = () => { hold(); timer = setTimeout(close, 6000); };
    for (const name of ["pointerenter", "focusin"]) shown.addEventListener(name, hold);
    for (const name of ["pointerleave", "focusout"]) shown.addEventListener(name, release);
  }

  /** Runs a call to our routes and shows its refusal as a toast. */
  async function attempt(call) {
    try {
      return await call();
    } catch (error) {
      toast(error.message, null, "bl-bad");
      return null;
    }
  }

  /** Whether the person is sure. */
  function sure(question, note) {
    return new Promise((resolve) => {
      const dialog = h("dialog", { class: "bl-picker bl-publish bl-sure", "aria-label": question }, h("header", {}, h("h2", {}, question)), h("div", { class: "bl-publishing" }, h("p", {}, note),
        h("footer", {}, h("button", { type: "button", class: "bl-small", onclick: () => dialog.close() }, "Keep it"), h("button", { type: "button", class: "bl-small bl-strong", onclick: () => { yes = true; dialog.close(); } }, "Delete"))));
      let yes = false;
      dialog.addEventListener("close", () => { dialog.remove(); resolve(yes); });
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  const makers = {};
  /** Draws the part `name`; what islands of `_parts.py` call. */
  function mount(name, context) {
    context.facts = JSON.parse(decodeURIComponent(context.facts));
    makers[name](context);
  }

  const openTab = (name) => document.getElementById(`tab-${name}-button`)?.click();

  /** Whether a job, a run or a step of one has ended without its result. */
  const isBroken = ({ status }) => ["failed", "cancelled", "interrupted"].includes(status);
  /** Whether it has ended, one way or the other. */
  const isOver = (one) => one.status === "succeeded" || isBroken(one);

  /** A key that no other has: what is asked twice with it is done once. */
  const freshKey = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-");

  setInterval(() => {
    for (const shown of document.querySelectorAll("time[data-at]")) shown.textContent = ago(Number(shown.dataset.at));
  }, 20000);

  return { h, icon, iconButton, picture, whenSeen, tiles, ago, time, lasting, size, price, post, toast, attempt, sure, makers, mount, openTab, isBroken, isOver, freshKey };
})();
