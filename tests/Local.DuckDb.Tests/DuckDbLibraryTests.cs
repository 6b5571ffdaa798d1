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
    public void MissingLibraryIsToldWithTheWayToInstallIt()
    {
        Assert.False(DuckDbLibrary.TryLocate(null, [Path.GetTempPath()], _ => false, out _, out var problem));
        Assert.Contains("`make tools`", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void VariableThatNamesNoFileIsToldWithItsValue()
    {
        Assert.False(DuckDbLibrary.TryLocate("/no/such/library", [], _ => true, out _, out var problem));
        Assert.Equal("DUCKDB_LIBRARY names '/no/such/library', which is not a file.", problem);
    }

    [Fact]
    public void SystemsLibraryIsTheLastResort()
    {
        Assert.True(DuckDbLibrary.TryLocate(null, [], _ => true, out var path, out _));
        Assert.Equal(DuckDbLibrary.FileName, path);
    }

    [Fact]
    public void PackageIsFoundInAToolsFolder()
    {
        Assert.True(DuckDbLibrary.TryLocate(out var installed, out var problem), problem);
        Assert.True(DuckDbLibrary.TryLocate(null, [Path.GetTempPath(), Testing.Support.NodeTools.Folder], _ => false, out var path, out _));
        Assert.Equal(Path.GetFileName(installed), Path.GetFileName(path));
    }
}
