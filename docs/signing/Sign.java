// com.auth0:java-jwt:4 · BLINQ_IDENTITY_SECRET=bis_… java -cp 'lib/*' Sign.java <user id> <email> <name>
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.time.Instant;

class Sign {
    public static void main(String[] args) {
        var key = Algorithm.HMAC256(System.getenv("BLINQ_IDENTITY_SECRET")); // the secret as shown, not decoded
        var now = Instant.now();
        var token = JWT.create().withSubject(args[0]).withIssuedAt(now).withExpiresAt(now.plusSeconds(3600));
        if (args.length > 1 && !args[1].isEmpty()) token.withClaim("email", args[1]); // left out where there is none
        if (args.length > 2 && !args[2].isEmpty()) token.withClaim("name", args[2]);
        System.out.print(token.sign(key));
    }
}
