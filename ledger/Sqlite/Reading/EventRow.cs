namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>An event's row as it stands in the file, nothing of it checked: what verification must be able to look at.</summary>
internal sealed record EventRow(
    long Position, string Tenant, string Stream, long Seq, long At, string Type,
    byte[]? Payload, byte[]? Salt, byte[] Commitment, byte[] Prev, byte[] Hash);
