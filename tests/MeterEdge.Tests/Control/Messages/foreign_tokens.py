"""Signs the claims of each line of standard input with a key that is made here, by jwcrypto.

In:  one JSON object a line, {"typ": ..., "kid": ..., "claims": {...}}
Out: for each, one JSON object a line, {"jwk": the public key, "token": the compact token}
"""
import json
import sys

from jwcrypto import jwk, jws

for line in sys.stdin:
    wanted = json.loads(line)
    key = jwk.JWK.generate(kty="EC", crv="P-256")
    token = jws.JWS(json.dumps(wanted["claims"], ensure_ascii=False))
    token.add_signature(key, None, json.dumps({"alg": "ES256", "typ": wanted["typ"], "kid": wanted["kid"]}))
    print(json.dumps({"jwk": key.export_public(as_dict=True), "token": token.serialize(compact=True)}))
