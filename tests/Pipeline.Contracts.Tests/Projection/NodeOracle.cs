using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Tests.Projection;

/// <summary>What a value of a type must become, worked out from the framework's document model.</summary>
internal static class NodeOracle
{
    private static readonly string[] AnyValues = ["1", "\"t\"", "{\"k\":[1,2]}", "[]", "true"];
    private static readonly string[] Unread = ["{\"c0\":[1,{}]}", "\"c1\"", "-1.5e3"];

    public static object? Read(JsonNode? node, ColumnType type)
    {
        if (type is StringType { IsJson: true })
        {
            return node?.ToJsonString();
        }

        return node is null ? null : type switch
        {
            StringType => node.GetValue<string>(),
            IntType or BigIntType => node.GetValue<long>(),
            DoubleType => node.GetValue<double>(),
            BooleanType => node.GetValue<bool>(),
            DecimalType number => (Int128)(node.GetValue<decimal>() * (decimal)Math.Pow(10, number.Scale)),
            DateType => (long)(DateOnly.Parse(node.GetValue<string>(), CultureInfo.InvariantCulture).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber),
            TimestampType => (node.GetValue<DateTimeOffset>() - DateTimeOffset.UnixEpoch).Ticks / 10,
            BinaryType => Convert.ToHexString(Convert.FromBase64String(node.GetValue<string>())),
            StructType group => group.Fields.ToDictionary(member => member.Name, member => Read(node.AsObject()[member.Property], member.Type)),
            ArrayType array => node.AsArray().Select(item => Read(item, array.Element)).ToList(),
            _ => throw new ArgumentException($"unknown type {type}", nameof(type)),
        };
    }

    /// <summary>A readable form in which equal values are equal texts.</summary>
    public static string Show(object? value) => value switch
    {
        null => "null",
        List<object?> list => $"[{string.Join(",", list.Select(Show))}]",
        Dictionary<string, object?> group => $"{{{string.Join(",", group.Select(field => $"{field.Key}:{Show(field.Value)}"))}}}",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string text => JsonSerializer.Serialize(text),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };

    /// <summary>A random value of a type as JSON; sometimes null.</summary>
    public static string Write(ColumnType type, Random random)
    {
        if (random.Next(6) == 0)
        {
            return "null";
        }

        return type switch
        {
            StringType { IsJson: true } => AnyValues[random.Next(AnyValues.Length)],
            StringType => JsonSerializer.Serialize(new string([.. Enumerable.Range(0, random.Next(50)).Select(_ => "aé\"\\\n中 /".AsSpan()[random.Next(8)])])),
            IntType => random.Next(int.MinValue, int.MaxValue).ToString(CultureInfo.InvariantCulture),
            BigIntType => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
            DoubleType => (random.NextDouble() * Math.Pow(10, random.Next(-20, 20))).ToString("R", CultureInfo.InvariantCulture),
            BooleanType => random.Next(2) == 0 ? "true" : "false",
            DecimalType number => (random.Next(-1_000_000, 1_000_000) / (decimal)Math.Pow(10, random.Next(number.Scale + 1))).ToString(CultureInfo.InvariantCulture),
            DateType => $"\"{DateOnly.FromDayNumber(random.Next(3_652_000)):yyyy-MM-dd}\"",
            TimestampType => $"\"{DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(4_000_000_000_000)):yyyy-MM-ddTHH:mm:ss.fffZ}\"",
            BinaryType => $"\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('x', random.Next(9))))}\"",
            ArrayType array => $"[{string.Join(",", Enumerable.Range(0, random.Next(4)).Select(_ => Write(array.Element, random)))}]",
            StructType group => Object(group.Fields.Select(member => (member.Property, member.Type)), random),
            _ => throw new ArgumentException($"unknown type {type}", nameof(type)),
        };
    }

    /// <summary>An object with some of the members in any order, and members that nobody reads between them.</summary>
    public static string Object(IEnumerable<(string Name, ColumnType Type)> members, Random random)
    {
        IEnumerable<string> read = members.Where(_ => random.Next(5) > 0).Select(member => $"{JsonSerializer.Serialize(member.Name)}:{Write(member.Type, random)}");
        IEnumerable<string> unread = Enumerable.Range(0, random.Next(3)).Select(i => $"\"unread{i}\":{Unread[random.Next(Unread.Length)]}");
        return $"{{{string.Join(",", read.Concat(unread).OrderBy(_ => random.Next()))}}}";
    }
}
