// Each test has gateways, a PostgreSQL and clients of its own; side by side they would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
