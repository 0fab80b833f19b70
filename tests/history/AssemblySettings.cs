// What puts load on the machine runs one after another, in a collection "under load": side by side such tests would only wait for each
// other. How processes start and end is tested beside it, for that is mostly waiting.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
