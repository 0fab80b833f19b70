using Npgsql;
using NpgsqlTypes;

namespace Blinq.Ledger.Postgres.Writing;

/// <summary>One array that a batch sends: a parameter of the append procedure.</summary>
internal sealed class Column<T>(NpgsqlDbType type) : IColumn
{
    private readonly List<T> _values = [];

    public NpgsqlParameter Parameter { get; } = new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type };

    public void Add(T value) => _values.Add(value);

    public void Send() => ((NpgsqlParameter<T[]>)Parameter).TypedValue = [.. _values];

    public void Clear()
    {
        _values.Clear();
        ((NpgsqlParameter<T[]>)Parameter).TypedValue = [];
    }
}

internal interface IColumn
{
    NpgsqlParameter Parameter { get; }

    /// <summary>Gives the parameter what was added.</summary>
    void Send();

    void Clear();
}
