using System.Diagnostics.CodeAnalysis;
using Local.Aws.DynamoDb;
using Local.Aws.Kinesis;
using Local.Aws.S3;

namespace Local.Aws.Hosting;

/// <summary>The composition root: which services stand behind the port, in the order in which they are asked. S3 comes last: it claims what is left.</summary>
internal static class LocalServices
{
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The server disposes its services.")]
    public static IReadOnlyList<ILocalService> Create(LocalAwsOptions options) =>
    [
        KinesisService.Create(options),
        DynamoDbService.Create(options),
        new S3Service(options),
    ];
}
