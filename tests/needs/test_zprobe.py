import json, pytest
from django.test import Client
from django.db import connection
from django.test.utils import CaptureQueriesContext
def q(client, *a, method="get", **k):
    with CaptureQueriesContext(connection) as c:
        r = getattr(client, method)(*a, **k)
    print(method, a[0], r.status_code, len(c), dict(r.cookies))
    return r, c
def test_probe(db):
    import time
    from relais.needs import index
    c = Client()
    q(c, "/"); q(c, "/"); q(c,"/nl/")
    r,_ = q(c, "/besoin/", {"text": "Mon site ne vend rien"}, method="post")
    print(r.headers)
    r2,qs = q(c, r["Location"]); r2,qs = q(c, r["Location"])
    for x in qs.captured_queries: print("   ", x["sql"][:150])
    r,_ = q(c, "/besoin/", {"text": ""}, method="post")
    r,_ = q(c, "/besoin/", {"text": "a\0b"}, method="post")
    t=time.perf_counter(); index._held=None; index.current_index(); print("index", time.perf_counter()-t)
    r,_ = q(c, "/api/v1/doors", {"need":"Mon site ne vend rien"})
    print(r.json()["doors"][0], r.headers)
    for u in ["/api/v1/doors","/api/v1/doors?need=","/api/v1/doors?need=%20","/api/v1/doors?need=x&employees=-1","/api/v1/doors?need=x&employees=a","/api/v1/doors?need=x&language=xx","/api/v1/places","/api/v1/nothing","/api/v1/doors?need=a%00b","/api/v1/places?q="+"x"*5000,"/api/v1/doors?need="+"x"*2001, "/api/v1/sectors", "/api/v1/openapi.json", "/api/v1/docs/", "/api/v1/", "/api/v1/doors/", "/api/v1"]:
        r=c.get(u); print(u[:60], r.status_code, r.content[:160], r["Content-Type"])
    r=c.post("/api/v1/doors"); print(r.status_code, r.content, r.headers)
    s=c.get("/api/v1/openapi.json").json(); print(s["openapi"], list(s["paths"]), json.dumps(s["paths"]["/api/v1/doors"])[:1500])
