namespace Local.Aws.DynamoDb.Expressions;

/// <summary>One token: its kind and where its text stands in the expression.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End);
