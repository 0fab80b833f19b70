# gem install jwt · BLINQ_IDENTITY_SECRET=bis_… ruby sign.rb <user id> <email> <name>
require "jwt"

id, email, name = ARGV
key = ENV.fetch("BLINQ_IDENTITY_SECRET") # the secret as shown, not decoded
now = Time.now.to_i
claims = { sub: id, email: email, name: name, iat: now, exp: now + 3600 }
claims = claims.reject { |_, value| value.nil? || value == "" } # null is no e-mail and no name
print JWT.encode(claims, key, "HS256")
