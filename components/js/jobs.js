// What the page knows of this owner's jobs: one event stream for the whole page, closed while the page is hidden.
(() => {
  const SILENT_AFTER = 10000; // ms without a stream before the page asks by itself
  const ASK_EVERY = 2000;
  const known = new Map();
  const listeners = new Set();
  let stream = null;
  let alive = 0;
  const named = []; // [name of an event, who hears it]
  let ask = null; // set by the tray: asks Python for a snapshot

  const newestFirst = (a, b) => b.created_at - a.created_at;
  const tell = () => listeners.forEach((listener) => listener());

  function take(list, whole) {
    if (whole) {
      const listed = new Set(list.map((job) => job.id));
      for (const id of known.keys()) if (!listed.has(id)) known.delete(id);
    }
    for (const job of list) {
      const before = known.get(job.id);
      if (before && (before.seq ?? 0) > (job.seq ?? 0)) continue;
      known.set(job.id, { ...job, seen: performance.now() });
    }
    tell();
  }

  function open() {
    if (stream || document.hidden) return;
    let first = true;
    stream = new EventSource("jobs/events");
    alive = performance.now();
    stream.onopen = () => { first = true; alive = performance.now(); };
    for (const [name, hear] of named) stream.addEventListener(name, (event) => hear(JSON.parse(event.data)));
    stream.onmessage = (event) => {
      alive = performance.now();
      take(JSON.parse(event.data), first);
      first = false;
    };
  }

  function close() {
    stream?.close();
    stream = null;
  }

  function watch() {
    if (document.hidden) return;
    if (stream?.readyState === EventSource.OPEN) alive = performance.now();
    if (stream?.readyState === EventSource.CLOSED) close();
    open();
    if (performance.now() - alive > SILENT_AFTER) { ask?.(); backlot.runs.ask(); }
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  setInterval(watch, ASK_EVERY);

  const RUNNING = ["queued", "running"];
  backlot.jobs = {
    start(poll) { ask = poll; open(); },
    take,
    /** Hears another kind of message of the one stream of the page, like "talk". */
    on(name, hear) {
      named.push([name, hear]);
      stream?.addEventListener(name, (event) => hear(JSON.parse(event.data)));
    },
    get: (id) => known.get(id),
    all: () => [...known.values()].sort(newestFirst),
    running: (job) => RUNNING.includes(job.status),
    /** Has everything drawn again that shows jobs. */
    touch: () => tell(),
    subscribe(listener) { listeners.add(listener); listener(); },
    /** Seconds left, counted down from what the studio last said; null where it is not known. */
    left(job) {
      if (job.eta === null || job.eta === undefined) return null;
      return Math.max(0, job.eta - (performance.now() - job.seen) / 1000);
    },
    cancel: (job) => backlot.attempt(() => backlot.post(`jobs/${job.id}/cancel`)),
    resume: (job) => backlot.attempt(() => backlot.post(`jobs/${job.id}/resume`)),
    answer: (job, choice) => backlot.attempt(() => backlot.post(`jobs/${job.id}/answer`, { question_id: job.question?.id ?? "", answer: choice })),
  };
})();
