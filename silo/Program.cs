using Blinq.Hosting.Processes;
using Blinq.Silo;

return await BlinqProgram.RunAsync(args, async configuration => await SiloServer.StartAsync(configuration, new ProcessOptions(), CancellationToken.None));
