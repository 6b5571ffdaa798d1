using Local.DuckDb.Native;
using Local.DuckDb.Results;

namespace Local.DuckDb;

/// <summary>One DuckDB database in memory with one connection; statements run one after another.</summary>
/// <remarks>The library never goes to the network: extensions are neither installed nor loaded on demand.</remarks>
public sealed class DuckDbDatabase : IDisposable
{
    private readonly Lock _gate = new();
    private readonly DatabaseHandle _database;
    private readonly ConnectionHandle _connection;

    private DuckDbDatabase(DatabaseHandle database, ConnectionHandle connection)
    {
        _database = database;
        _connection = connection;
    }

    /// <summary>Opens an empty database in memory.</summary>
    /// <returns>The database, owned by the caller.</returns>
    /// <exception cref="DuckDbException">The library is missing, with the way to install it, or could not open a database.</exception>
    public static DuckDbDatabase OpenInMemory()
    {
        DuckDbLibrary.EnsureLoaded();
        if (NativeMethods.Open(":memory:", out var database) != NativeMethods.Success)
        {
            database.Dispose();
            throw new DuckDbException("DuckDB could not open a database in memory.");
        }

        if (NativeMethods.Connect(database, out var connection) != NativeMethods.Success)
        {
            connection.Dispose();
            database.Dispose();
            throw new DuckDbException("DuckDB could not connect to its database in memory.");
        }

        var opened = new DuckDbDatabase(database, connection);
        opened.Execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false");
        return opened;
    }

    /// <summary>Runs statements and reads the last one's rows.</summary>
    /// <param name="sql">One or more statements.</param>
    /// <returns>Columns and rows, wholly read.</returns>
    /// <exception cref="DuckDbException">DuckDB's own message.</exception>
    public DuckDbResult Query(string sql)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_connection.IsClosed, this);
            var state = NativeMethods.Query(_connection, sql, out var result);
            try
            {
                return state == NativeMethods.Success
                    ? ResultReader.Read(ref result)
                    : throw new DuckDbException(NativeText.Read(NativeMethods.ResultError(ref result)) ?? "DuckDB failed without a message.");
            }
            finally
            {
                NativeMethods.DestroyResult(ref result);
            }
        }
    }

    /// <summary>Runs statements for their effect.</summary>
    /// <param name="sql">One or more statements.</param>
    /// <exception cref="DuckDbException">DuckDB's own message.</exception>
    public void Execute(string sql) => Query(sql);

    /// <summary>Closes the connection and the database.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
            _database.Dispose();
        }
    }
}
