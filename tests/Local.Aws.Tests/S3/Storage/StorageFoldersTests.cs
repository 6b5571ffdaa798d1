using Local.Aws.S3.Storage;

namespace Local.Aws.Tests.S3.Storage;

public sealed class StorageFoldersTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("storage-folders-");

    [Fact]
    public void ASecondOneOnTheSameDataTakesNothingFromTheFirst()
    {
        var first = new StorageFolders(_data.FullName);
        var upload = first.NewUploadFile();
        File.WriteAllText(upload, "part");

        new StorageFolders(_data.FullName).Delete();

        Assert.True(File.Exists(upload));
        first.Delete();
        first.Delete();
        Assert.False(File.Exists(upload));
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
