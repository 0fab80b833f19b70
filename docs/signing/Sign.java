// com.auth0:java-jwt:4 · BLINQ_IDENTITY_SECRET=bis_… java -cp 'lib/*' Sign.java <user id> <email> <name>
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.time.Instant;

class Sign {
    public static void main(String[] args) {
        var key = Algorithm.HMAC256(System.getenv("BLINQ_IDENTITY_SECRET")); // the secret as shown, not decoded
        var now = Instant.now();
        System.out.println(JWT.create()
            .withSubject(args[0]).withClaim("email", args[1]).withClaim("name", args[2])
            .withIssuedAt(now).withExpiresAt(now.plusSeconds(3600)).sign(key));
    }
}
