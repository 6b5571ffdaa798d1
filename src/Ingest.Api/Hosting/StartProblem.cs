using Amazon.Runtime;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Pipeline.Contracts;

namespace Ingest.Api.Hosting;

/// <summary>Turns what can go wrong at start by somebody's settings into lines for that somebody; all else keeps its stack trace.</summary>
internal static class StartProblem
{
    public static string? Describe(Exception exception) => exception switch
    {
        OptionsValidationException options => $"The settings are wrong:\n  {string.Join("\n  ", options.Failures)}",
        ContractException contracts => $"The contracts are wrong:\n{contracts.Message}",
        AmazonServiceException aws => aws.Message,
        IOException { InnerException: AddressInUseException } io =>
            $"{io.Message} Stop the program that has the port, or choose another with --urls.",
        // What the configuration binder throws for a value of the wrong type; its message names the key.
        InvalidOperationException { InnerException: (FormatException or ArgumentException or OverflowException) and var cause } binder =>
            $"The settings are wrong:\n  {binder.Message} {cause.Message}",
        _ => null,
    };
}
