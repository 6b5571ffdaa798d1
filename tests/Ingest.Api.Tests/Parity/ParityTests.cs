using System.Buffers;
using System.Text;
using Ingest.Api.Hosting;
using Ingest.Api.Publishing;

namespace Ingest.Api.Parity;

/// <summary>
/// What ingest accepts, the worker takes, tables included, and what ingest refuses for its content, the worker would have put into the dead letters: else either
/// the sender's acknowledgement is not worth much, or good documents are turned away.
/// </summary>
public sealed class ParityTests : IAsyncLifetime
{
    private const int Documents = 400;

    private readonly DirectoryInfo _contracts = ParityContracts.Write();
    private IngestServer _ingest = null!;
    private ParityWorker _worker = null!;

    public async Task InitializeAsync()
    {
        _ingest = await IngestServer.StartAsync(("Ingest:ContractsFolder", _contracts.FullName), ("Ingest:DefaultEvent", ParityContracts.Sale));
        _worker = await ParityWorker.StartAsync(_contracts.FullName);
    }

    public async Task DisposeAsync()
    {
        await _ingest.DisposeAsync();
        await _worker.DisposeAsync();
        _contracts.Delete(recursive: true);
    }

    [Theory]
    [InlineData(ParityContracts.Sale, 1)]
    [InlineData(ParityContracts.Sale, 2)]
    [InlineData(ParityContracts.Profile, 3)]
    [InlineData(ParityContracts.Profile, 4)]
    public async Task WhatIngestAcceptsTheWorkerTakesAndNothingElse(string eventName, int seed)
    {
        var source = new ParityDocuments(seed);
        string[] documents = [.. Enumerable.Range(0, Documents).Select(_ => eventName == ParityContracts.Sale ? source.Sale() : source.Profile())];

        var refused = await PostAsync(eventName, documents);

        var accepted = _ingest.Kinesis.Records;
        var lost = await _worker.DeadLettersOfAsync(accepted, "shardId-000000000001");
        Assert.True(lost.Count == 0, $"seed {seed}: accepted, and then {string.Join("; ", lost.Take(5).Select(pair => $"{pair.Value}: {Short(accepted[pair.Key].Data)}"))}");

        var records = refused.Select(document => new PutRecord("any", InEnvelope(eventName, document.Document))).ToArray();
        var unwanted = await _worker.DeadLettersOfAsync(records, "shardId-000000000002");
        var taken = refused.Where((_, index) => !unwanted.ContainsKey(index)).ToArray();
        Assert.True(taken.Length == 0, $"seed {seed}: refused, and yet taken: {string.Join("; ", taken.Take(5).Select(item => $"{item.Why}: {Short(item.Document)}"))}");
        Assert.InRange(accepted.Count, Documents / 10, Documents);
        Assert.InRange(refused.Count, Documents / 10, Documents);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AnItemThatIngestTakesForSmallEnoughTheTableTakesToo(int shape)
    {
        string[] documents = [.. Enumerable.Range(0, 24).Select(step =>
            $$"""{"session":"s{{step}}","user":"u{{step}}","updated_at":1,"big":{{ParityDocuments.Large(shape, step * 25)}}}""")];

        var refused = await PostAsync(ParityContracts.Profile, documents);

        Assert.InRange(refused.Count, 1, documents.Length - 1);
        Assert.Empty(await _worker.DeadLettersOfAsync(_ingest.Kinesis.Records, "shardId-000000000003"));
    }

    private static string Short(string text) => text.Length <= 300 ? text : text[..300] + "…";

    /// <summary>Posts one by one; gives those that were refused because of the contract's datasets or table.</summary>
    private async Task<List<(string Document, string Why)>> PostAsync(string eventName, string[] documents)
    {
        var refused = new List<(string, string)>();
        foreach (var document in documents)
        {
            var (status, body) = await _ingest.PostAsync($"/{eventName}s", document);
            if (status == 200)
            {
                continue;
            }

            Assert.InRange(status, 400, 499);
            var error = body.GetProperty("records")[0].GetProperty("error");
            if (error.GetProperty("code").GetString() == "mismatch")
            {
                refused.Add((document, error.GetProperty("detail").GetString()!));
            }
        }

        return refused;
    }

    private string InEnvelope(string eventName, string document)
    {
        var check = _ingest.Get<RouteTable>().Checks.First(pair => pair.Value.Contract.Name == eventName).Value;
        var bytes = Encoding.UTF8.GetBytes(document);
        if (check.Holds(bytes, bytes.Length))
        {
            return document;
        }

        var envelope = new ArrayBufferWriter<byte>();
        CloudEvent.Write(envelope, check.Contract, "id", DateTimeOffset.UnixEpoch, bytes);
        return Encoding.UTF8.GetString(envelope.WrittenSpan);
    }
}
