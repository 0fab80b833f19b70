using System.Buffers.Binary;
using System.Text;
using Blinq.Ledger.Hashing;
using SQLitePCL;

namespace Blinq.Ledger.Sqlite.Native;

/// <summary>
/// A prepared statement. Parameters are bound by number from 1 and stay bound until they are bound again; columns are
/// read by number from 0.
/// </summary>
internal sealed class Statement(Connection connection, sqlite3_stmt stmt) : IDisposable
{
    private const int StackText = 512;

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(stmt, index, value));
        return this;
    }

    public Statement Bind(int index, double? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_double(stmt, index, number) : raw.sqlite3_bind_null(stmt, index));
        return this;
    }

    public Statement Bind(int index, string? text)
    {
        if (text is null)
            return BindNull(index);
        if (Encoding.UTF8.GetMaxByteCount(text.Length) > StackText)
            return BindUtf8(index, Encoding.UTF8.GetBytes(text));
        Span<byte> utf8 = stackalloc byte[StackText];
        return BindUtf8(index, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    public Statement Bind(int index, ReadOnlySpan<byte> blob)
    {
        Check(raw.sqlite3_bind_blob(stmt, index, blob));
        return this;
    }

    public Statement Bind(int index, in Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        digest.CopyTo(bytes);
        return Bind(index, bytes);
    }

    public Statement Bind(int index, UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return Bind(index, bytes);
    }

    public Statement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(stmt, index));
        return this;
    }

    private Statement BindUtf8(int index, ReadOnlySpan<byte> utf8)
    {
        // The binding takes an empty span for NULL, which an empty text is not.
        Check(utf8.IsEmpty ? raw.sqlite3_bind_text(stmt, index, "") : raw.sqlite3_bind_text(stmt, index, utf8));
        return this;
    }

    /// <summary>Goes to the next row. At the end (false) and on a failure the statement is reset and may be run again.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(stmt);
        if (code == raw.SQLITE_ROW)
            return true;
        var failure = code == raw.SQLITE_DONE ? null : connection.Failure(code);
        Reset();
        return failure is null ? false : throw failure;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Runs an insert; false if a row with its key is there already, in which case nothing was changed.</summary>
    public bool TryInsert()
    {
        var code = raw.sqlite3_step(stmt);
        if (code == raw.SQLITE_DONE)
        {
            Reset();
            return true;
        }
        var failure = connection.Failure(code);
        Reset();
        return failure.Code is raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY ? false : throw failure;
    }

    /// <summary>Ends a read before its last row. A failure was already told by the step that met it.</summary>
    public void Reset() => raw.sqlite3_reset(stmt);

    public bool IsNull(int column) => raw.sqlite3_column_type(stmt, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(stmt, column);

    public double Double(int column) => raw.sqlite3_column_double(stmt, column);

    // As a blob, because that has a length: a text may hold the character NUL.
    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(stmt, column));

    public string? OptionalText(int column) => IsNull(column) ? null : Text(column);

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(stmt, column);

    public byte[]? OptionalBlob(int column) => IsNull(column) ? null : Blob(column).ToArray();

    public int Bytes(int column) => raw.sqlite3_column_bytes(stmt, column);

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw connection.Failure(code);
    }

    public void Dispose() => stmt.Dispose();
}
