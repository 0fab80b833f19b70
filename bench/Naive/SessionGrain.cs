namespace Blinq.Bench.Naive;

/// <summary>Reads its state when it is activated, and writes the whole of it with every call.</summary>
[Orleans.Placement.PreferLocalPlacement]
public sealed class SessionGrain([PersistentState("session", "sessions")] IPersistentState<SessionState> state)
    : Grain, ISessionGrain
{
    public async Task<int> StartAsync(string publicToken, byte[] credentialHash, DateTimeOffset now)
    {
        state.State.PublicToken = publicToken;
        state.State.CredentialHash = credentialHash;
        state.State.StartedAt = now;
        state.State.Events.Add("session.started");
        await state.WriteStateAsync();
        return state.State.Events.Count;
    }
}
