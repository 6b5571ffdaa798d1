using Local.Aws.DynamoDb.Requests;
using Local.Aws.DynamoDb.Values;
using Local.Aws.Hosting;
using Local.Aws.Tests.DynamoDb.Values;

namespace Local.Aws.Tests.DynamoDb.Expressions;

public sealed class ExpressionTextTests
{
    [Theory]
    [InlineData("", "The expression can not be empty;")]
    [InlineData("a = :s b", """Syntax error; token: "b", near: ":s b" """)]
    [InlineData("a =", """Syntax error; token: "<EOF>", near: "=" """)]
    [InlineData("a", """Syntax error; token: "<EOF>", near: "a" """)]
    [InlineData("a..b = :s", """Syntax error; token: ".", near: "..b" """)]
    [InlineData("a[b] = :s", """Syntax error; token: "b", near: "[b]" """)]
    [InlineData("_a = :s", """Syntax error; token: "_", near: "_a" """)]
    [InlineData("a IN ()", """Syntax error; token: ")", near: "()" """)]
    [InlineData("a = :s AND", """Syntax error; token: "<EOF>", near: "AND" """)]
    [InlineData("((a = :s))", "The expression has redundant parentheses;")]
    [InlineData("foo(a)", "Invalid function name; function: foo")]
    [InlineData("if_not_exists(a, :s) = :s", "The function is not allowed in a condition expression; function: if_not_exists")]
    [InlineData("size(a)", "The function is not allowed to be used this way in an expression; function: size")]
    [InlineData("a = attribute_exists(b)", "The function is not allowed to be used this way in an expression; function: attribute_exists")]
    [InlineData("abort = :s", "Attribute name is a reserved keyword; reserved keyword: abort")]
    [InlineData("a.Name = :s", "Attribute name is a reserved keyword; reserved keyword: Name")]
    [InlineData("#x = :s", "An expression attribute name used in the document path is not defined; attribute name: #x")]
    [InlineData("a = :x", "An expression attribute value used in expression is not defined; attribute value: :x")]
    [InlineData("a = a", "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]")]
    [InlineData("b[0].c < b[0].c",
        "The first operand must be distinct from the remaining operands for this operator or function; operator: <, first operand: [b, [0], c]")]
    [InlineData("attribute_exists(:s)", "Operator or function requires a document path; operator or function: attribute_exists")]
    [InlineData("attribute_exists(a, b)",
        "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2")]
    [InlineData("begins_with(a, :n)", "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N")]
    [InlineData("a < :t", "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL")]
    [InlineData("size(:n) = :n", "Incorrect operand type for operator or function; operator or function: size, operand type: N")]
    [InlineData("attribute_type(a, :s)", "Invalid attribute type name found; type: text, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}")]
    [InlineData("a BETWEEN :n AND :s",
        "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, " +
        "upper bound operand: AttributeValue: {S:text}")]
    [InlineData("a BETWEEN :n2 AND :n",
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, " +
        "upper bound operand: AttributeValue: {N:1}")]
    public void WrongConditionsAreRefusedInDynamoDbsWords(string text, string problem) =>
        Assert.Equal("Invalid ConditionExpression: " + problem.TrimEnd(), Refuse(new ItemRequest { ConditionExpression = text }));

    [Theory]
    [InlineData("", "The expression can not be empty;")]
    [InlineData("a = :n", """Syntax error; token: "a", near: "a =" """)]
    [InlineData("SET a :n", """Syntax error; token: ":n", near: "a :n" """)]
    [InlineData("SET a = :n + :n - :n", """Syntax error; token: "-", near: ":n - :n" """)]
    [InlineData("ADD a b", """Syntax error; token: "b", near: "a b" """)]
    [InlineData("SET a = :n SET b = :n", "The \"SET\" section can only be used once in an update expression;")]
    [InlineData("SET abort = :n", "Attribute name is a reserved keyword; reserved keyword: abort")]
    [InlineData("SET a = foo(b)", "Invalid function name; function: foo")]
    [InlineData("SET a = size(b)", "The function is not allowed in an update expression; function: size")]
    [InlineData("SET a = #x", "An expression attribute name used in the document path is not defined; attribute name: #x")]
    [InlineData("SET a = :x", "An expression attribute value used in expression is not defined; attribute value: :x")]
    [InlineData("SET a = :n, a.b = :n",
        "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]")]
    [InlineData("SET a.b = :n REMOVE a[1]",
        "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]")]
    [InlineData("SET a = b + :s", "Incorrect operand type for operator or function; operator or function: +, operand type: S")]
    [InlineData("SET a = list_append(b, :n)", "Incorrect operand type for operator or function; operator or function: list_append, operand type: N")]
    [InlineData("SET a = if_not_exists(:n, :n)", "Operator or function requires a document path; operator or function: if_not_exists")]
    [InlineData("ADD a :s",
        "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND")]
    [InlineData("DELETE a :n",
        "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND")]
    public void WrongUpdatesAreRefusedInDynamoDbsWords(string text, string problem) =>
        Assert.Equal("Invalid UpdateExpression: " + problem.TrimEnd(), Refuse(new ItemRequest { UpdateExpression = text }));

    [Theory]
    [InlineData("a, b.c, a[0]", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, [0]]")]
    [InlineData("a,", """Syntax error; token: "<EOF>", near: "," """)]
    [InlineData("a, where", "Attribute name is a reserved keyword; reserved keyword: where")]
    public void WrongProjectionsAreRefusedInDynamoDbsWords(string text, string problem)
    {
        var request = new ItemRequest { ProjectionExpression = text };

        var exception = Assert.Throws<ServiceException>(() => RequestExpressions.Prepare(request));

        Assert.Equal("Invalid ProjectionExpression: " + problem.TrimEnd(), exception.Message);
    }

    [Fact]
    public void PlaceholdersMustBeUsedAndWellFormed()
    {
        Assert.Equal(
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:n, :n2, :t}",
            Refuse(new ItemRequest { ConditionExpression = "a = :s" }));
        Assert.Equal(
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}",
            Refuse(new ItemRequest { ProjectionExpression = "#a", ExpressionAttributeNames = new() { ["#a"] = "a", ["#b"] = "b" } }, false));
        Assert.Equal(
            "ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\"",
            Refuse(new ItemRequest { ProjectionExpression = "a", ExpressionAttributeNames = new() { ["a"] = "a" } }, false));
        Assert.Equal(
            "ExpressionAttributeNames can only be specified when using expressions",
            Refuse(new ItemRequest { ExpressionAttributeNames = new() { ["#a"] = "a" } }, false));
    }

    [Fact]
    public void DeepNestingIsRefusedNotFatal()
    {
        var text = string.Concat(Enumerable.Repeat("NOT ", 900)) + "a = :s";

        Assert.Contains("nested too deeply", Refuse(new ItemRequest { ConditionExpression = text }), StringComparison.Ordinal);
    }

    private static string Refuse(ItemRequest request, bool withValues = true)
    {
        request.ExpressionAttributeValues = !withValues ? null : new AttributeMap
        {
            [":s"] = AttributeValue.FromText("text"),
            [":n"] = AttributeValue.FromNumber(DynamoNumberTests.Parse("1")),
            [":n2"] = AttributeValue.FromNumber(DynamoNumberTests.Parse("2")),
            [":t"] = AttributeValue.True,
        };
        return Assert.Throws<ServiceException>(() => RequestExpressions.Prepare(request)).Message;
    }
}
