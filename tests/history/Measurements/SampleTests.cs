using Blinq.Bench.Profiles;

namespace Blinq.History.Tests.Measurements;

/// <summary>How a profile's samples are shared out among the parts of a request.</summary>
public class SampleTests
{
    private const string Script = """
        .NET TP Worker
                ffffffff81 do_syscall_64 ([kernel.kallsyms])
                7f0000001 valuetask [System.Net.Sockets] System.Net.Sockets.Socket::SendAsync()[Tier1] (/tmp/perf-1.map)
                7f0000002 void [Npgsql] Npgsql.Internal.NpgsqlWriteBuffer::Flush()[Tier1] (/tmp/perf-1.map)
                7f0000003 void [Blinq.Grains] Blinq.Grains.Conversations.Conversation::AppendAsync()[Tier1] (/tmp/perf-1.map)

        .NET Server GC
                7f0000004 [unknown] (/usr/share/dotnet/libcoreclr.so)

        .NET TP Worker
                7f0000005 [unknown] (/usr/share/dotnet/shared/System.Text.Json.dll)
                7f0000006 void [Blinq.Gateway] Blinq.Gateway.Sessions.InitSession::HandleAsync()[Tier1] (/tmp/perf-1.map)

        .NET Sockets
                ffffffff82 ep_poll ([kernel.kallsyms])

        .NET TP Worker
                7f0000007 [unknown] (/usr/share/dotnet/libcoreclr.so)
        """;

    [Fact]
    public void The_innermost_frame_that_belongs_to_a_part_decides() => Assert.Equal(
        [RequestPart.Ledger, RequestPart.GarbageCollection, RequestPart.Encoding, RequestPart.Sockets, RequestPart.Rest],
        Sample.Parse(Script.Split('\n')).Select(sample => sample.Part));
}
