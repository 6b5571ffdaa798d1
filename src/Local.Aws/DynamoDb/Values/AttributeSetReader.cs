using System.Text;
using System.Text.Json;

namespace Local.Aws.DynamoDb.Values;

/// <summary>Reads SS, NS and BS: never empty, without duplicates, kept in order.</summary>
internal static class AttributeSetReader
{
    public static AttributeValue Read(ref Utf8JsonReader reader, AttributeType type)
    {
        JsonFields.ExpectArray(ref reader);
        return type == AttributeType.NS ? ReadNumbers(ref reader) : ReadBytes(ref reader, type);
    }

    private static AttributeValue ReadNumbers(ref Utf8JsonReader reader)
    {
        var members = new List<DynamoNumber>();
        while (JsonFields.NextElement(ref reader))
        {
            members.Add(AttributeValueReader.ReadNumber(ref reader));
        }

        if (members.Count == 0)
        {
            throw Problems.Validation(Problems.InvalidParameter + "An number set  may not be empty");
        }

        members.Sort();
        for (var i = 1; i < members.Count; i++)
        {
            if (members[i].Equals(members[i - 1]))
            {
                throw Problems.Validation("Input collection contains duplicates");
            }
        }

        return AttributeValue.FromNumberSet([.. members]);
    }

    private static AttributeValue ReadBytes(ref Utf8JsonReader reader, AttributeType type)
    {
        var members = new List<byte[]>();
        while (JsonFields.NextElement(ref reader))
        {
            members.Add(type == AttributeType.SS ? JsonFields.ReadUtf8(ref reader) : JsonFields.ReadBase64(ref reader));
        }

        if (members.Count == 0)
        {
            throw Problems.Validation(
                Problems.InvalidParameter + (type == AttributeType.SS ? "An string set  may not be empty" : "Binary sets should not be empty"));
        }

        var sorted = members.ToArray();
        Array.Sort(sorted, ValueComparer.CompareBytes);
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].AsSpan().SequenceEqual(sorted[i - 1]))
            {
                throw Problems.Validation(DescribeDuplicates(members, type));
            }
        }

        return AttributeValue.FromByteSet(type, sorted);
    }

    private static string DescribeDuplicates(List<byte[]> members, AttributeType type)
    {
        var shown = string.Join(", ", members.Select(member => type == AttributeType.SS ? Encoding.UTF8.GetString(member) : Convert.ToBase64String(member)));
        return type == AttributeType.SS
            ? $"{Problems.InvalidParameter}Input collection [{shown}] contains duplicates."
            : $"{Problems.InvalidParameter}Input collection [{shown}]of type BS contains duplicates.";
    }
}
