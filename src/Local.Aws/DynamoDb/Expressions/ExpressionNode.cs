namespace Local.Aws.DynamoDb.Expressions;

/// <summary>A node of a parsed expression. Trees know placeholders, not their values, so one tree serves every request with the same text.</summary>
internal abstract record ExpressionNode;

/// <summary>A document path.</summary>
internal sealed record PathNode(PathSegment[] Segments) : ExpressionNode;

/// <summary>A :placeholder.</summary>
internal sealed record ValueNode(string Name) : ExpressionNode;

/// <summary>A call; in conditions all but size are conditions themselves.</summary>
internal sealed record FunctionNode(string Name, ExpressionNode[] Arguments) : ExpressionNode;

/// <summary>The sum or difference of a SET action.</summary>
internal sealed record ArithmeticNode(bool IsSum, ExpressionNode Left, ExpressionNode Right) : ExpressionNode;
