namespace Blinq.Silo.Tests.Given;

/// <summary>One cluster for all tests that do no harm to it.</summary>
[CollectionDefinition(nameof(ThreeSilosCollection))]
public sealed class ThreeSilosCollection : ICollectionFixture<ThreeSilos>;
