using Blinq.Grains.Payloads;

namespace Blinq.Grains.Tenants;

internal sealed class ActorConverter : TextConverter<Actor>
{
    protected override Actor Parse(string text) => new(text);

    protected override string Format(Actor value) => value.Name;
}
