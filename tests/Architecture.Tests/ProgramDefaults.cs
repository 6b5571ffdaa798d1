using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Ingest.Api;
using Kinesis.Consumer.Producing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Architecture.Tests;

/// <summary>Where a program begins with other values than the classes it shares: asked of the program itself, as it is put together.</summary>
internal static class ProgramDefaults
{
    private static readonly Lazy<ProducerOptions> OfIngest = new(AskIngest);

    /// <summary>What a cell says behind the class's default; nothing for most.</summary>
    public static string Of(PropertyInfo property, object? value)
    {
        // A required option has no default, but the program was given something.
        if (property.DeclaringType != typeof(ProducerOptions) || property.IsDefined(typeof(RequiredAttribute)))
        {
            return "";
        }

        var own = property.GetValue(OfIngest.Value);
        return Equals(own, value) ? "" : $"; {OptionsTable.Value(own)} in ingest";
    }

    private static ProducerOptions AskIngest()
    {
        var app = IngestApp.Build(
        [
            "--Ingest:StreamName=events", "--Ingest:DefaultEvent=order", $"--Ingest:ContractsFolder={Repository.PathOf("contracts")}",
            "--Kinesis:Client:Region=eu-central-1",
        ]);
        using (app as IDisposable)
        {
            return app.Services.GetRequiredService<IOptions<ProducerOptions>>().Value;
        }
    }
}
