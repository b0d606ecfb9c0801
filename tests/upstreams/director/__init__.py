"""The Director's gateway and the service behind it in small, `python -m tests.upstreams.director --port N`.

Gateway: POST /api/gateway/director?action=create|query with the token `gw_test`. Service: POST /api/un-api/create_agent_task and the like with
the key `key_test`. Bodies, fields and values are verified; what is unknown is refused. Words of a prompt ask for faults:

    fault=401 402 403 404 409 500 502    that status, with JSON     fault=html  a web page, 502    fault=redirect  307 elsewhere
    fault=429:N  429 with Retry-After to the first N calls    fault=bare:N  429 without    fault=usage:N  503 that may pass
    fault=limit  the day's limit    fault=capacity  503 for long    fault=balance fault=balance2  200 with the vendor's number for no credit
    fault=declined:N  200 that says no to the first N calls (0: all)    fault=policy  200 that refuses the content
    fault=agentdown  the agent says no, so the gateway takes a tool      fault=noid  200 without an id     fault=cut  JSON that ends early
    fault=hang:S  silent before it accepts   fault=late:S  accepts, then silent   fault=drop  accepts, then drops
    fault=flaky:N  the first N looks answer 502, a broken JSON and 429 in turn    fault=lost  no look finds it
    fault=locked:N  the first N looks answer 401
    fault=failed fault=failed2  fails with -1, with 2 and a text     fault=nsfw  fails by policy    fault=otherapi  known under the other api only
    fault=empty  done without output     fault=slowlist:N  done, with outputs from the N-th look on
    fault=gone  a file that is not there   fault=wrong  one that is a web page   fault=broken  one that cannot be decoded
    fault=short  one that ends too early   dripped=S  it comes in S seconds
    fault=private  one that redirects to a private address    fault=insecure  ... to one without https
    look=403 404 500  every look answers that     look=drop:N look=hang:N  the first N looks break off, or say nothing for 2 s
    slow=S  takes S seconds     shape=W  where the output is: urls, output, url, results, compose, odd     form=text  the status as text
"""

from tests.upstreams.director.app import KEY, TOKEN, Service, app

__all__ = ["KEY", "TOKEN", "Service", "app"]
