using System.CommandLine;
using Consumer.Cli.Output;
using Consumer.Cli.Queries;
using Consumer.Cli.Runs;

namespace Consumer.Cli.Commands;

/// <summary><c>consumer query</c>: SQL on the lake.</summary>
internal static class QueryCommand
{
    public static Command Create(CliOutput output)
    {
        var query = new Argument<string>("query") { Description = "SQL, or the name of a file in the queries folder." };
        var data = new Option<string>("--data") { Description = "Data folder of `dev`, `local` or `demo --data`.", DefaultValueFactory = _ => "data" };
        var lake = new Option<string?>("--lake") { Description = "Folder that holds one folder a dataset, instead of --data." };
        var contracts = SharedOptions.Contracts();
        var queries = SharedOptions.Queries();
        var modes = new OutputOptions();
        var command = new Command("query", "Runs SQL, or a named query, on the lake with DuckDB: one view a dataset, lake partitions as columns.")
        {
            query, data, lake, contracts, queries,
        };
        modes.AddTo(command);
        command.SetAction(result =>
        {
            var given = result.GetValue(lake);
            var folder = given ?? RunFolder.LakeOf(result.GetRequiredValue(data));
            if (!Directory.Exists(folder))
            {
                throw new CliException(given is null
                    ? MissingLake.Describe(result.GetRequiredValue(data))
                    : $"There is no lake at {given}: --lake names the folder that holds one folder a dataset.");
            }

            var named = NamedQueries.In(ProjectFolders.Queries(result.GetValue(queries)));
            var sql = named.Resolve(result.GetRequiredValue(query));
            using var opened = LakeQuery.Open(Path.GetFullPath(folder), ContractViews.Of(ContractFiles.Load(ProjectFolders.Contracts(result.GetValue(contracts)))));
            RowWriter.Write(output, opened.Run(sql), modes.Read(result));
            return ExitCodes.Success;
        });
        return command;
    }
}
