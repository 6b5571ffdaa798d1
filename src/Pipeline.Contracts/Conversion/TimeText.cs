namespace Pipeline.Contracts.Conversion;

/// <summary>
/// Reads ISO 8601 dates and times: <c>YYYY-MM-DD</c>, or that with <c>T</c> or a space, <c>hh:mm</c>, optional <c>:ss</c>, optional fraction
/// of any length, and an offset <c>Z</c>, <c>±hh</c>, <c>±hhmm</c> or <c>±hh:mm</c>. Without an offset the time is UTC; a date alone is its
/// midnight UTC; digits behind the microseconds are cut off.
/// </summary>
internal static class TimeText
{
    public const long MicrosPerSecond = 1_000_000;
    public const long MicrosPerHour = 3_600 * MicrosPerSecond;
    public const long MicrosPerDay = 24 * MicrosPerHour;

    private const long MinMicros = -62_135_596_800 * MicrosPerSecond;
    private const long MaxMicros = (253_402_300_800 * MicrosPerSecond) - 1;

    private static ReadOnlySpan<byte> DaysInMonth => [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>The instant as microseconds since 1970-01-01 UTC.</summary>
    public static ConversionFault ParseTimestamp(ReadOnlySpan<byte> text, out long micros)
    {
        ConversionFault fault = ParseDay(text, out int day);
        micros = day * MicrosPerDay;
        if (fault != ConversionFault.None || text.Length == 10)
        {
            return fault;
        }

        if (text.Length < 16 || (text[10] | 0x20) is not ('t' or ' ') || text[13] != ':')
        {
            return ConversionFault.InvalidText;
        }

        uint hour = TwoDigits(text, 11);
        uint minute = TwoDigits(text, 14);
        uint second = 0;
        int position = 16;
        if (position < text.Length && text[position] == ':')
        {
            if (text.Length < 19)
            {
                return ConversionFault.InvalidText;
            }

            second = TwoDigits(text, 17);
            position = 19;
        }

        if (hour > 99 || minute > 99 || second > 99)
        {
            return ConversionFault.InvalidText;
        }

        long fraction = 0;
        if (position == 19 && position < text.Length && text[position] is (byte)'.' or (byte)',' && !TryReadFraction(text, ref position, out fraction))
        {
            return ConversionFault.InvalidText;
        }

        if (!TryReadOffset(text[position..], out int offsetMinutes))
        {
            return ConversionFault.InvalidText;
        }

        // 24:00 and leap seconds name no instant of the UTC day count that the lake stores.
        micros += ((((hour * 60L) + minute - offsetMinutes) * 60) + second) * MicrosPerSecond + fraction;
        return hour > 23 || minute > 59 || second > 59 || !IsInCalendar(micros) ? ConversionFault.OutOfRange : ConversionFault.None;
    }

    /// <summary>The day, in UTC when the text is a whole timestamp, as days since 1970-01-01.</summary>
    public static ConversionFault ParseDate(ReadOnlySpan<byte> text, out int day)
    {
        if (text.Length == 10)
        {
            return ParseDay(text, out day);
        }

        ConversionFault fault = ParseTimestamp(text, out long micros);
        day = DayOf(micros);
        return fault;
    }

    /// <summary>Whether an instant lies in the years 1 to 9999 UTC: others have no ISO 8601 text that readers of the lake could show.</summary>
    public static bool IsInCalendar(long micros) => micros is >= MinMicros and <= MaxMicros;

    /// <summary>The day of an instant; floors, so that instants before 1970 fall on their own day.</summary>
    public static int DayOf(long micros) => (int)((micros >= 0 ? micros : micros - (MicrosPerDay - 1)) / MicrosPerDay);

    /// <summary>The calendar date of a day count (Howard Hinnant's civil-from-days).</summary>
    public static (int Year, int Month, int Day) DateOf(int day)
    {
        long z = day + 719_468L;
        long era = (z >= 0 ? z : z - 146_096) / 146_097;
        long dayOfEra = z - (era * 146_097);
        long yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        long dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        long shifted = ((5 * dayOfYear) + 2) / 153;
        long month = shifted < 10 ? shifted + 3 : shifted - 9;
        return ((int)(yearOfEra + (era * 400) + (month <= 2 ? 1 : 0)), (int)month, (int)(dayOfYear - (((153 * shifted) + 2) / 5) + 1));
    }

    /// <summary>The day count of a calendar date (Howard Hinnant's days-from-civil).</summary>
    public static int DaysFrom(int year, int month, int day)
    {
        int y = month <= 2 ? year - 1 : year;
        int era = (y >= 0 ? y : y - 399) / 400;
        int yearOfEra = y - (era * 400);
        int dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        return (era * 146_097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719_468;
    }

    private static ConversionFault ParseDay(ReadOnlySpan<byte> text, out int day)
    {
        day = 0;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-')
        {
            return ConversionFault.InvalidText;
        }

        uint century = TwoDigits(text, 0);
        uint yearOfCentury = TwoDigits(text, 2);
        uint month = TwoDigits(text, 5);
        uint dayOfMonth = TwoDigits(text, 8);
        if ((century | yearOfCentury | month | dayOfMonth) > 127)
        {
            return ConversionFault.InvalidText;
        }

        int year = (int)((century * 100) + yearOfCentury);
        if (year == 0 || month is 0 or > 12 || dayOfMonth == 0
            || dayOfMonth > DaysInMonth[(int)month - 1] + (month == 2 && DateTime.IsLeapYear(year) ? 1u : 0u))
        {
            return ConversionFault.OutOfRange;
        }

        day = DaysFrom(year, (int)month, (int)dayOfMonth);
        return ConversionFault.None;
    }

    private static bool TryReadFraction(ReadOnlySpan<byte> text, ref int position, out long micros)
    {
        int start = ++position;
        int unit = 100_000;
        micros = 0;
        for (; position < text.Length && char.IsAsciiDigit((char)text[position]); position++)
        {
            micros += (text[position] - '0') * unit;
            unit /= 10;
        }

        return position > start;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.IsEmpty || (text.Length == 1 && (text[0] | 0x20) == 'z'))
        {
            return true;
        }

        bool hasColon = text.Length == 6 && text[3] == ':';
        if (text[0] is not ((byte)'+' or (byte)'-') || (text.Length is not (3 or 5) && !hasColon))
        {
            return false;
        }

        uint hour = TwoDigits(text, 1);
        uint minute = text.Length == 3 ? 0 : TwoDigits(text, hasColon ? 4 : 3);
        minutes = (int)((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return hour <= 23 && minute <= 59;
    }

    /// <summary>The number in two digits, or something far above 99.</summary>
    private static uint TwoDigits(ReadOnlySpan<byte> text, int position)
    {
        uint tens = (uint)text[position] - '0';
        uint ones = (uint)text[position + 1] - '0';
        return tens > 9 || ones > 9 ? 1u << 16 : (tens * 10) + ones;
    }
}
