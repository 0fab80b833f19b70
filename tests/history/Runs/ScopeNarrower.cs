using System.Globalization;
using Blinq.History.Tests.Registers;

namespace Blinq.History.Tests.Runs;

/// <summary>The ways to take a document away from a visitor who may see it.</summary>
internal enum Narrowing
{
    /// <summary>Its audience has a rule that the visitor does not meet.</summary>
    StricterRule,

    /// <summary>Its audience is deleted.</summary>
    AudienceDeleted,

    /// <summary>The document is put again, without an audience.</summary>
    AudienceTaken,

    /// <summary>The document is deleted.</summary>
    DocumentDeleted,

    /// <summary>The visitor shows a newer token, without the claim.</summary>
    FewerClaims,

    /// <summary>The policy does not name the claim any more.</summary>
    FewerNames,
}

/// <summary>
/// Puts a document that one visitor may see, and takes it away again, over and over, each time in another way. An epoch is one
/// document: it is over once its taking away was answered.
/// </summary>
/// <param name="only">One way; all by lot unless told.</param>
internal sealed class ScopeNarrower(InitRun run, string secret, Narrowing? only = null)
{
    public const int Sessions = 4;

    /// <summary>How many epochs' audiences stay: what is searched for late may still ask for them.</summary>
    private const int Kept = 50;

    private const string Subject = "narrowed-over-and-over";
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Random _random = new(run.Seed);
    private readonly List<Advance> _advances = [];
    private readonly Dictionary<Narrowing, int> _ways = [];
    private readonly string[] _sessions = new string[Sessions];
    private double _issuedAt = TestToken.Now - 600;
    private long _epoch, _forgotten;
    private bool _namesMayComeBack;
    private volatile int _answered;

    public IReadOnlyList<Advance> Advances => _advances;

    public int Answered => _answered;

    public IReadOnlyDictionary<Narrowing, int> Ways => _ways;

    private static string[] Claims => ["a", "b"];

    /// <summary>The visitor's conversations.</summary>
    /// <returns>Their ids.</returns>
    public async Task<IReadOnlyList<string>> BeginAsync()
    {
        await NameAsync(Claims);
        await ShowTokenAsync(Claims);
        await IssueAsync();
        return [.. _sessions.Select(session => session.Split('.')[1])];
    }

    public async Task RunAsync()
    {
        while (!run.IsOver)
        {
            // For a moment it is to be seen.
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(300, 1_200)), Time);
            var way = only ?? (Narrowing)_random.Next(Enum.GetValues<Narrowing>().Length);
            // One that was lost may still bring the names back, at any time.
            if (way == Narrowing.FewerNames && _namesMayComeBack)
                continue;
            var call = Time.GetTimestamp();
            await NarrowAsync(way, call);
            _advances.Add(new Advance(_epoch + 1, call, Time.GetTimestamp()));
            _ways[way] = _ways.GetValueOrDefault(way) + 1;
            _answered++;
            await WidenAsync(way);
            await ForgetAsync();
            await IssueAsync();
        }
    }

    /// <summary>A tenant has a bounded number of audiences. One whose deletion is lost may stay: there are few of these.</summary>
    private async Task ForgetAsync()
    {
        while (_forgotten < _epoch - Kept)
            await TryAsync(HttpMethod.Delete, $"/v1/tenant/knowledge/audiences/a{++_forgotten}", null);
    }

    private Task NarrowAsync(Narrowing way, long call)
    {
        var (document, audience) = ($"/v1/tenant/knowledge/documents/d{_epoch}", $"/v1/tenant/knowledge/audiences/a{_epoch}");
        return way switch
        {
            Narrowing.StricterRule => UntilAnsweredAsync(call, HttpMethod.Put, audience, Rule("other")),
            Narrowing.AudienceDeleted => UntilAnsweredAsync(call, HttpMethod.Delete, audience, null),
            Narrowing.AudienceTaken => UntilAnsweredAsync(call, HttpMethod.Put, document, Document([])),
            Narrowing.DocumentDeleted => UntilAnsweredAsync(call, HttpMethod.Delete, document, null),
            Narrowing.FewerClaims => ShowTokenAsync(Others, call),
            Narrowing.FewerNames => NameAsync(Others, call),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>What was taken from later documents, too, is given back, once the one that it was about is gone.</summary>
    private async Task WidenAsync(Narrowing way)
    {
        if (way is not (Narrowing.FewerClaims or Narrowing.FewerNames))
            return;
        await UntilAnsweredAsync(null, HttpMethod.Delete, $"/v1/tenant/knowledge/documents/d{_epoch}", null);
        if (way == Narrowing.FewerClaims)
            await ShowTokenAsync(Claims);
        else
            await NameAsync(Claims);
    }

    /// <summary>One that may have been put or not is left alone: it might be put again after it was taken away.</summary>
    private async Task IssueAsync()
    {
        while (!run.IsOver)
        {
            _epoch++;
            var audience = await TryAsync(HttpMethod.Put, $"/v1/tenant/knowledge/audiences/a{_epoch}", Rule("m"));
            var document = audience is null ? null : await TryAsync(HttpMethod.Put, $"/v1/tenant/knowledge/documents/d{_epoch}", Document([$"a{_epoch}"]));
            if (document is null)
                continue;
            Assert.True((audience!.Status, document.Status) == (200, 201), $"A document got {audience.Text} {document.Text}");
            run.Issue(new Issued(_epoch, secret, _issuedAt));
            return;
        }
    }

    private async Task NameAsync(string[] claims, long? call = null)
    {
        var body = new { identity = new { claims } };
        var answered = await UntilAnsweredAsync(call, HttpMethod.Patch, "/v1/tenant", body);
        if (call is not null)
            return;
        _namesMayComeBack |= !answered;
        // Only what narrows waits until every gateway knows it.
        await Task.Delay(TimeSpan.FromSeconds(1), Time);
    }

    private async Task ShowTokenAsync(string[] claims, long? call = null)
    {
        _issuedAt += 0.01;
        var payload = new Dictionary<string, object?> { ["sub"] = Subject, ["iat"] = _issuedAt, ["exp"] = TestToken.Now + 86_400 };
        foreach (var claim in claims)
            payload[claim] = "m";
        for (var i = 0; i < Sessions; i++)
        {
            var body = new { publicToken = run.Tenant.PublicToken, identityToken = TestToken.Sign(secret, payload), session = _sessions[i] };
            Answer? answer;
            while ((answer = await TryAsync(HttpMethod.Post, "/v1/session/init", body)) is null)
                MayEndAnything(call);
            Assert.True(answer.Status == 200 && answer.Get("mode") == "identified", $"An init got {answer.Status} {answer.Text}");
            Assert.True(_sessions[i] is null || answer.Get("session").Split('.')[1] == _sessions[i].Split('.')[1], "Another conversation was begun.");
            _sessions[i] = answer.Get("session");
        }
    }

    /// <returns>Whether the first attempt was answered.</returns>
    private async Task<bool> UntilAnsweredAsync(long? call, HttpMethod method, string path, object? body)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            if (await TryAsync(method, path, body) is { } answer)
            {
                // What a lost attempt has deleted is not there any more.
                Assert.True(answer.Status is 200 or 201 or 204 || (!isFirst && answer.Status == 404), $"{method} {path} got {answer.Status} {answer.Text}");
                return isFirst;
            }
            MayEndAnything(call);
        }
    }

    /// <summary>What was lost may still happen at any time.</summary>
    private void MayEndAnything(long? call)
    {
        if (call is { } began)
            _advances.Add(new Advance(long.MaxValue, began, null));
    }

    private Task<Answer?> TryAsync(HttpMethod method, string path, object? body) =>
        run.Tenant.TryAsync(_random.Next(run.Tenant.Gateways.Count), method, path, body);

    private string Claim => Claims[_epoch % 2];

    private string[] Others => [Claims[(_epoch + 1) % 2]];

    private object Rule(string value) => new { all = new[] { new { claim = Claim, @is = value } } };

    private object Document(string[] audiences) => new
    {
        title = string.Create(CultureInfo.InvariantCulture, $"Document {_epoch}"), text = SearchQuestion.WordOf(_epoch), audiences,
    };
}
