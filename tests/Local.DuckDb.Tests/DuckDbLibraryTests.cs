namespace Local.DuckDb.Tests;

public sealed class DuckDbLibraryTests
{
    [Fact]
    public void LibraryIsFoundFromTheTestFolder()
    {
        Assert.True(DuckDbLibrary.TryLocate(out var path, out var problem), problem);
        Assert.EndsWith(DuckDbLibrary.FileName, path, StringComparison.Ordinal);
    }

    [Fact]
    public void FolderWithoutPackagesGivesNothing()
    {
        var folder = Directory.CreateTempSubdirectory("duckdb-").FullName;
        try
        {
            Assert.Null(DuckDbLibrary.FindIn(folder));
        }
        finally
        {
            Directory.Delete(folder);
        }
    }
}
