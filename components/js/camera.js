// The camera: a dialog with what it sees, a countdown, and the picture to keep or to take again.
(() => {
  const { h, icon, iconButton } = backlot;
  const COUNT = 3; // s
  const LARGEST = 1600; // px of a picture's longer side
  const TROUBLE = {
    NotAllowedError: "The camera is blocked for this page. Allow it at the camera sign in the address bar, then try again, or upload a photo instead.",
    NotFoundError: "No camera was found. Connect one and try again, or upload a photo instead.",
    NotReadableError: "Another program holds the camera. Close it and try again, or upload a photo instead.",
  };
  backlot.cameraNeeds = "Browsers lend the camera only to pages on https or localhost. Open the studio there, or upload a photo instead.";

  /** Asks for a picture; take(id) hears of it once it is in the library, upload() offers the other way. */
  backlot.camera = (take, upload) => {
    const from = document.activeElement;
    const live = h("video", { autoplay: true, playsinline: true, "aria-label": "What the camera sees" });
    live.muted = true;
    const shot = h("canvas", { hidden: true, role: "img", "aria-label": "The picture taken" });
    const number = h("b", { class: "bl-count", role: "status", "aria-live": "assertive" });
    const flash = h("i", { class: "bl-flash", "aria-hidden": "true" });
    const guide = h("i", { class: "bl-oval", "aria-hidden": "true" });
    const told = h("p", { class: "bl-told", role: "alert", hidden: true });
    const scene = h("div", { class: "bl-scene bl-mirror" }, live, shot, guide, number, flash, told);
    const mirror = h("input", { type: "checkbox", checked: true, onchange: () => scene.classList.toggle("bl-mirror", mirror.checked) });
    const choice = h("select", { "aria-label": "Camera", hidden: true, onchange: () => start(choice.value) });
    const button = (label, run, strong = false, name = "") => h("button", { type: "button", class: strong ? "bl-small bl-strong" : "bl-small", onclick: run }, name ? icon(name) : null, label);
    const shoot = button("Take the picture", countdown, true, "camera");
    const stop = button("Stop", () => { window.clearInterval(ticking); show("live"); });
    const again = button("Try again", () => start(choice.value));
    const retake = button("Retake", () => show("live"), false, "reuse");
    const use = button("Use this picture", keep, true, "check");
    const instead = button("Upload instead", () => { dialog.close(); upload?.(); }, false, "upload");
    const dialog = h("dialog", { class: "bl-camera", "aria-label": "Camera" },
      h("header", {}, h("h2", {}, "Camera"), iconButton("close", "Close", () => dialog.close())),
      scene,
      h("footer", {}, h("label", { class: "bl-keep" }, mirror, "Mirror"), choice, h("div", { class: "bl-buttons" }, instead, again, retake, stop, shoot, use)));
    let stream = null;
    let ticking = 0;
    let asked = 0; // a camera that comes after the dialog has gone is given back at once

    const BUTTONS = { wait: [], live: [shoot], count: [stop], shot: [retake, use], trouble: [instead, again] };
    /** wait, live, count, shot or trouble */
    function show(state) {
      for (const one of [instead, again, retake, stop, shoot, use]) one.hidden = !BUTTONS[state].includes(one);
      dialog.dataset.state = state;
      live.hidden = ["shot", "trouble"].includes(state);
      shot.hidden = state !== "shot";
      guide.hidden = !["live", "count"].includes(state);
      told.hidden = state !== "trouble";
      mirror.disabled = state !== "live";
      mirror.parentElement.hidden = state === "trouble";
      if (state !== "count") number.textContent = "";
      BUTTONS[state].at(-1)?.focus();
    }

    function fail(sentence) {
      told.textContent = sentence;
      show("trouble");
      again.hidden = !navigator.mediaDevices;
    }

    async function start(id) {
      const mine = ++asked;
      release();
      show("wait");
      if (!window.isSecureContext || !navigator.mediaDevices) return fail(backlot.cameraNeeds);
      try {
        const video = { width: { ideal: 1280 }, height: { ideal: 960 }, ...(id ? { deviceId: { exact: id } } : { facingMode: "user" }) };
        const given = await navigator.mediaDevices.getUserMedia({ video, audio: false });
        if (mine !== asked || !dialog.open) return given.getTracks().forEach((track) => track.stop());
        stream = given;
        live.srcObject = given;
        await live.play();
        await list();
        show("live");
      } catch (error) {
        if (dialog.open) fail(TROUBLE[error.name] ?? `The camera did not start (${error.name}). Try again, or upload a photo instead.`);
      }
    }

    /** The cameras to choose from, once there are several. */
    async function list() {
      const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput");
      const current = stream.getVideoTracks()[0]?.getSettings().deviceId;
      choice.replaceChildren(...cameras.map((one, place) => h("option", { value: one.deviceId, selected: one.deviceId === current }, one.label || `Camera ${place + 1}`)));
      choice.hidden = cameras.length < 2;
    }

    function countdown() {
      let left = COUNT;
      show("count");
      number.textContent = String(left);
      ticking = setInterval(() => {
        left -= 1;
        number.textContent = left ? String(left) : "";
        if (left) return;
        clearInterval(ticking);
        capture();
      }, 1000);
    }

    /** The picture as it was seen: mirrored where the mirror is on. */
    function capture() {
      const scale = Math.min(1, LARGEST / Math.max(live.videoWidth, live.videoHeight));
      shot.width = Math.round(live.videoWidth * scale);
      shot.height = Math.round(live.videoHeight * scale);
      const pen = shot.getContext("2d");
      if (mirror.checked) { pen.translate(shot.width, 0); pen.scale(-1, 1); }
      pen.drawImage(live, 0, 0, shot.width, shot.height);
      scene.classList.remove("bl-snap");
      void scene.offsetWidth; // so that the flash begins anew
      scene.classList.add("bl-snap");
      show("shot");
    }

    async function keep() {
      use.disabled = true;
      const file = await new Promise((done) => shot.toBlob(done, "image/jpeg", 0.92));
      const kept = await backlot.attempt(() => backlot.post("media", new File([file], "camera.jpg", { type: "image/jpeg" })));
      use.disabled = false;
      if (!kept) return;
      take(kept.artifact.id);
      dialog.close();
    }

    function release() {
      clearInterval(ticking);
      stream?.getTracks().forEach((track) => track.stop());
      stream = null;
    }

    dialog.addEventListener("close", () => { asked += 1; release(); dialog.remove(); from?.focus?.(); });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    document.body.append(dialog);
    dialog.showModal();
    start("");
  };
})();
