using System.Diagnostics;
using System.Runtime.CompilerServices;
using Blinq.Identity.Tests.Given;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Xunit.Abstractions;

namespace Blinq.Identity.Tests;

/// <summary>
/// DESIGN §4: with ten thousand tenants verification must not slow down and live memory must stay flat. Not in
/// parallel with other tests, whose work would be measured as well.
/// </summary>
[Collection(nameof(ManyTenantsTests))]
[CollectionDefinition(nameof(ManyTenantsTests), DisableParallelization = true)]
public class ManyTenantsTests(ITestOutputHelper output)
{
    private const int TenantCount = 10_000;
    private const int VerdictCount = 20_000;

    private readonly TokenVerifier _verifier = new();

    /// <summary>
    /// The default cache of IdentityModel costs a factor of 4 to 8 here, and grows. What is left is memory that no cache of the
    /// processor holds; the limit is generous, for the machine may be busy.
    /// </summary>
    [Fact]
    public void Ten_thousand_keys_do_not_thrash()
    {
        var one = Pairs(1);
        var many = Pairs(TenantCount);
        Run(one);
        Run(many);

        // In turns, and the fastest of each: what else the machine does hits both.
        var (fastestOne, fastestMany) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < 5; round++)
        {
            fastestOne = Min(fastestOne, Run(one));
            fastestMany = Min(fastestMany, Run(many));
        }

        var ratio = fastestMany / fastestOne;
        output.WriteLine($"10,000 keys : 1 key = {ratio:F2} ({fastestOne.TotalMicroseconds / VerdictCount:F2} µs with one)");
        Assert.True(ratio < 3, $"With 10,000 keys a verdict takes {ratio:F2} times as long as with one.");
    }

    [Fact]
    public void Memory_stays_flat_however_many_verdicts_are_given()
    {
        var pairs = Pairs(TenantCount);
        Run(pairs);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var round = 0; round < 3; round++)
            Run(pairs);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;

        output.WriteLine($"{growth} bytes after {3 * VerdictCount} more verdicts");
        Assert.True(growth < 2_000_000, $"{growth} bytes stayed behind.");
        GC.KeepAlive(pairs);
    }

    [Fact]
    public void What_was_prepared_for_a_key_goes_with_the_key()
    {
        var key = VerifyOnce();
        for (var attempt = 0; attempt < 10 && key.IsAlive; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(key.IsAlive);
        GC.KeepAlive(_verifier);
    }

    [Fact]
    public async Task One_verifier_serves_many_threads()
    {
        var pairs = Pairs(20);
        await Parallel.ForEachAsync(Enumerable.Range(0, 4), (_, _) =>
        {
            Run(pairs);
            return ValueTask.CompletedTask;
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference VerifyOnce()
    {
        var key = new TestKey();
        Assert.IsType<Verdict.Accepted>(_verifier.Verify(Tokens.Sign(key), Tenants.Trusting(key), Clock.Now));
        return new WeakReference(key.Key);
    }

    private TimeSpan Run((string Token, TenantTrust Trust)[] pairs)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < VerdictCount; i++)
        {
            var (token, trust) = pairs[i % pairs.Length];
            if (_verifier.Verify(token, trust, Clock.Now) is not Verdict.Accepted)
                throw new InvalidOperationException("A valid token was refused.");
        }
        return Stopwatch.GetElapsedTime(start);
    }

    private static (string, TenantTrust)[] Pairs(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new TestKey()).Select(key => (Tokens.Sign(key), Tenants.Trusting(key)))];

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
