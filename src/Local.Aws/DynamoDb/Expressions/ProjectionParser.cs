namespace Local.Aws.DynamoDb.Expressions;

/// <summary>Parses projection expressions: document paths, separated by commas.</summary>
internal sealed class ProjectionParser : ExpressionParser
{
    private ProjectionParser(string text)
        : base(text)
    {
    }

    public static PathNode[] Parse(string text)
    {
        var parser = new ProjectionParser(text);
        var paths = new List<PathNode>();
        do
        {
            paths.Add(parser.ParsePath());
        }
        while (parser.Accept(TokenKind.Comma));
        parser.ExpectEnd();
        ThrowFirst(parser.ReservedWord);
        return [.. paths];
    }
}
