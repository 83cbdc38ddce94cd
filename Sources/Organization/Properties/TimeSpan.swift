internal import Mail

/// Lengths of time as Exchange writes them: `[d.]hh:mm:ss`.
enum TimeSpan {
    // time-span = [1*4DIGIT "."] 1*2DIGIT ":" 2DIGIT ":" 2DIGIT
    /// The length that text stands for; nil when it is none. `24:00:00` is none, for Exchange reads it as 24 days.
    static func interval(_ text: String) -> Interval? {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 3, let minutes = number(parts[1], 2...2, upTo: 59),
            let seconds = number(parts[2], 2...2, upTo: 59)
        else { return nil }
        var days = 0
        var hour = parts[0]
        if let dot = hour.firstIndex(of: UInt8(ascii: ".")) {
            guard let number = number(hour[..<dot], 1...4, upTo: 9_999) else { return nil }
            days = number
            hour = hour[hour.index(after: dot)...]
        }
        guard let hours = number(hour, 1...2, upTo: 23) else { return nil }
        return .seconds(Int64(((days * 24 + hours) * 60 + minutes) * 60 + seconds))
    }

    /// The text for a length, to the second: `04:00:00`, `1.00:00:00`.
    static func text(_ interval: Interval) -> String {
        let seconds = max(0, interval.milliseconds / 1_000)
        let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24)
        let head = days > 0 ? "\(days)." : ""
        return head
            + [hours, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            .joined(separator: ":")
    }

    private static func number(
        _ digits: Substring.UTF8View, _ length: ClosedRange<Int>, upTo maximum: Int
    ) -> Int? {
        guard length.contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(String(Substring(digits))), number <= maximum
        else { return nil }
        return number
    }
}
