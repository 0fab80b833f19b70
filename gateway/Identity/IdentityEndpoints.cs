using Blinq.Gateway.Access;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;

namespace Blinq.Gateway.Identity;

internal static class IdentityEndpoints
{
    public static void MapIdentity(this IEndpointRouteBuilder routes)
    {
        var identity = routes.MapGroup("/v1/tenant/identity").WithTags("Identity");
        identity.MapGet("", GetIdentity.HandleAsync).NeedsManagementKey(supportMay: true)
            .WithName("getIdentity").WithSummary("Mode, epoch, keys, and how tokens fared in the last 7 days.");
        identity.MapPost("/secret/rotate", RotateSecret.HandleAsync).NeedsManagementKey()
            .WithName("rotateSecret").WithSummary("Put a new identity secret in force. It is shown once.")
            .WithDescription("Once this has answered, no old token is accepted anywhere, unless graceSeconds says otherwise.")
            .Takes(typeof(RotateSecretRequest), required: false)
            .HonoursIdempotencyKey("within 10 minutes")
            .Refuses(Problems.SecretTooShort, Problems.EpochMoved, Problems.SecretReused, Problems.IdempotencyKeyReused);
        identity.MapPost("/secret/revoke-previous", RevokePreviousSecret.HandleAsync).NeedsManagementKey()
            .WithName("revokePreviousSecret").WithSummary("End the previous secret's grace at once.")
            .Refuses(Problems.NoPreviousKey);
        identity.MapPost("/check", CheckToken.HandleAsync).NeedsManagementKey()
            .WithName("checkToken").WithSummary("What a token would be judged to be, and why. Changes nothing.")
            .Takes(typeof(CheckTokenRequest));
        identity.MapPost("/simulate", SimulatePolicy.HandleAsync).NeedsManagementKey()
            .WithName("simulatePolicy").WithSummary("What a mode and a policy would have done in the last seven days. Changes nothing.")
            .Takes(typeof(SimulatePolicyRequest));
        identity.MapGet("/refusals", ListRefusals.HandleAsync).NeedsManagementKey(supportMay: true)
            .WithName("listRefusals").WithSummary("The latest refused tokens and why; never a token.");

        var revocations = routes.MapGroup("/v1/tenant/revocations").WithTags("Identity");
        revocations.MapPost("", Revoke.HandleAsync).NeedsManagementKey()
            .WithName("revoke").WithSummary("Revoke the tokens of one user, or of everyone, that were issued up to a time.")
            .HonoursIdempotencyKey("at any time")
            .Takes(typeof(RevokeRequest)).Refuses(Problems.TooManyRevocations, Problems.IdempotencyKeyReused);
        revocations.MapGet("", ListRevocations.HandleAsync).NeedsManagementKey(supportMay: true)
            .WithName("listRevocations").WithSummary("The revocations in force.");
        revocations.MapDelete("/{revocationId}", LiftRevocation.HandleAsync).NeedsManagementKey()
            .WithName("liftRevocation").WithSummary("Lift a revocation.").Refuses(Problems.NotFound);
    }
}
