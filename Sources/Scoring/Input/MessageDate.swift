public import Mail

/// The date of a message (RFC 5322 section 3.3, with the obsolete zones of section 4.3).
public enum MessageDate {
    /// The moment that a Date field says; nil where it can't be read. Linear; comments are passed over.
    public static func parsed(_ text: some StringProtocol) -> WallTime? {
        guard text.utf8.count <= 256 else { return nil }
        var octets: [UInt8] = []
        var depth = 0
        for octet in text.utf8 {
            if octet == UInt8(ascii: "(") { depth += 1 }
            if depth == 0 { octets.append(octet == UInt8(ascii: ",") ? UInt8(ascii: " ") : octet) }
            if octet == UInt8(ascii: ")"), depth > 0 { depth -= 1 }
        }
        var words = octets.split { $0 <= 0x20 }[...]
        if let first = words.first, first.allSatisfy(\.isLetter) { words = words.dropFirst() }
        guard words.count >= 4 else { return nil }
        let fields = Array(words)
        guard let day = number(fields[0]), (1...31).contains(day), let month = month(fields[1]),
            var year = number(fields[2])
        else { return nil }
        if year < 50 { year += 2_000 } else if year < 1_000 { year += 1_900 }
        let clock = fields[3].split(separator: UInt8(ascii: ":"))
        guard (1_900...9_999).contains(year), clock.count == 2 || clock.count == 3, let hour = number(clock[0]),
            hour < 24, let minute = number(clock[1]), minute < 60
        else { return nil }
        let second = clock.count == 3 ? number(clock[2]) : 0
        guard let second, second <= 60 else { return nil }
        var offset = 0
        if fields.count > 4 {
            let zone = fields[4]
            if zone.first == UInt8(ascii: "+") || zone.first == UInt8(ascii: "-") {
                guard zone.count == 5, let value = number(zone.dropFirst()) else { return nil }
                offset = (value / 100 * 60 + value % 100) * (zone.first == UInt8(ascii: "-") ? -1 : 1)
            } else if !zone.allSatisfy(\.isLetter) {
                return nil
            }
        }
        let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset * 60
        return WallTime(milliseconds: Int64(seconds) * 1_000)
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...4).contains(digits.count), digits.allSatisfy(\.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func month(_ name: ArraySlice<UInt8>) -> Int? {
        guard name.count >= 3 else { return nil }
        let names = Array("janfebmaraprmayjunjulaugsepoctnovdec".utf8)
        for month in 0..<12 where name.prefix(3).map(\.lowered).elementsEqual(names[month * 3..<month * 3 + 3]) {
            return month + 1
        }
        return nil
    }

    /// Days since 1970-01-01 of the Gregorian calendar.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let (year, month) = month <= 2 ? (year - 1, month + 9) : (year, month - 3)
        let era = year / 400
        let ofEra = year - era * 400
        let ofYear = (153 * month + 2) / 5 + day - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }
}
