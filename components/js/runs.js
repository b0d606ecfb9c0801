// What the page knows of this owner's runs of recipes. They come with the event stream of the jobs.
(() => {
  const known = new Map();
  const listeners = new Set();
  const ACTIVE = ["queued", "running"];
  let begun = false; // whether the first message was there: what it tells is no news

  const tell = () => listeners.forEach((listener) => listener());
  const newestFirst = (a, b) => b.created_at - a.created_at;

  function take(list) {
    const news = [];
    for (const run of list) {
      const before = known.get(run.id);
      if (before && before.seq > run.seq) continue;
      if (run.deleted) {
        known.delete(run.id);
        continue;
      }
      known.set(run.id, run);
      if (before && before.cost?.actual !== run.cost?.actual) backlot.spentOnWords?.();
      if (begun && before && before.status !== run.status) news.push(run);
    }
    begun = true;
    tell();
    news.forEach(announce);
  }

  /** Says what a person should know of while another tab is open. */
  function announce(run) {
    const words = { waiting: run.question?.text ?? "waits for you", succeeded: "is done", failed: run.error?.message ?? "failed" }[run.status];
    const bench = document.getElementById("workflows-bench");
    if (!words) return;
    if (bench?.offsetParent) return backlot.runs.said?.(`${run.title}: ${words}`);
    if (document.querySelector(`[data-run="${CSS.escape(run.id)}"]`)?.offsetParent) return; // it is told where one looks
    backlot.toast(`${run.title}: ${words}`, { label: "Open", run: () => backlot.runs.open(run.id) }, run.status === "failed" ? "bl-bad" : "");
  }

  async function decide(run, verb, given = {}) {
    const answer = await backlot.attempt(() => backlot.post(`runs/${encodeURIComponent(run.id)}/${verb}`, given));
    if (answer) take([answer.run]);
    return answer;
  }

  /** A run as the tray shows it: like a job. */
  function row(run) {
    const made = run.artifacts.length ? run.artifacts : run.steps.flatMap((step) => step.artifacts).slice(-1);
    const current = run.steps.find((step) => step.status === "running");
    const { id, status, progress, question, error, cancelling, created_at, started_at, finished_at } = run;
    return { id, status, progress, question, error, cancelling, created_at, started_at, finished_at, run: true, task: "workflow", artifacts: made, outputs: made.length, request: { prompt: run.title }, stage: current?.title ?? "", eta: null };
  }

  backlot.runs = {
    take,
    rows: () => [...known.values()].map(row),
    open(id) { backlot.openTab("workflows"); backlot.runs.show(id); },
    decide,
    /** Deletes a run that has ended, after a second yes. */
    async forget(run) {
      const stays = run.at ? `It stays at ${run.at.title}; what came home stays in your library.` : "What it has made stays in your library.";
      if (!(await backlot.sure(`Delete the run "${run.title}"?`, stays))) return;
      const gone = await backlot.attempt(() => backlot.post(`runs/${encodeURIComponent(run.id)}/delete`, {}));
      if (gone) { known.delete(run.id); tell(); }
    },
    get: (id) => known.get(id),
    all: () => [...known.values()].sort(newestFirst),
    active: (run) => ACTIVE.includes(run.status),
    subscribe(listener) { listeners.add(listener); listener(); },
    /** Asks for the newest runs, where the stream stays silent or older ones are wanted. */
    async ask(limit = 30) {
      const found = await backlot.attempt(() => backlot.post("runs/list", { limit }));
      if (found) take(found.runs);
      return found?.runs.length ?? 0;
    },
    show() {}, // the bench says how
  };
  backlot.jobs.on("runs", take);
})();
