using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Blinq.Hosting.Logging;

/// <summary>Where log lines go and which there are: one line each, in UTC, without request lines.</summary>
internal static class LoggingSetup
{
    /// <param name="add">Adds to where they go, in the console's place; <c>null</c> = to the console.</param>
    public static void Add(ILoggingBuilder logging, IConfiguration configuration, Action<ILoggingBuilder>? add)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // They say with every try what stands in the log once: who is gone, that a silo or the database cannot be reached. Polly
        // is what Orleans tries with.
        logging.AddFilter("Polly", LogLevel.Critical);
        logging.AddFilter("Orleans", LogLevel.Error);
        // A line for each call and each look at the list of members that failed, with the conversation's id in it.
        logging.AddFilter("Orleans.Messaging", LogLevel.Critical);
        // That a cancelled call could not be called off at its silo, most of all while this process ends: its caller has stopped waiting anyway.
        logging.AddFilter("Orleans.Runtime.GrainCallCancellationManager", LogLevel.Critical);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        // Whatever is asked for: its lines hold whole request lines, and its mere presence costs a scope a request.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // What keeps it from starting is told by the server, in one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.Services.AddSingleton<LoggerFactory>();
        // By the machine's clock: the tests' own stands still.
        logging.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(
            services => new BoundedLoggerFactory(services.GetRequiredService<LoggerFactory>(), TimeProvider.System)));
        if (add is not null)
        {
            add(logging);
            return;
        }
        logging.AddConsole(console => console.FormatterName = configuration["Logging:Console:FormatterName"] ?? ConsoleFormatterNames.Simple);
        logging.Services.Configure<SimpleConsoleFormatterOptions>(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        // One object a line.
        logging.Services.Configure<JsonConsoleFormatterOptions>(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
    }
}
