using System.Text;

namespace Pipeline.Contracts.Generation;

/// <summary>The words that orders are made of; none needs escaping in JSON.</summary>
internal static class OrderWords
{
    public static readonly byte[][] Streets = Words(
        "Oak Street", "Maple Avenue", "Cedar Lane", "Elm Drive", "Park Road", "Lake View", "Hill Street", "River Road", "Church Lane", "Mill Road",
        "Station Road", "High Street", "Garden Way", "Sunset Boulevard", "Bridge Street", "King Street", "Queen Street", "Forest Path",
        "Harbour Walk", "Market Square", "Orchard Close", "Spring Gardens", "Victoria Road", "Willow Court", "Chestnut Terrace", "Meadow Rise");

    public static readonly byte[][] Cities = Words(
        "Springfield", "Riverside", "Georgetown", "Franklin", "Greenville", "Bristol", "Clinton", "Fairview", "Salem", "Madison", "Ashland",
        "Burlington", "Dover", "Hudson", "Kingston", "Lexington", "Milton", "Newport", "Oxford", "Winchester", "Lakewood", "Mount Vernon",
        "Port Elizabeth", "East Hampton", "North Haven", "South Shore", "Westbrook", "Saint Clair", "Bad Homburg", "São Pedro", "Málaga", "Zürich");

    public static readonly byte[][] States = Words(
        "California", "Texas", "Ohio", "Oregon", "Maine", "Nevada", "Utah", "Vermont", "Georgia", "Florida", "Bavaria", "Ontario", "Quebec",
        "Victoria", "Queensland", "Catalonia", "Tuscany", "Provence", "Scotland", "Wales", "Jalisco", "Bahia", "Gauteng", "Kerala", "Hokkaido");

    public static readonly byte[][] Countries = Words(
        "Argentina", "Australia", "Austria", "Belgium", "Brazil", "Canada", "Chile", "China", "Colombia", "Croatia", "Czechia", "Denmark", "Egypt",
        "Finland", "France", "Germany", "Greece", "Hungary", "India", "Indonesia", "Ireland", "Italy", "Japan", "Kenya", "Malaysia", "Mexico",
        "Morocco", "Netherlands", "New Zealand", "Norway", "Peru", "Poland", "Portugal", "Singapore", "South Africa", "Spain", "Sweden",
        "Switzerland", "United Kingdom", "United States");

    public static readonly byte[][] PaymentTypes = Words("debit_card", "credit_card", "cash", "coupon", "wallet");

    public static readonly byte[][] Products = Words(
        "anchor", "basket", "blanket", "bottle", "bracelet", "candle", "carpet", "chair", "clock", "coat", "cushion", "desk", "drawer", "gloves",
        "hammock", "hat", "jacket", "kettle", "lamp", "mirror", "mug", "notebook", "pan", "pencil", "pillow", "plate", "raincoat", "rucksack",
        "scarf", "shelf", "shirt", "shoes", "socks", "spoon", "stool", "sweater", "table", "teapot", "towel", "umbrella", "vase", "wallet");

    public static readonly byte[][] Colors = Words(
        "AliceBlue", "Beige", "Black", "Blue", "Brown", "Coral", "Crimson", "Cyan", "Gold", "Gray", "Green", "Indigo", "Ivory", "Khaki", "Lavender",
        "Lime", "Magenta", "Maroon", "Navy", "Olive", "Orange", "Orchid", "Pink", "Plum", "Purple", "Red", "Salmon", "Silver", "Tan", "Teal",
        "Turquoise", "Violet", "White", "Yellow");

    public static readonly byte[][] Sizes = Words("XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL");

    public static ReadOnlySpan<byte> Pick(byte[][] words, scoped ref SeededRandom random) => words[random.Below(words.Length)];

    private static byte[][] Words(params string[] words) => [.. words.Select(Encoding.UTF8.GetBytes)];
}
