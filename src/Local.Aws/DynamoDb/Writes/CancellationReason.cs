using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Writes;

/// <summary>Why one action of a transaction stopped it, or <see cref="None"/>.</summary>
internal sealed record CancellationReason(string Code, string? Message, AttributeMap? Item)
{
    public static CancellationReason None { get; } = new("None", null, null);
}
