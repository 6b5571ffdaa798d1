using Local.Aws.Hosting;
using Local.Aws.S3.Storage;

namespace Local.Aws.Tests.S3.Storage;

public sealed class StorageFoldersTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("storage-folders-");

    [Fact]
    public void ASecondOneOnTheSameDataIsRefusedAndTakesNothingFromTheFirst()
    {
        var first = new StorageFolders(_data.FullName);
        var upload = first.NewUploadFile();
        File.WriteAllText(upload, "part");

        var refused = Assert.Throws<IOException>(() => new StorageFolders(_data.FullName));

        Assert.Equal($"The data folder {_data.FullName} is in use by process {Environment.ProcessId}: end that process, or choose another folder.", refused.Message);
        Assert.Equal($"process {Environment.ProcessId}", DataFolderLock.HolderOf(_data.FullName));
        Assert.True(File.Exists(upload));
        first.Delete();
        Assert.False(File.Exists(upload));
    }

    [Fact]
    public void AfterTheFirstTheDataIsTheSecondsWhateverTheFirstDoes()
    {
        var first = new StorageFolders(_data.FullName);
        first.Delete();
        Assert.Null(DataFolderLock.HolderOf(_data.FullName));
        var second = new StorageFolders(_data.FullName);
        var upload = second.NewUploadFile();
        File.WriteAllText(upload, "part");

        first.Delete();

        Assert.True(File.Exists(upload));
        Assert.NotNull(DataFolderLock.HolderOf(_data.FullName));
        second.Delete();
    }

    [Fact]
    public void UploadsOfAProcessThatIsGoneAreRemoved()
    {
        var abandoned = Directory.CreateDirectory(Path.Combine(_data.FullName, "s3-uploads", $"{int.MaxValue}-abandoned"));
        var former = Directory.CreateDirectory(Path.Combine(_data.FullName, "s3-uploads", "former"));

        new StorageFolders(_data.FullName).Delete();

        Assert.False(Directory.Exists(abandoned.FullName) || Directory.Exists(former.FullName));
    }

    /// <summary>What was in the way is mended, and the same process tries again.</summary>
    [Fact]
    public void AStoreThatCannotBeMadeGivesTheFolderBack()
    {
        var inTheWay = Path.Combine(_data.FullName, "s3");
        File.WriteAllText(inTheWay, "not a folder");
        Assert.ThrowsAny<IOException>(() => new StorageFolders(_data.FullName));
        Assert.Null(DataFolderLock.HolderOf(_data.FullName));
        File.Delete(inTheWay);

        new StorageFolders(_data.FullName).Delete();
    }

    [Fact]
    public void AFolderThatWasRemovedMeanwhileIsGivenBackAllTheSame()
    {
        var data = Path.Combine(_data.FullName, "removed");
        var folders = new StorageFolders(data);
        Directory.Delete(data, recursive: true);

        folders.Delete();

        Assert.False(Directory.Exists(data));
    }

    /// <summary>The lock went with the folder: whoever makes it anew has another.</summary>
    [Fact]
    public void WhoseFolderWasRemovedAndMadeAnewTakesNothingFromItsNewHolder()
    {
        var data = Path.Combine(_data.FullName, "removed");
        var first = new StorageFolders(data);
        Directory.Delete(data, recursive: true);
        var second = new StorageFolders(data);
        var upload = second.NewUploadFile();
        File.WriteAllText(upload, "part");

        first.Delete();

        Assert.True(File.Exists(upload));
        second.Delete();
    }

    [Fact]
    public void ALockThatIsGivenBackTwiceTakesNothingFromItsNextHolder()
    {
        var first = DataFolderLock.Take(_data.FullName);
        first.Dispose();
        using var second = DataFolderLock.Take(_data.FullName);

        first.Dispose();

        Assert.Equal($"process {Environment.ProcessId}", DataFolderLock.HolderOf(_data.FullName));
    }

    [Fact]
    public void AFolderReachedByALinkIsTheSameFolder()
    {
        var link = Path.Combine(Path.GetTempPath(), $"storage-folders-link-{Guid.NewGuid():N}");
        Directory.CreateSymbolicLink(link, _data.FullName);
        try
        {
            var first = new StorageFolders(_data.FullName);

            Assert.Throws<IOException>(() => new StorageFolders(link));

            Assert.Equal($"process {Environment.ProcessId}", DataFolderLock.HolderOf(link));
            first.Delete();
        }
        finally
        {
            Directory.Delete(link);
        }
    }

    public void Dispose() => _data.Delete(recursive: true);
}
