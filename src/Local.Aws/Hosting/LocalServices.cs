using Local.Aws.DynamoDb;
using Local.Aws.Kinesis;

namespace Local.Aws.Hosting;

/// <summary>The composition root: which services stand behind the port, in the order in which they are asked. S3 comes last: it claims what is left.</summary>
internal static class LocalServices
{
    public static IReadOnlyList<ILocalService> Create(LocalAwsOptions options) =>
    [
        KinesisService.Create(options),
        DynamoDbService.Create(options),
    ];
}
