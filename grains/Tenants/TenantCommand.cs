namespace Blinq.Grains.Tenants;

/// <summary>
/// What a tenant can be asked to do; with its outcomes the wire contract of <see cref="ITenantSecretGrain"/> (docs/adr/0104).
/// Secrets in it are sealed on the wire.
/// </summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.command")]
public abstract record TenantCommand
{
    private protected TenantCommand() { }

    /// <summary>Nothing of what the command holds: logs may hold a call's arguments.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>A command that changes the tenant and needs no answer but yes or no.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.change-command")]
public abstract record TenantChange : TenantCommand, ITenantCommand<ChangeOutcome>
{
    private protected TenantChange() { }

    /// <summary>The pure decision on this command.</summary>
    internal abstract TenantDecision DecideOn(TenantState state, DateTimeOffset now);
}

/// <summary>A command, and what comes of it.</summary>
/// <typeparam name="TOutcome">A closed set of outcomes.</typeparam>
public interface ITenantCommand<TOutcome>
    where TOutcome : TenantOutcome;
