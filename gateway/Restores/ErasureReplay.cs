using Blinq.Gateway.Erasures;
using Blinq.Grains.Erasures;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Restores;

/// <summary>Erases those again whom a restored ledger brought back: who was erased after the backup was made.</summary>
internal sealed class ErasureReplay(Eraser eraser, ILedgerErasures erasures)
{
    /// <summary>In place of a file: nobody was erased since the backup.</summary>
    public const string None = "none";

    private const int AtOnce = 100;

    /// <param name="path">A list as <c>GET /v1/operator/erasures</c> gives it; <c>null</c> if none was named.</param>
    /// <exception cref="RestoreException">It can't be read, or is no such list.</exception>
    public static async Task<IReadOnlyList<Erasure>> ReadAsync(string? path, CancellationToken cancel)
    {
        if (path is null)
            throw new RestoreException("Who was erased after the backup is back in it: say --erasures FILE, the list that is kept beside the backups, or --erasures none if nobody was.");
        if (path == None)
            return [];
        string[] lines;
        try
        {
            lines = await File.ReadAllLinesAsync(path, cancel);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RestoreException($"The list of erasures can't be read: {failure.Message}", failure);
        }
        var list = new List<Erasure>(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > 0)
                list.Add(ErasureLine.Read(lines[i]) ?? throw new RestoreException($"Line {i + 1} of {path} is no erasure; nothing was changed."));
        }
        return list;
    }

    /// <summary>Replays those of tenants that this ledger has, and finishes what the backup holds unfinished.</summary>
    /// <returns>How many there were to do.</returns>
    public async Task<int> RunAsync(IReadOnlyList<Erasure> list, IReadOnlyCollection<TenantId> tenants, CancellationToken cancel)
    {
        var known = tenants.ToHashSet();
        var done = 0;
        foreach (var erasure in list.Where(erasure => known.Contains(erasure.Tenant)).OrderBy(erasure => erasure.Upto))
        {
            var begun = await erasures.BeginErasureAsync(erasure, cancel);
            done += begun.FinishedAt is null ? 1 : 0;
            await eraser.RunAsync(begun, cancel);
            // An older one of the same user was unfinished in the backup, and stood in its way.
            if (begun.Id != erasure.Id)
                await eraser.RunAsync(await erasures.BeginErasureAsync(erasure, cancel), cancel);
        }
        while (await erasures.ListUnfinishedErasuresAsync(AtOnce, cancel) is { Count: > 0 } unfinished)
        {
            foreach (var erasure in unfinished)
                await eraser.RunAsync(erasure, cancel);
            done += unfinished.Count;
        }
        return done;
    }
}
