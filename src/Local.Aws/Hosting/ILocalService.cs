using Microsoft.AspNetCore.Http;

namespace Local.Aws.Hosting;

/// <summary>One AWS service behind the shared port. The host owns it; it is disposed with the server when it is <see cref="IAsyncDisposable"/>.</summary>
internal interface ILocalService
{
    /// <summary>Whether the host reads the whole request body before the rules and the service see it. S3 streams instead.</summary>
    bool ReadsWholeBody { get; }

    /// <summary>What <see cref="Control.ControlAction.Throttle"/> answers in the words of this service.</summary>
    ServiceError Throttled { get; }

    bool Claims(HttpContext http);

    /// <summary>The name that control rules and logs use: "Kinesis.GetRecords", "S3.PutObject".</summary>
    string NameOperation(HttpContext http);

    /// <summary>The shard whose iterator the request hands back, for control rules; null for all others.</summary>
    string? IteratorShardOf(LocalRequest request) => null;

    /// <summary>Answers the request, or throws <see cref="ServiceException"/> before anything of the answer was sent.</summary>
    Task HandleAsync(LocalRequest request);

    /// <summary>Writes an error in the service's own format.</summary>
    Task WriteErrorAsync(HttpContext http, ServiceError error);
}
