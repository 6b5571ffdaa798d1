namespace Local.Aws.DynamoDb.Storage;

/// <summary>The gates of several tables, entered in the order of their ids so that two transactions cannot wait for each other.</summary>
internal sealed class TableGates
{
    private readonly Table[] _tables;

    private TableGates(Table[] tables)
    {
        _tables = tables;
    }

    public static TableGates Enter(IEnumerable<Table> tables)
    {
        var gates = new TableGates([.. tables.Distinct().OrderBy(table => table.Id)]);
        foreach (var table in gates._tables)
        {
            table.Gate.Enter();
        }

        return gates;
    }

    public void Leave()
    {
        for (var i = _tables.Length - 1; i >= 0; i--)
        {
            _tables[i].Gate.Exit();
        }
    }
}
