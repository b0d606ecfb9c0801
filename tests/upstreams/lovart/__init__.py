"""Lovart in small, `python -m tests.upstreams.lovart --port N`: keys `ak_test` and `sk_test`.

It verifies every signature, its headers and its clock, refuses fields it does not know, and counts. Words of a prompt ask for faults of
the call that carries it:

    fault=401 402 403 404 409 500 502 503   that status            fault=429:N   429 to the first N calls, without N to all
    after=S         the Retry-After of such a 429, none without     fault=business  200 with code 7
    fault=html      a web page, 502       fault=page   a web page, 200          fault=garbled  accepts, no JSON
    fault=cut       accepts, JSON that ends early       fault=noid   accepts, no thread
    fault=hang:S    silent before it accepts    fault=late:S   accepts, then silent    fault=drop   accepts, then drops

and of what comes of it:

    slow=S          takes S seconds       made=N   so many files       late=S   done at once, the last file S seconds later
    fault=flaky:N   the first N looks answer 404, 502, 429 and a page    fault=abort  is stopped there    fault=zero  done with words only
    fault=wrong     a file that is a web page     fault=short    a file that ends too early     fault=gone   a file that is not there
    fault=scrambled a file with a true head that cannot be decoded        dripped=S   the file comes in S seconds
    fault=private   a file that redirects into a private network
    fault=other     another kind of file than was asked for               shuffled=1  lists the files in another order at each look
    price=N         asks before it goes on     twice=1   asks for the same once more     stale=S   shows it S seconds after the yes
    held=1          is "running" while it asks     mute=1   the result does not tell its status

`Service.plan(path, *faults)` breaks the next calls of any path in the same ways, one fault each; an empty one lets a call pass.
"""

from tests.upstreams.lovart.app import app
from tests.upstreams.lovart.service import Service

__all__ = ["Service", "app"]
