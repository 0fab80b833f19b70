using Blinq.Ledger.Tests.Contract;

namespace Blinq.Ledger.Tests.Sqlite;

public sealed class SqliteAppendTests(SqliteFixture fixture) : AppendContract<SqliteFixture>(fixture);

public sealed class SqliteFindAppendTests(SqliteFixture fixture) : FindAppendContract<SqliteFixture>(fixture);

public sealed class SqliteIndexTests(SqliteFixture fixture) : IndexContract<SqliteFixture>(fixture);

public sealed class SqliteErasureTests(SqliteFixture fixture) : ErasureContract<SqliteFixture>(fixture);

public sealed class SqliteExportTests(SqliteFixture fixture) : ExportContract<SqliteFixture>(fixture);

public sealed class SqliteTrustTests(SqliteFixture fixture) : TrustContract<SqliteFixture>(fixture);

public sealed class SqliteSealedRowsTests(SqliteFixture fixture) : SealedRowsContract<SqliteFixture>(fixture);

public sealed class SqliteActivityTests(SqliteFixture fixture) : ActivityContract<SqliteFixture>(fixture);
