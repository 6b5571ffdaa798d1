namespace Architecture.Tests;

public sealed class TypeRulesTests
{
    /// <summary>What lies below this folder of a library is what its users' code names: in the root namespace, whatever the folder.</summary>
    private const string UserFolder = "Public";

    public static TheoryData<string> AllProjects => [.. Repository.Projects];

    [Theory]
    [MemberData(nameof(AllProjects))]
    public void ClassesThatNobodyDerivesFromAreSealed(string project)
    {
        var types = OurAssemblies.WrittenTypes(OurAssemblies.Load(project)).ToArray();
        var bases = types.Select(type => type.BaseType).Where(type => type is not null)
            .Select(type => type!.IsGenericType ? type.GetGenericTypeDefinition() : type).ToHashSet();

        var open = types.Where(type => type.IsClass && !type.IsAbstract && !type.IsSealed && !bases.Contains(type) && type.Name != "Program");

        Assert.Empty(open.Select(type => type.FullName));
    }

    [Theory]
    [MemberData(nameof(AllProjects))]
    public void NamespaceIsTheFolder(string project)
    {
        var root = Repository.PathOf("src", project);
        var strays = from file in Repository.SourceFiles("src/" + project)
                     let declared = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
                     where declared is not null && declared != "namespace Microsoft.Extensions.DependencyInjection;"
                     let folder = Path.GetRelativePath(root, Path.GetDirectoryName(file)!)
                     let isForUsers = folder.Split(Path.DirectorySeparatorChar)[0] == UserFolder
                     let expected = folder == "." || isForUsers ? project : $"{project}.{folder.Replace(Path.DirectorySeparatorChar, '.')}"
                     where declared != $"namespace {expected};"
                     select $"{Repository.RelativePath(file)}: {declared}";

        Assert.Empty(strays);
    }
}
