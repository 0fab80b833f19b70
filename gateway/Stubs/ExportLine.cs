namespace Blinq.Ledger.Export;
internal static class ExportLine { public static byte[] Format(Blinq.Ledger.Streams.RecordedEvent e) => []; }
