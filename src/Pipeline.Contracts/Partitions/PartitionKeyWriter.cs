using System.Diagnostics.CodeAnalysis;
using System.Text;
using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Conversion;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Projection.Plans;

namespace Pipeline.Contracts.Partitions;

/// <summary>
/// Makes the key of a row's partition: its values as they stand in the path, with slashes between them, which no value holds. So equal keys
/// are equal paths and different keys are different paths, whatever the values were written like.
/// </summary>
internal sealed class PartitionKeyWriter(DatasetPlan plan, int maxValueBytes) : IDisposable
{
    private GrowableArray<byte> _key = new();
    private ConversionFault _fault;

    public ReadOnlySpan<byte> Key => _key.Span;

    /// <summary>The path of the key just written.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder();
            ReadOnlySpan<byte> rest = _key.Span;
            foreach (PartitionStep step in plan.Partitions)
            {
                int end = rest.IndexOf((byte)'/');
                ReadOnlySpan<byte> value = end < 0 ? rest : rest[..end];
                _ = path.Length > 0 ? path.Append('/') : path;
                path.Append(step.Contract.Name).Append('=').Append(Encoding.UTF8.GetString(value));
                rest = rest[(end + 1)..];
            }

            return path.ToString();
        }
    }

    /// <summary>Writes the key of a row, or names the level whose value does not fit.</summary>
    public bool TryWrite(
        JsonSlot[] slots, int row, ReadOnlySpan<byte> json, long arrivalMicros, [NotNullWhen(false)] out PartitionStep? refused)
    {
        _key.Truncate(0);
        refused = null;
        foreach (PartitionStep step in plan.Partitions)
        {
            if (_key.Count > 0)
            {
                _key.Add((byte)'/');
            }

            if (step.Source is not SlotSource source)
            {
                PartitionValue.WriteTime(step, arrivalMicros, ref _key);
            }
            else if (!TryWriteValue(step, source.In(slots, row), json))
            {
                refused = step;
                return false;
            }

            if (_key.Count > plan.PartitionBytes)
            {
                _fault = ConversionFault.TooLong;
                refused = step;
                return false;
            }
        }

        return true;
    }

    /// <summary>Why the level that <see cref="TryWrite"/> named was refused.</summary>
    public RecordError ErrorOf(PartitionStep step, JsonSlot[] slots, int row, ReadOnlySpan<byte> json)
    {
        string expected = _fault == ConversionFault.TooLong
            ? $"a partition value of at most {maxValueBytes} bytes when escaped, and at most {plan.PartitionBytes} bytes for all levels"
            : step.Expected;
        return step.ErrorOf(RecordError.ReasonOf(_fault), plan.Contract.Name, slots, row, json, expected);
    }

    public void Dispose() => _key.Dispose();

    private bool TryWriteValue(PartitionStep step, in JsonSlot slot, ReadOnlySpan<byte> json)
    {
        if (!slot.IsAbsent)
        {
            _fault = PartitionValue.Write(step, slot, json, maxValueBytes, ref _key);
            return _fault == ConversionFault.None;
        }

        bool isMissing = slot.Kind == System.Text.Json.JsonTokenType.None;
        if (isMissing && step.Default is DefaultValue fallback)
        {
            _fault = PartitionValue.Write(step, fallback.Slot, fallback.Json, maxValueBytes, ref _key);
            return _fault == ConversionFault.None;
        }

        if (step.Contract.Required)
        {
            _fault = isMissing ? ConversionFault.MissingRequired : ConversionFault.NullRequired;
            return false;
        }

        _key.AddRange(PartitionValue.Null);
        return true;
    }
}
