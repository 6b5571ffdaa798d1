using System.Buffers;
using System.Text.Json;
using Consumer.Cli.Auditing;
using Consumer.Cli.Producing;
using Consumer.Cli.Queries;
using Consumer.Cli.Runs;

namespace Consumer.Cli.Demo;

/// <summary>
/// The demo's judgement. Every event is generated anew from the seed and its number; from it come, by plain code of the audit's own,
/// the item, the rows and the query answers that must be there. None of the pipeline's counters, projections or writers takes part.
/// </summary>
internal sealed class DemoAudit(DemoOptions options, DemoEvents events, LocalPipeline pipeline, string queriesFolder)
{
    public async Task<DemoReport> RunAsync(CancellationToken cancellationToken)
    {
        var answers = new ExpectedAnswers();
        var table = new TableAudit(OrderExpectations.Table, OrderExpectations.HashKey, OrderExpectations.RangeKey);
        await table.AddScanAsync(pipeline.DynamoDb, cancellationToken);
        WriteExpected(options.Orders, events.WriteOrder, OrderExpectations.Datasets, order =>
        {
            table.AddExpected(OrderExpectations.Item(order));
            answers.AddOrder(order);
        });
        WriteExpected(options.Clicks, events.WriteClick, ClickExpectations.Datasets, answers.AddClick);

        return new DemoReport(
            options,
            [table.Verdict()],
            AuditDatasets(),
            DeadLetterAudit.Compare(BadRecords.Sequence(options.Bad).Select(bad => bad.Payload), pipeline.Folder.DeadLetters),
            AuditQueries(answers),
            []);
    }

    private void WriteExpected(long count, Action<IBufferWriter<byte>, long> write, IReadOnlyList<ExpectedDataset> datasets, Action<JsonElement> also)
    {
        var writers = datasets.Select(dataset => new ExpectedRowsWriter(dataset, ExpectedFile(dataset))).ToArray();
        try
        {
            var buffer = new ArrayBufferWriter<byte>(4096);
            for (long number = 0; number < count; number++)
            {
                buffer.ResetWrittenCount();
                write(buffer, number);
                using var document = JsonDocument.Parse(buffer.WrittenMemory);
                also(document.RootElement);
                foreach (var writer in writers)
                {
                    writer.Add(document.RootElement);
                }
            }
        }
        finally
        {
            Array.ForEach(writers, writer => writer.Dispose());
        }
    }

    private List<Verdict> AuditDatasets()
    {
        using var database = LakeQuery.OpenDatabase();
        var audit = new DatasetAudit(database);
        return [.. OrderExpectations.Datasets.Concat(ClickExpectations.Datasets)
            .Select(dataset => audit.Compare(dataset, ExpectedFile(dataset), Path.Combine(pipeline.Folder.Lake, dataset.Name)))];
    }

    private List<QueryVerdict> AuditQueries(ExpectedAnswers answers)
    {
        var named = NamedQueries.In(queriesFolder);
        using var query = LakeQuery.Open(pipeline.Folder.Lake, ContractViews.Of(pipeline.Contracts));
        return [.. named.Names.Select(name => QueryAudit.Compare(name, query.Run(named.Sql(name)), answers.Of(name)))];
    }

    private string ExpectedFile(ExpectedDataset dataset) => Path.Combine(pipeline.Folder.Expected, $"{dataset.Name}.ndjson");
}
