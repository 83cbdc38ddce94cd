extension WallTime {
    /// The moment that a Date or Received field says (RFC 5322 section 3.3, with the obsolete zones of section 4.3,
    /// which count as UTC); nil where it can't be read. Linear; comments are passed over.
    public init?(messageDate text: some StringProtocol) {
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
        guard let day = WallTime.number(fields[0]), (1...31).contains(day), let month = WallTime.month(fields[1]),
            var year = WallTime.number(fields[2])
        else { return nil }
        if year < 50 { year += 2_000 } else if year < 1_000 { year += 1_900 }
        let clock = fields[3].split(separator: UInt8(ascii: ":"))
        guard (1_900...9_999).contains(year), clock.count == 2 || clock.count == 3,
            let hour = WallTime.number(clock[0]), let minute = WallTime.number(clock[1]),
            let second = clock.count == 3 ? WallTime.number(clock[2]) : 0
        else { return nil }
        var offset = 0
        if fields.count > 4 {
            let zone = fields[4]
            if zone.first == UInt8(ascii: "+") || zone.first == UInt8(ascii: "-") {
                guard zone.count == 5, let value = WallTime.number(zone.dropFirst()) else { return nil }
                offset = (value / 100 * 60 + value % 100) * (zone.first == UInt8(ascii: "-") ? -1 : 1)
            } else if !zone.allSatisfy(\.isLetter) {
                return nil
            }
        }
        // A day that its month does not have counts on into the next one.
        var date = CivilDate(year: year, month: month, day: 1)
        (date.hour, date.minute, date.second) = (hour, minute, second)
        guard let first = date.wallTime else { return nil }
        self.init(milliseconds: first.milliseconds + Int64((day - 1) * 86_400 - offset * 60) * 1_000)
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...4).contains(digits.count), digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func month(_ name: ArraySlice<UInt8>) -> Int? {
        guard name.count >= 3 else { return nil }
        let names = Array("janfebmaraprmayjunjulaugsepoctnovdec".utf8)
        let wanted = name.prefix(3).map { $0 | 0x20 }
        return (1...12).first { names[($0 * 3 - 3)..<($0 * 3)].elementsEqual(wanted) }
    }
}

extension UInt8 {
    /// A letter of ASCII.
    fileprivate var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
}
