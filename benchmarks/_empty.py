"""An empty Gradio app to compare with: `python -m benchmarks._empty`. One button does nothing, one does nothing with 21 fields."""

from __future__ import annotations

import threading
from typing import Any

import gradio as gr

FIELDS = 21  # as many as the Image tab sends


def nothing(*_values: Any) -> str:
    return ""


def main() -> None:
    with gr.Blocks() as page:
        fields = [gr.Textbox() for _ in range(FIELDS)]
        answer = gr.Textbox()
        gr.Button("empty", elem_id="empty").click(nothing, None, answer, queue=False)
        gr.Button("fields", elem_id="fields").click(nothing, fields, answer, queue=False)
    page.launch(prevent_thread_lock=True, quiet=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
