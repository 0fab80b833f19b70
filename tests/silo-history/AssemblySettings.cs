// Each collection of Lane has a thread of its own.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
