using System.Text.RegularExpressions;

namespace Architecture.Tests;

public sealed partial class SourceRulesTests
{
    /// <summary>Above this a file is surely more than one thing.</summary>
    private const int MaxLines = 400;

    public static TheoryData<string, string> Banned => new()
    {
        { @"\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)|WaitAll\(|WaitAny\(", "blocks a thread on a task: await it" },
        { @"async void", "nobody can await it: return a Task" },
        { @"Date(Time|TimeOffset)\.(Utc)?Now|DateTime\.Today|Stopwatch\.(StartNew|GetTimestamp)|Environment\.TickCount", "reads a clock that tests cannot move: take a TimeProvider" },
        { @"Thread\.Sleep|Task\.Delay\([0-9]", "waits on the real clock: use the overload with a TimeProvider" },
        { @"#region|\bTODO\b|\bFIXME\b|NotImplementedException", "is unfinished or hides length" },
        { @"catch *(\(Exception\w*( \w+)?\))?\s*\{\s*\}", "swallows every error" },
        { @"_ = \w+Async\(", "starts a task that nobody awaits" },
        { @"is not OutOfMemoryException", "lets a task die in silence: a buffer that cannot be had is thrown in a process that lives on" },
    };

    [Theory]
    [MemberData(nameof(Banned))]
    public void ProductCodeDoesNotUse(string pattern, string reason)
    {
        var regex = new Regex(pattern, RegexOptions.CultureInvariant);

        var found = from file in Repository.SourceFiles("src")
                    from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
                    where regex.IsMatch(line.text) && !line.text.TrimStart().StartsWith("//", StringComparison.Ordinal)
                    select $"{Repository.RelativePath(file)}:{line.number}: {line.text.Trim()} ({reason})";

        Assert.Empty(found);
    }

    [Fact]
    public void TestsDoNotSleepOrSkip()
    {
        var regex = SleepOrSkip();

        var found = from file in Repository.SourceFiles("tests")
                    where !file.EndsWith("SourceRulesTests.cs", StringComparison.Ordinal)
                    from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
                    where regex.IsMatch(line.text)
                    select $"{Repository.RelativePath(file)}:{line.number}: {line.text.Trim()}";

        Assert.Empty(found);
    }

    [Fact]
    public void FilesStayShortEnoughToBeOneThing()
    {
        var long_ = from file in Repository.SourceFiles("src", "tests", "bench")
                    let lines = File.ReadLines(file).Count()
                    where lines > MaxLines
                    select $"{Repository.RelativePath(file)}: {lines} lines, the limit is {MaxLines}";

        Assert.Empty(long_);
    }

    [Fact]
    public void NoFileNamesAFolderOfSomebodysMachine()
    {
        var regex = MachinePath();
        string[] extensions = [".cs", ".csproj", ".props", ".json", ".md", ".yml", ".yaml", ".sh", ".mjs", ".js", ".sql", ".tf"];
        string[] folders = ["src", "tests", "bench", "docs", "deploy", "contracts", "queries", "tools", ".ci"];

        var found = from folder in folders.Select(name => Repository.PathOf(name)).Where(Directory.Exists)
                    from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                    where extensions.Contains(Path.GetExtension(file)) && !file.Contains("node_modules", StringComparison.Ordinal)
                    from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
                    where regex.IsMatch(line.text)
                    select $"{Repository.RelativePath(file)}:{line.number}: {line.text.Trim()}";

        Assert.Empty(found);
    }

    [GeneratedRegex(@"Thread\.Sleep|Task\.Delay\([0-9]|\[Fact\(Skip|\[Theory\(Skip", RegexOptions.CultureInvariant)]
    private static partial Regex SleepOrSkip();

    [GeneratedRegex(@"(^|[^\w.])/(work|root|home/\w+|Users/\w+)/\w", RegexOptions.CultureInvariant)]
    private static partial Regex MachinePath();
}
