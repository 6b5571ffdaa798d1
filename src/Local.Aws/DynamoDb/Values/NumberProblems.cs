namespace Local.Aws.DynamoDb.Values;

/// <summary>DynamoDB's words for numbers that it cannot hold.</summary>
internal static class NumberProblems
{
    public const string Empty = "The parameter cannot be converted to a numeric value";
    public const string TooManyDigits = "Attempting to store more than 38 significant digits in a Number";
    private const string Overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range";
    private const string Underflow = "Number underflow. Attempting to store a number with magnitude smaller than supported range";
    private const int ExcerptLength = 200;

    public static string NotANumber(ReadOnlySpan<byte> text) =>
        $"{Empty}: {System.Text.Encoding.UTF8.GetString(text[..Math.Min(text.Length, ExcerptLength)])}";

    public static string? OfMagnitude(long magnitude) => magnitude switch
    {
        > DynamoNumber.MaxMagnitude => Overflow,
        < DynamoNumber.MinMagnitude => Underflow,
        _ => null,
    };
}
