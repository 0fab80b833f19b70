using Blinq.Gateway.Errors;
using Blinq.Ledger.Indexes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Bodies;

/// <param name="Next">Give it as <c>cursor</c> to go on; <c>null</c> at the end.</param>
internal sealed record PageBody<T>(IReadOnlyList<T> Items, string? Next);

internal static class PageBody
{
    /// <summary>Reads a page of a list and says so if the cursor is none.</summary>
    public static async Task<Results<Reply<PageBody<TBody>>, Problem>> ReadAsync<TListing, TBody>(
        Func<ValueTask<Page<TListing>>> read, Func<TListing, TBody> describe)
    {
        try
        {
            var page = await read();
            return new Reply<PageBody<TBody>>(new PageBody<TBody>([.. page.Items.Select(describe)], page.Next));
        }
        catch (FormatException)
        {
            return FieldErrors.One("cursor", "is not one that a list answered with");
        }
    }
}
