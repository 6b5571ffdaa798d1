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

    public void Dispose() => _data.Delete(recursive: true);
}
