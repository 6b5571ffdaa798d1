using Amazon.Runtime;
using Kinesis.Consumer;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Pipeline.Contracts;

namespace Consumer.Worker.Hosting;

/// <summary>Turns what can go wrong by somebody's settings into lines for that somebody; all else keeps its stack trace.</summary>
internal static class StartProblem
{
    public static string? Describe(Exception exception, IConfiguration? configuration) => exception switch
    {
        OptionsValidationException options => Settings(OptionProblems.Explain(options, configuration)),
        // Several option classes can be wrong at once; the host throws them together.
        AggregateException all when all.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            Settings(all.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => OptionProblems.Explain(inner, configuration))),
        ContractException contracts => $"The contracts are wrong:\n{contracts.Message}",
        LeaseTableException table => table.Message,
        AmazonServiceException aws => aws.Message,
        AmazonClientException { Message: var message } when message.Contains("Region", StringComparison.OrdinalIgnoreCase) =>
            $"{message} Set Kinesis:Client:Region or AWS_REGION.",
        AmazonClientException aws => aws.Message,
        IOException { InnerException: AddressInUseException } io =>
            $"{io.Message} Stop the program that has the port, or choose another with --urls.",
        // What the configuration binder throws for a value of the wrong type; its message names the key.
        InvalidOperationException { InnerException: (FormatException or ArgumentException or OverflowException) and var cause } binder =>
            Settings([$"{binder.Message} {cause.Message}"]),
        _ => null,
    };

    private static string Settings(IEnumerable<string> problems) => $"The settings are wrong:\n  {string.Join("\n  ", problems.Distinct())}";
}
