"""Hugging Face in small: the Hub and the router of Inference Providers, `python -m tests.upstreams.huggingface --port N`.

At the root is the Hub: models with their inference mapping, whoami, dataset repositories and commits. Under `/router` are the providers:
`hf-inference`, `fal-ai` (at once, and as a queue with `_subdomain=queue`), `replicate`, `together`, and chat under `/router/v1`. The
queue is at the root too, as the library asks for it when it calls fal.ai directly. Tokens: `hf_good`, and `hf_read` whose scope is too
small. Whoever pays may be the organization `acme`. It checks what it is sent and decodes every picture. Words of the prompt ask for faults:

    fault=401 402 403 404 422 500 502     that status           fault=429:N 503:N     to the first N calls (none: to all)
    fault=html       a web page, 502      fault=page   a web page, 200        fault=garbled   an answer that is no JSON
    fault=hang:S     says nothing for S seconds before it accepts             fault=refuse    declines the content
    fault=late:S     accepts, then says nothing for S seconds                 fault=drop      accepts, then drops the connection
    fault=fail       fails while it works fault=nsfw   makes it and withholds it   fault=zero  ends without an output
    fault=short      a file that ends too early        fault=wrong    a file that is a web page      fault=gone   a file that is not there
    fault=lost       is forgotten after it was accepted    slow=S     takes S seconds, half of them in the queue
    fault=flaky:N    the first N looks at it answer 502
"""

from tests.upstreams.huggingface.app import Hub, app

__all__ = ["Hub", "app"]
