using Consumer.Cli.Output;
using Local.DuckDb;

namespace Consumer.Cli.Queries;

/// <summary>Runs SQL on a lake's views.</summary>
internal sealed class LakeQuery : IDisposable
{
    private readonly DuckDbDatabase _database;

    private LakeQuery(DuckDbDatabase database) => _database = database;

    public static LakeQuery Open(string lakeFolder, IEnumerable<LakeView> views)
    {
        var database = OpenDatabase();
        LakeCatalog.CreateViews(database, lakeFolder, views);
        return new LakeQuery(database);
    }

    /// <summary>Opens DuckDB, or says how to install it.</summary>
    public static DuckDbDatabase OpenDatabase()
    {
        try
        {
            return DuckDbDatabase.OpenInMemory();
        }
        catch (DuckDbException exception)
        {
            throw new CliException(exception.Message, exception);
        }
    }

    public RowSet Run(string sql)
    {
        try
        {
            var result = _database.Query(sql);
            return new RowSet([.. result.Columns.Select(column => column.Name)], result.Rows);
        }
        catch (DuckDbException exception)
        {
            throw new CliException(exception.Message, exception);
        }
    }

    public void Dispose() => _database.Dispose();
}
