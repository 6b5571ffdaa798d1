using System.Text;
using Pipeline.Contracts.Conversion;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Projection.Plans;

/// <summary>An array column or a value inside one. Its leaves are <see cref="LeafCount"/> neighbours among those of the dataset.</summary>
internal sealed class ElementPlan
{
    private ElementPlan(ColumnType type, int firstLeaf, int definition, int repetition)
    {
        Expected = type is StructType ? "an object" : type is ArrayType ? "an array" : DefaultValue.Describe(type, EpochUnit.None);
        FirstLeaf = firstLeaf;
        Definition = definition;
        Repetition = repetition;
    }

    public string Expected { get; }

    public int FirstLeaf { get; }

    public int LeafCount { get; private set; } = 1;

    /// <summary>The definition level when this value is there, not null.</summary>
    public int Definition { get; }

    /// <summary>For an array: the repetition level of its second and later elements.</summary>
    public int Repetition { get; }

    /// <summary>The bytes that the levels of one entry in each leaf take.</summary>
    public int LevelBytes => 2 * LeafCount;

    /// <summary>The conversion of a scalar, else null.</summary>
    public CellType? Cell { get; private set; }

    /// <summary>The bytes that one scalar takes beside those of its text.</summary>
    public int CellBytes { get; private set; }

    /// <summary>The elements of an array, else null.</summary>
    public ElementPlan? Element { get; private set; }

    public PlanName[] FieldNames { get; private set; } = [];

    /// <summary>The fields of a struct.</summary>
    public ElementPlan[] Fields { get; private set; } = [];

    public static ElementPlan Compile(ColumnType type, int firstLeaf, int definition, int arraysAround)
    {
        var plan = new ElementPlan(type, firstLeaf, definition, arraysAround + 1);
        switch (type)
        {
            case ArrayType array:
                plan.Element = Compile(array.Element, firstLeaf, definition + 2, arraysAround + 1);
                plan.LeafCount = plan.Element.LeafCount;
                break;
            case StructType group:
                plan.FieldNames = [.. group.Fields.Select((field, index) => new PlanName(Encoding.UTF8.GetBytes(field.Property), index, 0, 0))];
                plan.Fields = new ElementPlan[group.Fields.Count];
                plan.LeafCount = 0;
                for (int i = 0; i < plan.Fields.Length; i++)
                {
                    plan.Fields[i] = Compile(group.Fields[i].Type, firstLeaf + plan.LeafCount, definition + 1, arraysAround);
                    plan.LeafCount += plan.Fields[i].LeafCount;
                }

                break;
            default:
                plan.Cell = CellType.Of(type, EpochUnit.None);
                plan.CellBytes = plan.Cell.Width + plan.LevelBytes;
                break;
        }

        return plan;
    }
}
