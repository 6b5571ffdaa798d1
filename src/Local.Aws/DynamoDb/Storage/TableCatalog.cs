using System.Collections.Concurrent;
using Local.Aws.DynamoDb.Schemas;

namespace Local.Aws.DynamoDb.Storage;

/// <summary>The tables of one region.</summary>
internal sealed class TableCatalog(string region, TimeProvider time, bool throttled)
{
    private const string ArnMark = ":table/";
    private readonly ConcurrentDictionary<string, Table> _tables = new(StringComparer.Ordinal);

    public string Region { get; } = region;

    public TimeProvider Time { get; } = time;

    public TransactionLog Transactions { get; } = new(time);

    /// <summary>Every name, in order.</summary>
    public IReadOnlyList<string> Names => [.. _tables.Keys.Order(StringComparer.Ordinal)];

    public string ArnOf(string table) => $"arn:aws:dynamodb:{Region}:{Hosting.LocalAwsOptions.AccountId}:table/{table}";

    /// <summary>The table that a data operation names, by name or ARN.</summary>
    public Table Get(string? name) => TryGet(name) ?? throw Problems.TableNotFound();

    /// <summary>The table that an operation on tables names.</summary>
    public Table GetForControl(string? name) => TryGet(name ?? throw Problems.TableNameRequired()) ?? throw Problems.TableNotFound(NameOf(name));

    public Table Create(TableSchema schema)
    {
        var table = new Table(schema, Time, throttled);
        return _tables.TryAdd(schema.Name, table) ? table : throw Problems.TableExists(schema.Name);
    }

    public void Remove(Table table) => _tables.TryRemove(KeyValuePair.Create(table.Schema.Name, table));

    private static string NameOf(string name)
    {
        var mark = name.StartsWith("arn:", StringComparison.Ordinal) ? name.LastIndexOf(ArnMark, StringComparison.Ordinal) : -1;
        return mark < 0 ? name : name[(mark + ArnMark.Length)..];
    }

    private Table? TryGet(string? name)
    {
        if (name is null)
        {
            throw Problems.Missing("tableName");
        }

        var plain = NameOf(name);
        if (_tables.TryGetValue(plain, out var table))
        {
            return table;
        }

        TableNames.Check(plain);
        return null;
    }
}
