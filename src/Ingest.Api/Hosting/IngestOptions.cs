using System.ComponentModel.DataAnnotations;

namespace Ingest.Api.Hosting;

/// <summary>What is taken in, from whom, and where it goes.</summary>
internal sealed class IngestOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Ingest";

    /// <summary>The stream that every accepted document is put on; never the client's choice.</summary>
    /// <value>Required; 1 to 128 letters, digits, dots, dashes and underscores.</value>
    [Required]
    [RegularExpression("^[a-zA-Z0-9_.-]{1,128}$")]
    public string StreamName { get; set; } = "";

    /// <summary>The event whose documents go on the stream bare; documents of all others are wrapped as CloudEvents.</summary>
    /// <value>Required; an event of the contracts folder.</value>
    [Required]
    public string DefaultEvent { get; set; } = "";

    /// <summary>The folder of the event contracts; a relative one is looked for in the current folder, then beside the program.</summary>
    /// <value>Default: contracts.</value>
    [Required]
    public string ContractsFolder { get; set; } = "contracts";

    /// <summary>Stands before every route, such as <c>apiv1</c>.</summary>
    /// <value>Default: nothing.</value>
    [RegularExpression("^([a-zA-Z0-9_.-]+(/[a-zA-Z0-9_.-]+)*)?$")]
    public string RoutePrefix { get; set; } = "";

    /// <summary>Further routes: path to event name.</summary>
    /// <value>Default: none; every contract's own route is always there.</value>
    public Dictionary<string, string> Routes { get; } = new(StringComparer.Ordinal);

    /// <summary>The keys that a client may show; without any, everybody may post.</summary>
    /// <value>Default: none; each at least 16 characters. Pass them as a secret, not in a file.</value>
    public IList<string> ApiKeys { get; } = [];

    /// <summary>The header that carries the key.</summary>
    /// <value>Default: x-api-key, as on API Gateway.</value>
    [RegularExpression("^[a-zA-Z0-9-]{1,64}$")]
    public string ApiKeyHeader { get; set; } = "x-api-key";

    /// <summary>The origins whose pages may post; <c>*</c> for all.</summary>
    /// <value>Default: none.</value>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>How often a batch or its failed part is put before its documents are answered with an error.</summary>
    /// <value>Default: 5; 1 to 20.</value>
    [Range(1, 20)]
    public int PutAttempts { get; set; } = 5;

    /// <summary>The longest wait before the second attempt; doubles with each further one, and a random part of it is waited.</summary>
    /// <value>Default: 100 ms; 1 ms to 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan PutBackoff { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two attempts.</summary>
    /// <value>Default: 2 s; 1 ms to 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan MaxPutBackoff { get; set; } = TimeSpan.FromSeconds(2);
}
