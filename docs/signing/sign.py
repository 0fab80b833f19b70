# pip install PyJWT · BLINQ_IDENTITY_SECRET=bis_… python3 sign.py <user id> <email> <name>
import os, sys, time
import jwt

id, email, name = (sys.argv[1:] + [None, None])[:3]
key = os.environ["BLINQ_IDENTITY_SECRET"].encode()  # the secret as shown, not decoded
now = int(time.time())
claims = {"sub": id, "email": email, "name": name, "iat": now, "exp": now + 3600}
claims = {claim: value for claim, value in claims.items() if value}  # null is no e-mail and no name
print(jwt.encode(claims, key, algorithm="HS256"), end="")
