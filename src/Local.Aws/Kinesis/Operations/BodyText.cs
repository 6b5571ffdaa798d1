namespace Local.Aws.Kinesis.Operations;

/// <summary>A string inside a request body, without its quotes; <see cref="IsMissing"/> when the member was absent or null.</summary>
internal readonly record struct BodyText(int Start, int Length, bool IsEscaped)
{
    public bool IsMissing => Start == 0;
}
