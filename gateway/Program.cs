using Blinq.Gateway.Hosting;

return await CommandLine.RunAsync(args);
