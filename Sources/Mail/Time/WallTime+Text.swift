extension WallTime {
    /// The `date-time` of RFC 5322 section 3.3, in UTC: `Mon, 23 Nov 2026 13:02:19 +0000`.
    public var messageDate: String {
        let date = CivilDate(self)
        return String(octets: 31) { buffer in
            var writer = DateWriter(buffer)
            writer.name(date.weekday, of: "SunMonTueWedThuFriSat")
            writer.literal(", ")
            writer.number(date.day, digits: 2)
            writer.literal(" ")
            writer.name(date.month - 1, of: "JanFebMarAprMayJunJulAugSepOctNovDec")
            writer.literal(" ")
            writer.number(date.year, digits: 4)
            writer.literal(" ")
            writer.time(date)
            writer.literal(" +0000")
            return writer.count
        }
    }

    /// The form of ISO 8601 and RFC 3339, in UTC with milliseconds: `2026-11-23T13:02:19.042Z`.
    public var iso8601: String {
        let date = CivilDate(self)
        return String(octets: 24) { buffer in
            var writer = DateWriter(buffer)
            writer.number(date.year, digits: 4)
            writer.literal("-")
            writer.number(date.month, digits: 2)
            writer.literal("-")
            writer.number(date.day, digits: 2)
            writer.literal("T")
            writer.time(date)
            writer.literal(".")
            writer.number(date.millisecond, digits: 3)
            writer.literal("Z")
            return writer.count
        }
    }

    /// Parses ISO 8601: a date alone (midnight), or a date, `T` or a blank, and a time with optional seconds, fraction
    /// and offset. Without an offset it is UTC. Nil for anything else.
    public init?(iso8601 text: some StringProtocol) {
        guard text.utf8.count <= 64 else { return nil }
        var reader = DateReader(text.utf8[...])
        guard let year = reader.number(digits: 4), reader.take("-"), let month = reader.number(digits: 2),
            reader.take("-"), let day = reader.number(digits: 2)
        else { return nil }
        var date = CivilDate(year: year, month: month, day: day)
        var offset: Int64 = 0
        if !reader.isAtEnd {
            guard reader.take("T") || reader.take("t") || reader.take(" "), let hour = reader.number(digits: 2),
                reader.take(":"), let minute = reader.number(digits: 2)
            else { return nil }
            date.hour = hour
            date.minute = minute
            if reader.take(":") {
                guard let second = reader.number(digits: 2) else { return nil }
                date.second = second
                if reader.take(".") {
                    guard let milliseconds = reader.fraction() else { return nil }
                    date.millisecond = milliseconds
                }
            }
            guard let minutes = reader.offset(), reader.isAtEnd else { return nil }
            offset = Int64(minutes) * 60_000
        }
        guard let time = date.wallTime else { return nil }
        self.init(milliseconds: time.milliseconds - offset)
    }
}

/// Writes the parts of a date into memory that is large enough for the whole of its form.
private struct DateWriter {
    // The memory of the string that is being made; it lives as long as this writer.
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    mutating func literal(_ text: StaticString) {
        text.withUTF8Buffer { for byte in $0 { put(byte) } }
    }

    mutating func number(_ value: Int, digits: Int) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            put(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }

    mutating func name(_ index: Int, of names: StaticString) {
        names.withUTF8Buffer { for byte in $0[index * 3..<index * 3 + 3] { put(byte) } }
    }

    mutating func time(_ date: CivilDate) {
        number(date.hour, digits: 2)
        literal(":")
        number(date.minute, digits: 2)
        literal(":")
        number(date.second, digits: 2)
    }

    private mutating func put(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }
}

/// Reads the parts of a date; each method says nil and leaves the rest undefined when its part is not there.
private struct DateReader<Bytes: Collection<UInt8>> where Bytes.SubSequence == Bytes {
    private var rest: Bytes

    init(_ bytes: Bytes) { self.rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    private mutating func digit() -> Int? {
        guard let first = rest.first, (48...57).contains(first) else { return nil }
        rest = rest.dropFirst()
        return Int(first - 48)
    }

    mutating func number(digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Milliseconds of a fraction of at least one digit; what is finer is dropped.
    mutating func fraction() -> Int? {
        guard let first = digit() else { return nil }
        var value = first * 100
        var weight = 10
        while let next = digit() {
            value += next * weight
            weight /= 10
        }
        return value
    }

    /// Minutes east of UTC: `Z`, `±hh:mm`, `±hhmm`, or nothing for UTC.
    mutating func offset() -> Int? {
        if isAtEnd || take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(digits: 2), hours < 24 else { return nil }
        _ = take(":")
        guard let minutes = number(digits: 2), minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
