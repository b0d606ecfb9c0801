"""The look: tokens for Gradio's own controls, and the head with our style sheet, fonts and script. Nothing comes from outside."""

from __future__ import annotations

import math
from pathlib import Path

import gradio as gr

from components._parts import scripts
from studio.sizing import RATIOS, parse_ratio

EMBER, EMBER_FILL, EMBER_HOVER = "#f4581b", "#c83c0a", "#ab3207"  # the fill carries white text at 5.1:1
GROUND, CARD, LINE, TEXT, QUIET = "#faf9f7", "#ffffff", "#e7e3de", "#1c1917", "#6b635b"
DARK_GROUND, DARK_CARD, DARK_LINE, DARK_TEXT, DARK_QUIET = "#131110", "#1c1917", "#2a2623", "#f5f3f0", "#a39a91"

# Gradio's own names for the parts of its controls.
PAGE = {
    "body_background_fill": GROUND,
    "body_background_fill_dark": DARK_GROUND,
    "body_text_color": TEXT,
    "body_text_color_dark": DARK_TEXT,
    "body_text_color_subdued": QUIET,
    "body_text_color_subdued_dark": DARK_QUIET,
    "background_fill_primary": CARD,
    "background_fill_primary_dark": DARK_CARD,
    "background_fill_secondary": GROUND,
    "background_fill_secondary_dark": DARK_GROUND,
    "border_color_primary": LINE,
    "border_color_primary_dark": DARK_LINE,
    "border_color_accent": EMBER,
    "border_color_accent_dark": EMBER,
    "color_accent": EMBER,
    "link_text_color": "#b93808",
    "link_text_color_dark": "#ff8a5c",
    "shadow_drop": "none",
    "shadow_drop_lg": "none",
}
BLOCKS = {
    "block_background_fill": CARD,
    "block_background_fill_dark": DARK_CARD,
    "block_border_color": LINE,
    "block_border_color_dark": DARK_LINE,
    "block_border_width": "1px",
    "block_radius": "14px",
    "block_shadow": "none",
    "block_shadow_dark": "none",
    "block_label_text_color": QUIET,
    "block_label_text_color_dark": DARK_QUIET,
    "block_title_text_color": QUIET,
    "block_title_text_color_dark": DARK_QUIET,
    "block_title_text_weight": "600",
    "block_title_text_size": "13px",
    "block_info_text_color": QUIET,
    "block_info_text_color_dark": DARK_QUIET,
}
INPUTS = {
    "input_background_fill": CARD,
    "input_background_fill_dark": DARK_CARD,
    "input_border_color": LINE,
    "input_border_color_dark": "#3a3430",
    "input_border_color_focus": EMBER,
    "input_border_color_focus_dark": EMBER,
    "input_placeholder_color": "#756d65",
    "input_placeholder_color_dark": "#968d84",
    "input_border_width": "1px",
    "input_shadow": "none",
    "input_shadow_focus": "none",
    "input_radius": "10px",
    "checkbox_background_color_selected": EMBER_FILL,
    "checkbox_background_color_selected_dark": EMBER_FILL,
    "checkbox_label_background_fill": "transparent",
}
BUTTONS = {
    "button_primary_background_fill": EMBER_FILL,
    "button_primary_background_fill_dark": EMBER_FILL,
    "button_primary_background_fill_hover": EMBER_HOVER,
    "button_primary_background_fill_hover_dark": EMBER_HOVER,
    "button_primary_text_color": "#ffffff",
    "button_primary_border_color": EMBER_FILL,
    "button_primary_border_color_dark": EMBER_FILL,
    "button_primary_border_color_hover": EMBER_HOVER,
    "button_primary_border_color_hover_dark": EMBER_HOVER,
    "button_large_radius": "12px",
}


def theme() -> gr.themes.Base:
    """Warm grey, one accent, quiet controls."""
    # Of the weights that Gradio ships, 600 holds a few Vietnamese letters only (measured in 6.31); 700 is whole.
    sans = (gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif")
    mono = (gr.themes.LocalFont("IBM Plex Mono", weights=(400, 700)), "ui-monospace", "monospace")
    base = gr.themes.Base(
        primary_hue="orange",
        neutral_hue="stone",
        radius_size="lg",
        spacing_size="md",
        text_size="md",
        font=sans,
        font_mono=mono,
    )
    return base.set(**PAGE, **BLOCKS, **INPUTS, **BUTTONS)


def head() -> str:
    """Our style sheet and script, for the page's head: style sheets given elsewhere are rewritten and lose the dialog and the toasts."""
    sheets = sorted(
        (Path(__file__).parent / "css").glob("*.css"), key=lambda path: (path.name != "studio.css", path.name)
    )
    css = "\n".join(path.read_text(encoding="utf-8") for path in sheets)
    return f"<style>{css}{_shapes()}</style>{scripts()}"


def _shapes() -> str:
    """A small drawing of each aspect ratio on its chip, all of one area."""
    rules = []
    for ratio in RATIOS:
        across, down = parse_ratio(ratio)
        width = 11 * math.sqrt(across / down)
        size = f"--bl-w: {width:.1f}px; --bl-h: {width * down / across:.1f}px"
        rules.append(f'.bl-ratios label:has(input[value="{ratio}"])::before {{ {size}; }}\n')
    return "".join(rules)
