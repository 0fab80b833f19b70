using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Export;

/// <summary>
/// Reads one line of an export, strictly: exactly the known fields, each once, each in the one form that the writer
/// gives it. What is lenient here would be a place to hide a change.
/// </summary>
public static class ExportLineReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 2 };

    /// <exception cref="ExportFormatException">The line is not one of an export.</exception>
    public static ExportLine Read(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            throw new ExportFormatException("it is not text in UTF-8");
        try
        {
            return ReadObject(utf8);
        }
        catch (JsonException failure)
        {
            throw new ExportFormatException($"it is not JSON (at byte {failure.BytePositionInLine ?? 0})");
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for an escaped surrogate without its other half.
            throw new ExportFormatException("a text in it is not well-formed");
        }
    }

    private static ExportLine ReadObject(ReadOnlySpan<byte> utf8)
    {
        var json = new Utf8JsonReader(utf8, Options);
        var fields = default(Fields);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            throw new ExportFormatException("it is not a JSON object");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            fields.Set(name, ref json);
        }
        // A second value behind the object, if any, makes this throw.
        if (json.Read())
            throw new ExportFormatException("something follows the JSON object");
        return fields.ToLine();
    }

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private struct Fields
    {
        private static readonly string[] Names =
            ["v", "tenant", "stream", "seq", "at", "type", "payload", "salt", "commitment", "prev", "hash"];

        private int _seen;
        private long _version, _seq, _at;
        private string? _tenant, _stream, _type;
        private byte[]? _payload, _salt;
        private Digest _commitment, _prev, _hash;

        public void Set(string name, ref Utf8JsonReader json)
        {
            var index = Array.IndexOf(Names, name);
            if (index < 0)
                throw new ExportFormatException("it has an unknown field");
            if ((_seen & (1 << index)) != 0)
                throw new ExportFormatException($"it has \"{name}\" twice");
            _seen |= 1 << index;
            switch (name)
            {
                case "v": _version = Number(name, ref json); break;
                case "tenant": _tenant = String(name, ref json); break;
                case "stream": _stream = String(name, ref json); break;
                case "seq": _seq = Number(name, ref json); break;
                case "at": _at = Number(name, ref json); break;
                case "type": _type = String(name, ref json); break;
                case "payload": _payload = Bytes(name, ref json); break;
                case "salt": _salt = Hex(name, ref json); break;
                case "commitment": _commitment = Sha256(name, ref json); break;
                case "prev": _prev = Sha256(name, ref json); break;
                case "hash": _hash = Sha256(name, ref json); break;
            }
        }

        public readonly ExportLine ToLine()
        {
            if ((_seen & 1) != 0 && _version != ExportLine.Version)
                throw new ExportFormatException($"it is of version {_version}, which this verifier does not know", _version);
            for (var i = 0; i < Names.Length; i++)
            {
                if ((_seen & (1 << i)) == 0)
                    throw new ExportFormatException($"it has no \"{Names[i]}\"");
            }
            return new ExportLine
            {
                Tenant = TenantId.TryParse(_tenant, out _) ? _tenant! : throw Wrong("tenant"),
                Stream = StreamId.IsValidName(_stream) ? _stream! : throw Wrong("stream"),
                Seq = _seq >= 1 ? _seq : throw Wrong("seq"),
                At = UnixMicroseconds.IsValid(_at) ? _at : throw Wrong("at"),
                Type = EventType.IsValid(_type) ? _type! : throw Wrong("type"),
                Payload = OptionalBytes.Of(_payload),
                Salt = _salt is null or { Length: EventHash.SaltSize } ? OptionalBytes.Of(_salt) : throw Wrong("salt"),
                Commitment = _commitment,
                Prev = _prev,
                Hash = _hash,
            };
        }

        private static long Number(string name, ref Utf8JsonReader json) =>
            json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number) ? number : throw Wrong(name);

        private static string String(string name, ref Utf8JsonReader json) =>
            json.TokenType == JsonTokenType.String ? json.GetString()! : throw Wrong(name);

        private static byte[]? Bytes(string name, ref Utf8JsonReader json)
        {
            if (json.TokenType == JsonTokenType.Null)
                return null;
            if (json.TokenType != JsonTokenType.String)
                throw Wrong(name);
            // Unescaping never makes a text longer.
            var buffer = new byte[json.ValueSpan.Length];
            var length = json.CopyString(buffer);
            return length == buffer.Length ? buffer : buffer[..length];
        }

        private static byte[]? Hex(string name, ref Utf8JsonReader json)
        {
            if (json.TokenType == JsonTokenType.Null)
                return null;
            var text = String(name, ref json);
            return text.Length % 2 == 0 && !text.AsSpan().ContainsAnyExcept(HexDigits)
                ? Convert.FromHexString(text)
                : throw Wrong(name);
        }

        private static Digest Sha256(string name, ref Utf8JsonReader json) =>
            Digest.TryParse(String(name, ref json), out var digest) ? digest : throw Wrong(name);

        private static ExportFormatException Wrong(string name) => new($"its \"{name}\" is not what an export holds");
    }
}
