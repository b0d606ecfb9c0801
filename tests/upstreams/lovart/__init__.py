"""Lovart in small, `python -m tests.upstreams.lovart --port N`: keys `ak_test` and `sk_test`.

It verifies every signature, its headers and its clock, refuses fields it does not know, and counts. Words of a prompt ask for faults:

    fault=401 402 403 404 429:N 500 502   that status (429 to the first N calls, without N to all)
    fault=business  200 with code 1       fault=html   a web page, 502       fault=garbled   an answer that is no JSON
    fault=cut       JSON that ends early  fault=noid   200 without a thread
    fault=hang:S    silent before it accepts    fault=late:S   accepts, then silent    fault=drop   accepts, then drops
    fault=flaky:N   the first N looks answer 404 and 502       fault=abort  is stopped there
    fault=zero      done with words only  fault=wrong  a file that is a web page       fault=short  a file that ends too early
    fault=private   a file that redirects to a private address    slow=S   takes S seconds    dripped=S   the file comes in S seconds
    made=N          so many files         late=S  done at once, the last file S seconds later       price=N  asks before it goes on
"""

from tests.upstreams.lovart.app import Service, app

__all__ = ["Service", "app"]
