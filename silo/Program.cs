using Blinq.Silo.Hosting;

return await ClusterCommand.RunAsync(args);
