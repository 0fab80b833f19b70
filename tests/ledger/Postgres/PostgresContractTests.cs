using Blinq.Ledger.Tests.Contract;

namespace Blinq.Ledger.Tests.Postgres;

public sealed class PostgresAppendTests(PostgresFixture fixture) : AppendContract<PostgresFixture>(fixture);

public sealed class PostgresFindAppendTests(PostgresFixture fixture) : FindAppendContract<PostgresFixture>(fixture);

public sealed class PostgresIndexTests(PostgresFixture fixture) : IndexContract<PostgresFixture>(fixture);

public sealed class PostgresErasureTests(PostgresFixture fixture) : ErasureContract<PostgresFixture>(fixture);

public sealed class PostgresExportTests(PostgresFixture fixture) : ExportContract<PostgresFixture>(fixture);

public sealed class PostgresTrustTests(PostgresFixture fixture) : TrustContract<PostgresFixture>(fixture);

public sealed class PostgresSealedRowsTests(PostgresFixture fixture) : SealedRowsContract<PostgresFixture>(fixture);

public sealed class PostgresActivityTests(PostgresFixture fixture) : ActivityContract<PostgresFixture>(fixture);
