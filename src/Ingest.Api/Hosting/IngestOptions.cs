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

    /// <summary>The most bytes that all requests under way may hold, bodies unpacked and their envelopes counted; beyond it the answer is 503 with Retry-After.</summary>
    /// <value>Default: 256 MiB; at least 1 MiB, and four times the largest <c>maxBodyBytes</c> of the contracts.</value>
    [Range(1L << 20, long.MaxValue)]
    public long MaxHeldBytes { get; set; } = 256L << 20;

    /// <summary>The origins whose pages may post; <c>*</c> for all.</summary>
    /// <value>Default: none.</value>
    public IList<string> AllowedOrigins { get; } = [];
}
