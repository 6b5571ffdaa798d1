using System.Globalization;
using System.Text;
using Local.Aws.DynamoDb.Requests;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.Tests.DynamoDb.Expressions;

/// <summary>Random conditions on random items: beside each text grows a function that decides by plain C# comparisons on the facts behind the item.</summary>
public sealed class ConditionOracleTests
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    [Fact]
    public void RandomConditionsAgreeWithPlainComparisons()
    {
        const int Seed = 4711;
        var random = new Random(Seed);
        for (var round = 0; round < 4000; round++)
        {
            var facts = Names.ToDictionary(name => name, _ => RandomFact(random));
            var values = new AttributeMap();
            var (text, expected) = Build(random, facts, values, 3);
            var request = new ItemRequest { ConditionExpression = text, ExpressionAttributeValues = values.Count == 0 ? null : values };
            var item = new AttributeMap();
            foreach (var (name, fact) in facts)
            {
                if (fact is not null)
                {
                    item[name] = ToValue(fact);
                }
            }

            var actual = RequestExpressions.Prepare(request).Holds(item);

            Assert.True(actual == expected, $"seed {Seed}, round {round}: {text} on {string.Join(", ", facts)} gave {actual}");
        }
    }

    private static (string Text, bool Holds) Build(Random random, Dictionary<string, object?> facts, AttributeMap values, int depth)
    {
        if (depth == 0 || random.Next(4) == 0)
        {
            return BuildLeaf(random, facts, values);
        }

        var (left, leftHolds) = Build(random, facts, values, depth - 1);
        switch (random.Next(3))
        {
            case 0:
                return (Negate(left), !leftHolds);
            case 1:
                var (and, andHolds) = Build(random, facts, values, depth - 1);
                return (Group(left) + " AND " + Group(and), leftHolds && andHolds);
            default:
                var (or, orHolds) = Build(random, facts, values, depth - 1);
                return (left + " or " + or, leftHolds || orHolds);
        }
    }

    private static (string Text, bool Holds) BuildLeaf(Random random, Dictionary<string, object?> facts, AttributeMap values)
    {
        var name = Names[random.Next(Names.Length)];
        var fact = facts[name];
        var (low, high) = random.Next(2) == 0 ? ((object)(decimal)random.Next(4), (object)(decimal)(4 + random.Next(4))) : ("ab"[..random.Next(3)], "b");
        switch (random.Next(7))
        {
            case 0:
                return ($"attribute_exists({name})", fact is not null);
            case 1:
                return ($"attribute_not_exists({name})", fact is null);
            case 2:
                return ($"{name} = {Add(values, low)}", Order(fact, low) == 0);
            case 3:
                return ($"{name} <> {Add(values, low)}", Order(fact, low) != 0);
            case 4:
                return ($"{name} < {Add(values, low)}", Order(fact, low) < 0);
            case 5:
                return ($"{name} BETWEEN {Add(values, low)} AND {Add(values, high)}", Order(fact, low) >= 0 && Order(fact, high) <= 0);
            default:
                return ($"{name} IN ({Add(values, low)}, {Add(values, high)})", Order(fact, low) == 0 || Order(fact, high) == 0);
        }
    }

    /// <summary>Null if the two cannot be compared.</summary>
    private static int? Order(object? fact, object other) => (fact, other) switch
    {
        (decimal left, decimal right) => left.CompareTo(right),
        (string left, string right) => Math.Sign(string.CompareOrdinal(left, right)),
        _ => null,
    };

    private static object? RandomFact(Random random) => random.Next(4) switch
    {
        0 => null,
        1 => (decimal)random.Next(8) / (random.Next(2) + 1),
        _ => "abba"[random.Next(3)..],
    };

    private static string Add(AttributeMap values, object value)
    {
        var name = $":v{values.Count}";
        values[name] = ToValue(value);
        return name;
    }

    private static AttributeValue ToValue(object value) => value is string text
        ? AttributeValue.FromText(text)
        : AttributeValue.FromNumber(
            DynamoNumberText.TryParse(Encoding.ASCII.GetBytes(((decimal)value).ToString(CultureInfo.InvariantCulture)), out var number, out _)
                ? number
                : throw new FormatException());

    private static string Negate(string text) => "NOT " + Group(text);

    private static string Group(string text) => $"({text})";
}
