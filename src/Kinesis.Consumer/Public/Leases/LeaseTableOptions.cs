using System.ComponentModel.DataAnnotations;

namespace Kinesis.Consumer;

/// <summary>How a lease table is made when it does not exist. One that exists is used as it is, but for <see cref="PointInTimeRecovery"/>.</summary>
public sealed class LeaseTableOptions
{
    /// <summary>Tags of the table, for costs and permissions.</summary>
    /// <value>Default: none; up to 50, of 1 to 128 and 0 to 256 characters (DynamoDB's limits). Needs the permission <c>dynamodb:TagResource</c>.</value>
    public Dictionary<string, string> Tags { get; } = [];

    /// <summary>The key that encrypts the table: the id, ARN or alias of a KMS key, or <c>alias/aws/dynamodb</c> for the one that AWS manages in the account.</summary>
    /// <value>Default: none, the table is encrypted with a key of DynamoDB's own, without charge.</value>
    /// <remarks>Every worker then needs to use the key too, and without it holds no lease: losing access to a key stops the application.</remarks>
    [RegularExpression("^[a-zA-Z0-9:/_-]{1,2048}$")]
    public string? KmsKey { get; set; }

    /// <summary>Whether the table can be deleted only after this protection was taken off.</summary>
    /// <value>Default: false.</value>
    public bool DeletionProtection { get; set; }

    /// <summary>Whether the table can be restored to any second of its last 35 days. Switched on at each start, also for a table that exists; never off.</summary>
    /// <value>Default: false. Needs the permissions <c>dynamodb:DescribeContinuousBackups</c> and <c>dynamodb:UpdateContinuousBackups</c>.</value>
    /// <remarks>A restored table tells where the application stood then: going on with it processes again what came since.</remarks>
    public bool PointInTimeRecovery { get; set; }
}
