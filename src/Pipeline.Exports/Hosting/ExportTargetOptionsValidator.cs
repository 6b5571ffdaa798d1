using Microsoft.Extensions.Options;
using Pipeline.Exports.Applying;

namespace Pipeline.Exports.Hosting;

/// <summary>Checks <see cref="ExportTargetOptions"/> at start.</summary>
[OptionsValidator]
internal sealed partial class ExportTargetOptionsValidator : IValidateOptions<ExportTargetOptions>;
