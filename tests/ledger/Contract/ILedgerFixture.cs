using Blinq.Ledger.Erasures;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Contract;

/// <summary>A store that the contract's tests run against. One for all tests of a class: each uses keys of its own.</summary>
public interface ILedgerFixture
{
    ILedger Ledger { get; }

    ILedgerIndexes Indexes { get; }

    ILedgerErasures Erasures { get; }

    ILedgerKnowledge Knowledge { get; }

    ManualClock Time { get; }
}
