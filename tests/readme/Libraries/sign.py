"""Signs one token with PyJWT for each variant: a line "library variant token" each."""
import sys

import jwt

secret, now = sys.argv[1], int(sys.argv[2])
variants = {
    "full": {"sub": "user-42", "name": "Айгерим", "email": "a@example.com", "iat": now, "exp": now + 3600},
    "no-iat": {"sub": "user-42", "name": "Айгерим", "exp": now + 3600},
    "no-exp": {"sub": "user-42", "name": "Айгерим", "iat": now},
    "fractional-exp": {"sub": "user-42", "name": "Айгерим", "iat": now, "exp": now + 3600.25},
}
for name, claims in variants.items():
    print("pyjwt", name, jwt.encode(claims, secret, algorithm="HS256"))
