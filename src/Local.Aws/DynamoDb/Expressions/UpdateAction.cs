namespace Local.Aws.DynamoDb.Expressions;

/// <summary>One action of an update expression; REMOVE has no value.</summary>
internal sealed record UpdateAction(UpdateKind Kind, PathNode Path, ExpressionNode? Value);
