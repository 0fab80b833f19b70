using Blinq.Bench.Servers;
using Blinq.Bench.Soak;

namespace Blinq.History.Tests.Measurements;

/// <summary>What the benchmarks read of servers.</summary>
public class ReadingTests
{
    [Fact]
    public void Ticks_of_a_process_are_read_whatever_its_name()
    {
        const string stat = "4321 (postgres: a) b) S 77 4321 4321 0 -1 4194560 1 2 3 4 50 6 700 80 20 0 1 0 12345 1000 200";

        Assert.Equal(new ProcessTicks(Parent: 77, Own: 56, OfEndedChildren: 780), ProcessTicks.Parse(stat));
    }

    [Fact]
    public void A_metric_is_summed_over_its_labels_and_no_other_metric_of_the_same_beginning()
    {
        const string metrics = """
            # TYPE heap_bytes gauge
            heap_bytes{generation="gen0"} 1024 1790000000000
            heap_bytes{generation="a } b"} 1e3
            heap_bytes_total 77
            heap 5
            """;

        Assert.Equal(2024, MemorySample.SumOf(metrics, "heap_bytes"));
        Assert.Equal(5, MemorySample.SumOf(metrics, "heap"));
        Assert.Throws<InvalidOperationException>(() => MemorySample.SumOf(metrics, "cold"));
    }

    [Fact]
    public void A_credential_is_read_from_a_chunked_answer() =>
        Assert.Equal("bs_a.b", Visitor.CredentialIn("HTTP/1.1 200 OK\r\n\r\n2f\r\n{\"session\":\"bs_a.b\",\"sessionId\":\"b\"}\r\n0\r\n\r\n"u8));
}
