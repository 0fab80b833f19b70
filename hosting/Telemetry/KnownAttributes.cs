using System.Collections.Frozen;
using System.Diagnostics;
using Blinq.Grains.Telemetry;
using OpenTelemetry;

namespace Blinq.Hosting.Telemetry;

/// <summary>
/// Lets only those attributes of a span through that are known to say nothing about a tenant, a session or a person. Orleans'
/// own spans would name the grain, and a fault's message may hold anything.
/// </summary>
internal sealed class KnownAttributes : BaseProcessor<Activity>
{
    public static readonly FrozenSet<string> Names = new[]
    {
        "http.request.method", "http.route", "http.response.status_code", "rpc.system", "rpc.service", "rpc.method",
        Tracing.GrainAttribute, Tracing.OutcomeAttribute,
    }.ToFrozenSet(StringComparer.Ordinal);

    public override void OnEnd(Activity data)
    {
        foreach (var (name, _) in data.TagObjects.Where(tag => !Names.Contains(tag.Key)).ToList())
            data.SetTag(name, null);
        if (data.StatusDescription is not null)
            data.SetStatus(data.Status, null);
        // Events can't be taken out; a span that has any is not sent. Ours, and Orleans' around calls, have none.
        if (data.Events.Any())
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
