using System.Diagnostics;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Grains.Conversations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Sessions;

/// <param name="Next">Give it as <c>after</c> to go on; <c>null</c> at the end.</param>
internal sealed record MessagesResponse(IReadOnlyList<MessageBody> Items, long? Next);

/// <param name="Verified">For a visitor's message: whether it was posted under a verified identity.</param>
/// <param name="Sources">What a reply was made of; empty where it names nothing.</param>
internal sealed record MessageBody(
    long Seq, DateTimeOffset At, MessageRole Role, string Text, string? Author, bool Verified, IReadOnlyList<SourceBody> Sources)
{
    public static MessageBody Of(Message message) =>
        new(message.Seq, message.At, message.Role, message.Text, message.Author, message.Verified,
            [.. message.Sources.Select(source => new SourceBody(source.Title, source.Url))]);
}

/// <param name="Title">Text only; never to be read as markup.</param>
/// <param name="Url">An absolute <c>https</c> or <c>http</c> address; <c>null</c> where there is none.</param>
internal sealed record SourceBody(string Title, string? Url);

/// <summary><c>GET /v1/session/messages</c>.</summary>
internal static class ReadMessages
{
    public static async Task<Results<Reply<MessagesResponse>, Problem>> HandleAsync(
        HttpContext http, SessionAuthenticator gate, ConversationReader reader, string? after, string? limit)
    {
        var (visitor, refusal) = await gate.AuthenticateAsync(http);
        if (refusal is not null)
            return refusal;
        var errors = new FieldErrors();
        var from = errors.Seq("after", after);
        var count = errors.Limit(limit, fallback: 100);
        if (errors.Problem is { } invalid)
            return invalid;

        // Read first, so that who lost the right meanwhile gets nothing of what came since.
        var page = await reader.ReadAsync(visitor!.Key, from, count, http.RequestAborted);
        var access = await visitor.Conversation.SendAsync(
            new AccessConversation(visitor.Presented) { Terms = visitor.Terms }, http.RequestAborted);
        switch (access)
        {
            case AccessOutcome.Allowed allowed:
                return new Reply<MessagesResponse>(Describe(page.KnownBy(allowed.Seq)));
            case AccessOutcome.Refused refused:
                return SessionAuthenticator.Describe(refused.Refusal);
            default:
                throw new UnreachableException();
        }
    }

    private static MessagesResponse Describe(MessagePage page) => new([.. page.Items.Select(MessageBody.Of)], page.Next);
}
