using Microsoft.Extensions.Options;
using Pipeline.Sinks.Archive;

namespace Pipeline.Sinks.Hosting;

/// <summary>Checks each value of <see cref="ArchiveOptions"/> by its attributes.</summary>
[OptionsValidator]
internal sealed partial class ArchiveOptionsValidator : IValidateOptions<ArchiveOptions>;
