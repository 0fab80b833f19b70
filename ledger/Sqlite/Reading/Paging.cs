using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>Makes a page of a query that was asked for one row more than the page holds.</summary>
internal static class Paging
{
    public static Page<T> Read<T>(Statement rows, int limit, Func<Statement, T> read, Func<T, string> cursorAfter)
    {
        var items = new List<T>(limit);
        while (rows.Step())
        {
            if (items.Count == limit)
            {
                rows.Reset();
                return new Page<T>(items, cursorAfter(items[^1]));
            }
            items.Add(read(rows));
        }
        return new Page<T>(items, null);
    }
}
