using System.Collections.Concurrent;
using Blinq.History.Tests.Fleets;

namespace Blinq.History.Tests.Loads;

/// <summary>
/// Visitors that start conversations, post and read, each one call at a time through the balancer, and ask nothing twice:
/// what fails is counted. Messages have no <c>clientId</c>, so that nothing but the cluster itself keeps them from being
/// posted twice.
/// </summary>
internal sealed class Load(FleetTenant tenant, Balancer balancer, int visitors) : IAsyncDisposable
{
    private const int MessagesAConversation = 8;
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = TimeSpan.FromSeconds(90) };
    private readonly ConcurrentBag<Posted> _posted = [];
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentQueue<string> _wrongAnswers = new();
    private readonly ConcurrentQueue<(long Began, long Ended)> _served = new();
    private Task[] _visiting = [];
    private volatile bool _isOver;
    private int _count;

    public IReadOnlyCollection<Posted> Posted => _posted;

    /// <summary>What failed, and how.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Those failures that are answers, and say something else than that there is no service just now (503).</summary>
    public IReadOnlyCollection<string> WrongAnswers => _wrongAnswers;

    public int Served => Volatile.Read(ref _count);

    public int Acknowledged => _posted.Sum(conversation => conversation.Acknowledged.Count);

    /// <summary>The longest time in which no call was answered.</summary>
    public TimeSpan LongestSilence
    {
        get
        {
            var ends = _served.Select(served => served.Ended).Order().ToArray();
            return ends.Zip(ends.Skip(1), (a, b) => Time.GetElapsedTime(a, b)).DefaultIfEmpty().Max();
        }
    }

    /// <summary>The longest that a call took that was served.</summary>
    public TimeSpan LongestCall => _served.Select(served => Time.GetElapsedTime(served.Began, served.Ended)).DefaultIfEmpty().Max();

    public void Start() => _visiting = [.. Enumerable.Range(0, visitors).Select(i => Task.Run(() => VisitAsync(i)))];

    /// <summary>Waits until so many more calls were served.</summary>
    public async Task GrowsAsync(int by)
    {
        var goal = Served + by;
        while (Served < goal)
        {
            if (_visiting.FirstOrDefault(visit => visit.IsFaulted) is { } failed)
                await failed;
            await Task.Delay(TimeSpan.FromMilliseconds(10), Time);
        }
    }

    /// <summary>Each visitor ends what it is at.</summary>
    public async Task EndAsync()
    {
        _isOver = true;
        await Task.WhenAll(_visiting);
    }

    public override string ToString() =>
        $"{Served} calls, {_posted.Count} conversations, {Acknowledged} messages acknowledged, {Failures.Count} failed calls, "
        + $"longest silence {LongestSilence.TotalSeconds:F1} s, longest call {LongestCall.TotalSeconds:F1} s; "
        + string.Join("; ", Failures.CountBy(failure => failure).Select(failure => $"{failure.Value} x {failure.Key}"));

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        await Task.WhenAll(_visiting);
        _http.Dispose();
    }

    private async Task VisitAsync(int visitor)
    {
        for (var i = 0; !_isOver; i++)
        {
            if (await CallAsync(HttpMethod.Post, "init", tenant.Init(), null) is not { } started)
                continue;
            var conversation = new Posted(started.Get("session"));
            _posted.Add(conversation);
            for (var j = 0; j < MessagesAConversation && !_isOver; j++)
            {
                var text = $"{visitor}/{i}/{j}";
                if (await CallAsync(HttpMethod.Post, "messages", new { text }, conversation.Session) is { } answer)
                    conversation.Acknowledged.Add((answer["seq"].GetInt64(), text));
                else
                    conversation.Unknown.Add(text);
            }
            await CallAsync(HttpMethod.Get, "messages", null, conversation.Session);
        }
    }

    /// <returns><c>null</c> if it failed.</returns>
    private async Task<Answer?> CallAsync(HttpMethod method, string what, object? body, string? session)
    {
        var began = Time.GetTimestamp();
        foreach (var gateway in await balancer.NextAsync())
        {
            try
            {
                var answer = await Answer.OfAsync(_http, method, $"http://{gateway}/v1/session/{what}", body, session);
                if (answer.Status is 200 or 201)
                {
                    _served.Enqueue((began, Time.GetTimestamp()));
                    Interlocked.Increment(ref _count);
                    return answer;
                }
                var how = $"{method} {what}: {answer.Status} {answer.Code}";
                if (answer.Status != 503)
                    _wrongAnswers.Enqueue(how);
                return Failed(how);
            }
            catch (HttpRequestException refused) when (refused.HttpRequestError == HttpRequestError.ConnectionError)
            {
                // Nobody listens there any more: the next one gets it.
            }
            catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException)
            {
                return Failed($"{method} {what}: {lost.Message}");
            }
        }
        await Task.Delay(TimeSpan.FromMilliseconds(100), Time);
        return Failed($"{method} {what}: no gateway is ready");
    }

    private Answer? Failed(string how)
    {
        _failures.Enqueue(how);
        return null;
    }
}
