using Local.Aws.DynamoDb.Expressions;
using Local.Aws.DynamoDb.Requests;
using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Storage;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Writes;

/// <summary>
/// One checked write or condition check: what it does is decided by <see cref="Plan"/> from the item as it is, without effect. Single writes, batches and
/// transactions all go through it.
/// </summary>
internal sealed class ItemWrite
{
    private readonly WriteKind _kind;
    private readonly AttributeMap _document;

    private ItemWrite(WriteKind kind, ItemRequest request, RequestExpressions expressions, Table table, AttributeMap document)
    {
        _kind = kind;
        _document = document;
        Request = request;
        Expressions = expressions;
        Table = table;
        Key = KeyCodec.Encode(table.Schema.Key, document);
    }

    public ItemRequest Request { get; }

    public RequestExpressions Expressions { get; }

    public Table Table { get; }

    public byte[] Key { get; }

    public bool Changes => _kind != WriteKind.Check;

    public static ItemWrite Put(TableCatalog tables, ItemRequest request)
    {
        ItemRequest.Require(("tableName", request.TableName), ("item", request.Item));
        var expressions = RequestExpressions.Prepare(request);
        var item = request.Item!;
        if (ItemSize.Of(item) > ItemSize.Max)
        {
            throw Problems.Validation(Problems.ItemTooLarge);
        }

        var table = tables.Get(request.TableName);
        KeyRules.CheckItem(table.Schema, item);
        return new ItemWrite(WriteKind.Put, request, expressions, table, item);
    }

    public static ItemWrite Update(TableCatalog tables, ItemRequest request)
    {
        var write = OnKey(WriteKind.Update, tables, request);
        if (write.Expressions.Update is { } actions)
        {
            UpdateChecker.CheckKeys(actions, write.Expressions.Scope, write.Table.Schema.Key);
        }

        return write;
    }

    public static ItemWrite Delete(TableCatalog tables, ItemRequest request) => OnKey(WriteKind.Delete, tables, request);

    public static ItemWrite Check(TableCatalog tables, ItemRequest request)
    {
        if (request.ConditionExpression is null)
        {
            throw Problems.Missing("conditionExpression");
        }

        return OnKey(WriteKind.Check, tables, request);
    }

    /// <summary>The item after the write (null: absent). The condition has been found to hold.</summary>
    public AttributeMap? Plan(AttributeMap? before)
    {
        switch (_kind)
        {
            case WriteKind.Put:
                return _document;
            case WriteKind.Delete:
                return null;
            case WriteKind.Check:
                return before;
        }

        var start = before ?? _document;
        if (Expressions.Update is not { } actions)
        {
            return start;
        }

        var after = UpdateEvaluator.Apply(actions, start, Expressions.Scope);
        if (ItemSize.Of(after) > ItemSize.Max)
        {
            throw Problems.Validation(Problems.UpdatedItemTooLarge);
        }

        DocumentDepth.Check(after);
        KeyRules.CheckItem(Table.Schema, after);
        return after;
    }

    /// <summary>Does the write. The caller holds the table's gate since it read <paramref name="before"/>.</summary>
    public void Commit(AttributeMap? before, AttributeMap? after)
    {
        if (Changes)
        {
            Table.Replace(Key, before, after);
        }
    }

    private static ItemWrite OnKey(WriteKind kind, TableCatalog tables, ItemRequest request)
    {
        ItemRequest.Require(("tableName", request.TableName), ("key", request.Key));
        var expressions = RequestExpressions.Prepare(request);
        var key = request.Key!;
        var table = tables.Get(request.TableName);
        KeyRules.CheckKey(table.Schema.Key, key);
        return new ItemWrite(kind, request, expressions, table, key);
    }
}
