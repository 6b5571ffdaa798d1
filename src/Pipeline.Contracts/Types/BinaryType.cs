namespace Pipeline.Contracts.Types;

/// <summary>Bytes; base64 text in JSON.</summary>
public sealed record BinaryType : ColumnType
{
    /// <inheritdoc/>
    public override string AthenaName => "binary";
}
