"""A chat server that speaks both common protocols, for tests and by hand: `python -m tests.upstreams.chat --port N`.

OpenAI: `POST /v1/chat/completions` (streamed or whole), `GET /v1/models`. Anthropic: `POST /v1/messages`, and the same list of models
when `anthropic-version` is sent. It checks what it is sent as the real servers do, decodes every picture, and answers with words made
from the request, so that a test can tell what arrived. Words of the last message ask for faults:

    fault=401 402 403 404 500 502    that status          fault=html       a web page with status 502
    fault=429:N or 503:N   to the first N calls            fault=page       a web page with status 200
    fault=cut              ends in the middle              fault=hang:S     says nothing for S seconds
    fault=refuse           declines                        fault=stall:S    begins, then falls silent for S seconds
    fault=empty            ends without a word             fault=oops       begins, then reports an error
    fault=garbled          a piece that is no JSON         use tool         calls the first tool

What is to be said to those who bring tools may be scripted: `upstream.script.append(Scripted("words", (("image", {"prompt": "a fox"}),)))`.
"""

from tests.upstreams.chat.app import ChatUpstream, app
from tests.upstreams.chat.reading import Scripted

__all__ = ["ChatUpstream", "Scripted", "app"]
