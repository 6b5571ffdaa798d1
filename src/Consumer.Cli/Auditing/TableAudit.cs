using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Consumer.Cli.Auditing;

/// <summary>
/// Compares every item of a table with the documents it must hold. Items are kept as 16-byte digests of their canonical text, so that
/// hundreds of thousands fit beside the running pipeline; the few that differ are read again to be spelled out.
/// </summary>
internal sealed class TableAudit(string table, string hashKey, string rangeKey)
{
    private readonly Dictionary<string, UInt128> _found = new(StringComparer.Ordinal);
    private readonly List<string> _differences = [];
    private long _foundCount;
    private long _duplicates;
    private long _expected;
    private long _missing;
    private long _changed;

    /// <summary>Takes all items of the table.</summary>
    public async Task AddScanAsync(IAmazonDynamoDB dynamoDb, CancellationToken cancellationToken)
    {
        var request = new ScanRequest { TableName = table, ConsistentRead = true };
        do
        {
            var page = await dynamoDb.ScanAsync(request, cancellationToken);
            page.Items?.ForEach(AddFound);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
    }

    /// <summary>Takes one item of the scan.</summary>
    public void AddFound(IReadOnlyDictionary<string, AttributeValue> item)
    {
        _foundCount++;
        var key = Key(item.GetValueOrDefault(hashKey)?.S, item.GetValueOrDefault(rangeKey)?.S);
        if (!_found.TryAdd(key, Digest(ItemText.Of(item))))
        {
            _duplicates++;
            Spell($"item {key} came twice in the scan");
        }
    }

    /// <summary>Takes one document that must be in the table; call after all items were added.</summary>
    public void AddExpected(JsonElement document)
    {
        _expected++;
        var key = Key(document.GetProperty(hashKey).GetString(), document.GetProperty(rangeKey).GetString());
        if (!_found.Remove(key, out var digest))
        {
            _missing++;
            Spell($"item {key} is missing");
        }
        else if (digest != Digest(ItemText.Of(document)))
        {
            _changed++;
            Spell($"item {key} does not hold {ItemText.Of(document)}");
        }
    }

    /// <value>What is left of the table once every expected document has been matched is unexpected.</value>
    public Verdict Verdict()
    {
        foreach (var key in _found.Keys.Take(Auditing.Verdict.SpelledOut))
        {
            Spell($"item {key} was never produced");
        }

        return new Verdict($"table {table}", _expected, _foundCount, _missing + _changed, _duplicates, _found.Count + _changed, _differences);
    }

    private static string Key(string? hash, string? range) => $"{hash}/{range}";

    private static UInt128 Digest(string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    private void Spell(string difference)
    {
        if (_differences.Count < Auditing.Verdict.SpelledOut)
        {
            _differences.Add(difference);
        }
    }
}
