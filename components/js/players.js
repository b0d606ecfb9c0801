// Films and sounds on the page: films that play when they are pointed at, sounds with their wave, and the sentence over Generate.
(() => {
  const { h, icon, iconButton } = backlot;
  const STILL = matchMedia("(prefers-reduced-motion: reduce)");
  const LISTEN_RATE = 8000; // samples a second that a wave is drawn from
  const LARGEST = 40e6; // bytes of a sound that the page listens to itself; else its thumbnail is shown
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const length = (seconds) => (seconds ? h("span", { class: "bl-length" }, clock(Math.max(1, Math.round(seconds)))) : null);
  const sign = (name) => h("span", { class: `bl-sign bl-sign-${name}`, "aria-hidden": "true" });

  /** A film's picture, with a play mark and its length; it moves, silently, while its card is pointed at or holds the focus. large: the
      film itself at once instead of its thumbnail. */
  function film(artifact, alt, large = false) {
    const shown = h("span", { class: "bl-film", "data-src": artifact.url }, backlot.picture(artifact.thumbnail_url, alt), sign("play"), length(artifact.duration));
    if (large) shown.append(moving(`${artifact.url}#t=${Math.min(3, (artifact.duration || 0) / 10)}`));
    return shown;
  }

  function moving(src) {
    const made = h("video", { src, loop: true, playsinline: true, preload: "metadata", tabindex: "-1", "aria-hidden": "true" });
    made.muted = true;
    made.addEventListener("loadeddata", () => made.classList.add("bl-ready"));
    return made;
  }

  /** A sound's picture: its wave, a mark, and how long it lasts. */
  function wave(artifact, alt) {
    return h("span", { class: "bl-film" }, backlot.picture(artifact.thumbnail_url, alt || "Sound"), sign("note"), length(artifact.duration));
  }

  function start(card) {
    const shown = card?.querySelector(".bl-film[data-src]");
    if (!shown || STILL.matches || shown.classList.contains("bl-moving")) return;
    let film = shown.querySelector("video");
    if (!film) shown.append((film = moving(shown.dataset.src)));
    film.currentTime = 0;
    shown.classList.add("bl-moving");
    film.play().catch(() => stop(card)); // a browser that cannot play it keeps the picture
  }
  function stop(card) {
    for (const shown of card?.querySelectorAll(".bl-film") ?? []) { shown.classList.remove("bl-moving"); shown.querySelector("video")?.pause(); }
  }
  for (const [begin, end] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
    document.addEventListener(begin, (event) => start(event.target.closest?.(".bl-card")));
    document.addEventListener(end, (event) => {
      const card = event.target.closest?.(".bl-card");
      if (card && !card.contains(event.relatedTarget) && !(end === "pointerout" && card.contains(document.activeElement))) stop(card);
    });
  }

  /** What leads on from a film, under its card. */
  function filmActions(artifact) {
    const wanted = [["Extend", "Send to Video to extend"], ["Add to Cut room", "Send to Cut room"], ["First frame", "First frame"], ["Last frame", "Last frame"], ["Fit 20 MB", "Fit 20 MB"], ["Fit 50 MB", "Fit 50 MB"], ["GIF", "GIF"]];
    const row = h("div", { class: "bl-buttons bl-leads" });
    row.fill = () => {
      const known = new Map(backlot.cards.actions(artifact).map(([label, , run]) => [label, run]));
      row.replaceChildren(...wanted.filter(([, label]) => known.has(label)).map(([words, label]) => h("button", { type: "button", class: "bl-small", onclick: known.get(label) }, words)));
      row.hidden = !row.children.length;
    };
    row.fill();
    return row;
  }

  const heard = new Map(); // address -> promise of samples
  async function samples(address) {
    const answer = await fetch(address);
    const sound = await new OfflineAudioContext(1, 1, LISTEN_RATE).decodeAudioData(await answer.arrayBuffer());
    return sound.getChannelData(0);
  }
  /** The loudest sample of each of `count` equal parts, 0 to 1, the loudest of all 1. */
  function peaks(all, count) {
    const found = Array.from({ length: count }, (_, part) => {
      let most = 0;
      const last = Math.floor(((part + 1) * all.length) / count);
      for (let at = Math.floor((part * all.length) / count); at < last; at++) most = Math.max(most, Math.abs(all[at]));
      return most;
    });
    const top = Math.max(...found, 1e-4);
    return found.map((one) => one / top);
  }

  let playing = null; // one sound at a time
  /** A player: button, wave to seek in, and the time. */
  function player(artifact, name) {
    const sound = h("audio", { src: artifact.url, preload: "none" });
    const button = h("button", { type: "button", class: "bl-play", "aria-label": `Play ${name}`, onclick: () => (sound.paused ? play() : sound.pause()) }, sign("play"));
    const canvas = h("canvas", {});
    const line = h("div", { class: "bl-wave", role: "slider", tabindex: "0", "aria-label": `Position in ${name}`, "aria-valuemin": "0" }, canvas);
    const time = h("span", { class: "bl-time" });
    let data = null;
    const play = () => sound.play().catch((error) => { if (error.name !== "AbortError") backlot.toast("This browser cannot play the sound. Download it instead.", null, "bl-bad"); });
    const lasts = () => (Number.isFinite(sound.duration) ? sound.duration : artifact.duration) || 0;

    function draw() {
      const [wide, tall, scale] = [line.clientWidth, line.clientHeight, devicePixelRatio || 1];
      time.textContent = `${clock(sound.currentTime)} / ${clock(lasts())}`;
      line.setAttribute("aria-valuemax", Math.round(lasts()));
      line.setAttribute("aria-valuenow", Math.round(sound.currentTime));
      line.setAttribute("aria-valuetext", `${clock(sound.currentTime)} of ${clock(lasts())}`);
      if (!wide || !data) return;
      if (canvas.width !== Math.round(wide * scale)) [canvas.width, canvas.height] = [Math.round(wide * scale), Math.round(tall * scale)];
      const pen = canvas.getContext("2d");
      const style = getComputedStyle(line);
      const count = Math.floor(wide / 5);
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      pen.clearRect(0, 0, wide, tall);
      peaks(data, count).forEach((peak, bar) => {
        const half = Math.max(1, (peak ** 0.8) * (tall / 2 - 2));
        pen.fillStyle = (bar + 0.5) / count <= sound.currentTime / lasts() ? style.getPropertyValue("--bl-ember") : style.getPropertyValue("--bl-edge");
        pen.beginPath();
        pen.roundRect(bar * 5, tall / 2 - half, 3, half * 2, 1.5);
        pen.fill();
      });
    }

    async function listen() {
      try {
        if (!heard.has(artifact.url)) heard.set(artifact.url, samples(artifact.url));
        data = await heard.get(artifact.url);
        line.classList.add("bl-drawn");
      } catch {
        line.classList.add("bl-pictured"); // the browser cannot decode it: the library's picture of it stays
      }
      draw();
    }

    const seek = (to) => { if (lasts()) { sound.currentTime = Math.min(lasts() - 0.01, Math.max(0, to)); draw(); } };
    const toPointer = (event) => { const box = line.getBoundingClientRect(); seek(((event.clientX - box.left) / box.width) * lasts()); };
    line.addEventListener("pointerdown", (event) => { line.setPointerCapture(event.pointerId); toPointer(event); });
    line.addEventListener("pointermove", (event) => { if (line.hasPointerCapture(event.pointerId)) toPointer(event); });
    line.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 5, ArrowLeft: -5, ArrowUp: 5, ArrowDown: -5, PageUp: 15, PageDown: -15 }[event.key];
      if (step) seek(sound.currentTime + step);
      else if (event.key === "Home") seek(0);
      else if (event.key === "End") seek(lasts());
      else if (event.key === " ") button.click();
      else return;
      event.preventDefault();
    });
    sound.addEventListener("play", () => { if (playing !== sound) playing?.pause(); playing = sound; follow(); });
    for (const name of ["timeupdate", "seeked", "loadedmetadata", "ended"]) sound.addEventListener(name, draw);
    for (const name of ["play", "pause", "ended"]) sound.addEventListener(name, told);
    function told() {
      button.setAttribute("aria-label", `${sound.paused ? "Play" : "Pause"} ${name}`);
      button.replaceChildren(sign(sound.paused ? "play" : "pause"));
    }
    function follow() { if (!sound.paused) { draw(); requestAnimationFrame(follow); } }
    line.style.setProperty("--bl-picture", `url("${artifact.thumbnail_url}")`);
    new ResizeObserver(draw).observe(line);
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      if (artifact.bytes > LARGEST) line.classList.add("bl-pictured");
      else listen();
    });
    seen.observe(line);
    draw();
    return h("div", { class: "bl-player" }, button, line, time, sound);
  }

  /** A finished sound as a card. strip: its usual actions. */
  function soundCard(artifact, { name, show, meta }, strip) {
    const open = h("button", { type: "button", class: "bl-open bl-sleeve", "aria-label": `Open ${name}`, onclick: show }, sign("note"));
    const foot = h("div", { class: "bl-meta" }, h("span", {}, meta[0]), h("span", {}, meta[1]));
    const card = h("article", { class: "bl-card bl-done bl-sound", "data-artifact": artifact.id }, h("div", { class: "bl-record" }, open, player(artifact, name)), foot, strip);
    const leads = soundActions(artifact);
    card.append(leads);
    const cover = () => dressed(artifact, open, leads);
    backlot.jobs.subscribe(cover);
    cover();
    return card;
  }

  const coverWords = (job) => `Album cover, no words: ${job.request.prompt}`;
  const makerOf = (id) => backlot.jobs.all().find((job) => job.artifacts.some((artifact) => artifact.id === id));
  const coverOf = (artifact, job) => backlot.jobs.all().find((one) => one.task === "image" && one.request.prompt === coverWords(job) && one.request.seed === artifact.seed);

  /** Puts the cover beside the sound as soon as it is there. */
  function dressed(artifact, open, leads) {
    const job = makerOf(artifact.id);
    const cover = job && coverOf(artifact, job);
    const picture = cover?.artifacts.find((one) => !backlot.shelf.isGone(one.id));
    const button = leads.querySelector(".bl-cover");
    if (button) {
      button.disabled = Boolean(cover && backlot.jobs.running(cover));
      button.textContent = button.disabled ? "Making the cover" : picture ? "Another cover" : "Make a cover";
    }
    if (picture && open.dataset.cover !== picture.id) {
      open.dataset.cover = picture.id;
      open.replaceChildren(backlot.picture(picture.thumbnail_url, ""));
    }
  }

  function soundActions(artifact) {
    const row = h("div", { class: "bl-buttons bl-leads" });
    const small = (words, run, extra = "") => h("button", { type: "button", class: `bl-small ${extra}`, onclick: run }, words);
    row.append(h("a", { class: "bl-small", href: `${artifact.url}?download=1`, download: "" }, icon("download"), "Download"));
    const job = makerOf(artifact.id);
    const lyrics = job && lyricsOf(artifact, job);
    if (lyrics) row.append(small("Lyrics (LRC)", () => saveLyrics(lyrics, job)));
    if (job?.task === "music") row.append(small("Make a cover", () => makeCover(artifact, job), "bl-cover"));
    for (const [label, , run] of backlot.cards.actions(artifact, "send")) row.append(small(label.replace("Send to ", ""), run));
    return row;
  }

  function makeCover(artifact, job) {
    const again = coverOf(artifact, job);
    const seed = again ? { seed_strategy: "random" } : { seed: artifact.seed, seed_strategy: "fixed" };
    backlot.act("make", { task: "image", request: { prompt: coverWords(job), aspect_ratio: "1:1", ...seed } });
  }

  /** The timed lyrics that were made with a sound: they come after all sounds, in the same order. */
  function lyricsOf(artifact, job) {
    const sounds = job.artifacts.filter((one) => one.media_type.startsWith("audio/"));
    const texts = job.artifacts.filter((one) => one.media_type.startsWith("text/"));
    return texts.find((one) => one.seed !== null && one.seed === artifact.seed) ?? (sounds.length === texts.length ? texts[sounds.findIndex((one) => one.id === artifact.id)] : null);
  }

  async function saveLyrics(lyrics, job) {
    const text = await backlot.attempt(async () => (await fetch(lyrics.url)).text());
    if (text === null) return;
    const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    const name = (job.request.prompt || "lyrics").toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 48).replace(/^-|-$/g, "") || "lyrics";
    h("a", { href: address, download: `${name}.lrc` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  backlot.specials.music = { besides: (artifact) => artifact.media_type.startsWith("text/") }; // the button of the sound saves its lyrics

  backlot.players = { film, wave, filmActions, soundCard, player, clock };

  /** What will be made, said in one sentence. */
  backlot.makers.sentence = ({ element, props, watch }) => {
    element.classList.add("bl-sentence");
    element.setAttribute("role", "status");
    const draw = () => { const words = props.value ?? ""; if (element.textContent !== words) element.textContent = words; element.hidden = !words; };
    watch("value", draw);
    draw();
  };

  const reaches = new Map(); // element id -> [least, most], also while that part is not shown
  /** An amount: slider and number; it holds what was typed, also outside the slider's ends. */
  backlot.makers.amount = ({ element, props, trigger, watch, facts }) => {
    const id = element.parentElement.closest("[id]")?.id ?? facts.label;
    const range = h("input", { type: "range", step: facts.step, "aria-label": facts.label });
    const number = h("input", { type: "number", step: facts.step, min: "0", inputmode: "decimal", "aria-label": `${facts.label}, exactly` });
    const [from, to] = [h("small", {}), h("small", {})];
    element.classList.add("bl-amount");
    element.append(h("span", { class: "bl-label" }, facts.label), number, from, range, to);
    let timer = 0;
    function set(value) {
      props.value = value;
      clearTimeout(timer);
      timer = setTimeout(() => trigger("picked", {}), 150);
    }
    range.addEventListener("input", () => { number.value = range.value; set(range.valueAsNumber); });
    number.addEventListener("input", () => { if (number.value !== "") range.value = number.value; set(Number.isFinite(number.valueAsNumber) ? number.valueAsNumber : null); });
    function draw() {
      const [least, most] = reaches.get(id) ?? facts.ends;
      [range.min, range.max, from.textContent, to.textContent] = [least, most, least, most];
      range.value = props.value ?? least;
      if (document.activeElement !== number) number.value = props.value ?? "";
      range.style.setProperty("--bl-part", `${Math.min(100, Math.max(0, ((Number(range.value) - least) / (most - least)) * 100))}%`);
    }
    range.addEventListener("input", draw);
    number.addEventListener("input", draw);
    element.reach = draw;
    watch("value", draw);
    draw();
  };
  /** What the slider of another part offers. */
  backlot.makers.ends = ({ element, props, watch, facts }) => {
    const tell = () => {
      if (!props.value) return;
      reaches.set(facts.target, props.value);
      document.querySelector(`#${facts.target} .bl-amount, #${facts.target}.bl-amount`)?.reach();
    };
    element.hidden = true;
    watch("value", tell);
    tell();
  };

  /** Names that a click writes into a text field, where its cursor is. */
  backlot.makers.names = ({ element, props, watch, facts }) => {
    const put = (name) => () => {
      const field = document.querySelector(`#${facts.target} textarea`);
      const at = field.selectionEnd ?? field.value.length;
      field.setRangeText(`${at && !/\s$/.test(field.value.slice(0, at)) ? " " : ""}${name} `, at, at, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    };
    element.classList.add("bl-filters", "bl-suggestions");
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", facts.label);
    const draw = () => element.replaceChildren(...(props.value ?? []).map((name) => h("button", { type: "button", class: "bl-chip", onclick: put(name) }, name)));
    watch("value", draw);
    draw();
  };
})();
