using Microsoft.Extensions.Options;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Hosting;

/// <summary>Checks each value of <see cref="TableOptions"/> by its attributes.</summary>
[OptionsValidator]
internal sealed partial class TableOptionsValidator : IValidateOptions<TableOptions>;
