namespace Local.Aws.DynamoDb.Expressions;

/// <summary>What is wrong with an expression; the request's part that holds the expression puts its own name before it.</summary>
internal sealed class ExpressionException : FormatException
{
    public ExpressionException()
    {
    }

    public ExpressionException(string message)
        : base(message)
    {
    }

    public ExpressionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
