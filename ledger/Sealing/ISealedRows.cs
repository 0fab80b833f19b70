namespace Blinq.Ledger.Sealing;

/// <summary>All sealed secrets of an installation, for a change of the master key. Safe for any number of concurrent callers.</summary>
public interface ISealedRows
{
    /// <summary>The ids of the master keys that rows are sealed with now.</summary>
    ValueTask<IReadOnlyList<string>> ReadMasterKeyIdsAsync(CancellationToken cancel);

    /// <summary>
    /// Puts other ciphertexts in the place of sealed secrets, and a value of the whole installation with them: all in one
    /// transaction, or nothing. Appends that seal a secret wait for it.
    /// </summary>
    /// <param name="reseal">
    /// What takes the place of a secret; <c>null</c> leaves it. If it throws, nothing is changed, and its exception is the
    /// call's. It may be called more than once for the same secret.
    /// </param>
    /// <param name="setting">1–200 characters.</param>
    /// <param name="value">1–200 characters.</param>
    /// <returns>How many were replaced.</returns>
    /// <remarks>
    /// Throws as every method of <see cref="ILedger"/> does when the store is gone or full. Where that happened during COMMIT it may
    /// be done all the same; once more does no harm.
    /// </remarks>
    ValueTask<int> ResealAsync(Func<SealedSecret, SealedSecret?> reseal, string setting, string value, CancellationToken cancel);
}
