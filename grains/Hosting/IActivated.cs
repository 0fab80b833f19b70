namespace Blinq.Grains.Hosting;

/// <summary>What a host must know of a grain that it keeps.</summary>
internal interface IActivated
{
    /// <summary>Whether there is anything behind the key, as far as it was loaded; what does not exist is not kept.</summary>
    bool Exists { get; }

    /// <summary>
    /// Its append lost to another process: the next turn reads what came after the head it knows, or, if it can't go on
    /// from there, all of its stream.
    /// </summary>
    void FallBehind();

    /// <summary>Drops what is in memory; the next turn loads it from the ledger.</summary>
    void Forget();
}
