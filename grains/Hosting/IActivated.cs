namespace Blinq.Grains.Hosting;

/// <summary>What a host must know of a grain that it keeps.</summary>
internal interface IActivated
{
    /// <summary>Whether there is anything behind the key, as far as it was loaded; what does not exist is not kept.</summary>
    bool Exists { get; }

    /// <summary>Drops what is in memory; the next turn loads it from the ledger.</summary>
    void Forget();
}
