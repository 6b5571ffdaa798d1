using Amazon.Runtime;

namespace Consumer.Cli.Runs;

/// <summary>What clients of the embedded AWS sign with: it accepts anything, but the SDK wants something.</summary>
internal static class LocalAccess
{
    public const string AccessKey = "local";
    public const string SecretKey = "local";
    public const string Region = "us-east-1";

    public static AWSCredentials Credentials { get; } = new BasicAWSCredentials(AccessKey, SecretKey);
}
