namespace Local.Aws.DynamoDb.Expressions;

/// <summary>A node that is true or false by its form; function calls that are conditions are <see cref="FunctionNode"/>s.</summary>
internal abstract record ConditionNode : ExpressionNode;

/// <summary>AND and OR.</summary>
internal sealed record LogicNode(bool IsAnd, ExpressionNode Left, ExpressionNode Right) : ConditionNode;

/// <summary>NOT.</summary>
internal sealed record NotNode(ExpressionNode Inner) : ConditionNode;

/// <summary>Two operands and one of = &lt;&gt; &lt; &lt;= &gt; &gt;=.</summary>
internal sealed record ComparisonNode(TokenKind Operator, ExpressionNode Left, ExpressionNode Right) : ConditionNode;

/// <summary>BETWEEN … AND …, both included.</summary>
internal sealed record BetweenNode(ExpressionNode Operand, ExpressionNode Low, ExpressionNode High) : ConditionNode;

/// <summary>IN (…).</summary>
internal sealed record InNode(ExpressionNode Operand, ExpressionNode[] Choices) : ConditionNode;
