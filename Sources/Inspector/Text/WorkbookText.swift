/// The text of an old workbook ([MS-XLS]): shared strings, strings and numbers of cells, names of sheets, words in shapes.
struct WorkbookText {
    /// The text so far.
    private(set) var text: TextCollector
    /// Whether strings have the form of Excel 97 and later.
    private var isWide = true

    init(_ text: TextCollector) { self.text = text }

    /// Reads the records: a type, a length and as many octets.
    mutating func read(_ stream: ArraySlice<UInt8>) {
        var offset = 0
        while !text.isFull, let type = stream.little(2, at: offset), let length = stream.little(2, at: offset + 2) {
            let record = stream.from(offset + 4).prefix(length)
            offset += 4 + length
            text.step()
            switch type {
            // The beginning of a sheet, with the version.
            case 0x809: isWide = record.little(2, at: 0) != 0x500
            case 0xFC:
                let parts = [record.from(8)] + Self.continuations(in: stream, &offset)
                readStrings(parts, count: record.little(4, at: 4) ?? 0)
            case 0x85: string(record.from(6), countLength: 1)
            case 0x204, 0xD6: string(record.from(6), countLength: 2)
            case 0x207: string(record, countLength: 2)
            case 0x14, 0x15: if !record.isEmpty { string(record, countLength: isWide ? 2 : 1) }
            case 0x203: number(record.double(at: 6))
            case 0x6: number(record.formulaResult)
            case 0x27E: number(record.little(4, at: 6).map(Self.unpacked))
            case 0xBD: readNumbers(record)
            // The text of a shape stands in the records behind it, with its looks behind it.
            case 0x1B6:
                var reader = ContinuedRecord(Self.continuations(in: stream, &offset))
                if let flags = reader.number(1) {
                    _ = readCharacters(record.little(2, at: 10) ?? 0, isHigh: flags & 1 != 0, &reader)
                }
                text.breakLine()
            default: break
            }
        }
    }

    /// The records that one goes on in: as many as there are of that kind behind it.
    private static func continuations(in stream: ArraySlice<UInt8>, _ offset: inout Int) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        while stream.little(2, at: offset) == 0x3C, let length = stream.little(2, at: offset + 2) {
            parts.append(stream.from(offset + 4).prefix(length))
            offset += 4 + length
        }
        return parts
    }

    private mutating func add(_ characters: ArraySlice<UInt8>, isHigh: Bool) {
        text.append(units: isHigh ? WideText.units(characters) : characters.map { UInt16($0) })
    }

    /// A string behind the count of its characters.
    private mutating func string(_ octets: ArraySlice<UInt8>, countLength: Int) {
        guard let count = octets.little(countLength, at: 0) else { return }
        let rest = octets.from(countLength)
        if isWide {
            let isHigh = (rest.little(1, at: 0) ?? 0) & 1 != 0
            add(rest.dropFirst().prefix(isHigh ? 2 * count : count), isHigh: isHigh)
        } else {
            text.append(WideText.string(rest.prefix(count), page: 1_252).utf8)
        }
        text.breakLine()
    }

    // MARK: - Shared strings

    /// The table of strings ([MS-XLS] section 2.4.265), which may break off in the middle of one and go on in the next record.
    private mutating func readStrings(_ parts: [ArraySlice<UInt8>], count: Int) {
        var reader = ContinuedRecord(parts)
        for _ in 0..<count {
            text.step()
            guard !text.isFull, let length = reader.number(2), let flags = reader.number(1) else { return }
            let runs = flags & 8 != 0 ? reader.number(2) ?? 0 : 0
            let extra = flags & 4 != 0 ? reader.number(4) ?? 0 : 0
            guard readCharacters(length, isHigh: flags & 1 != 0, &reader) else { return }
            text.breakLine()
            reader.skip(4 * runs + extra)
        }
    }

    /// Reads characters that may go on in the next part; false where they break off.
    private mutating func readCharacters(_ count: Int, isHigh: Bool, _ reader: inout ContinuedRecord) -> Bool {
        var isHigh = isHigh
        var left = count
        while left > 0 {
            if reader.isAtEndOfPart {
                // The next part says anew how its characters are kept.
                guard reader.nextPart(), let flags = reader.number(1) else { return false }
                isHigh = flags & 1 != 0
            }
            let size = isHigh ? 2 : 1
            let characters = reader.rest.prefix(left * size)
            guard characters.count >= size else { return false }
            add(characters, isHigh: isHigh)
            reader.skip(characters.count)
            left -= characters.count / size
        }
        return true
    }

    // MARK: - Numbers

    private mutating func number(_ value: Double?) {
        guard let value, value.isFinite else { return }
        // Whole numbers stand without a point, since people write numbers of cards as such.
        if abs(value) < 1e17, value == value.rounded() {
            text.append("\(Int64(value))".utf8)
        } else {
            text.append("\(value)".utf8)
        }
        text.breakLine()
    }

    /// A number in 30 bits ([MS-XLS] section 2.5.217): whole or the upper half of one with a point, and perhaps a hundredth.
    private static func unpacked(_ packed: Int) -> Double {
        let value =
            packed & 2 != 0
            ? Double(Int32(truncatingIfNeeded: packed) >> 2)
            : Double(bitPattern: UInt64(truncatingIfNeeded: packed & 0xFFFF_FFFC) << 32)
        return packed & 1 != 0 ? value / 100 : value
    }

    /// Cells of a row beside each other: a format of two octets and a number for each.
    private mutating func readNumbers(_ record: ArraySlice<UInt8>) {
        var offset = 4
        while offset + 6 <= record.count - 2 {
            number(record.little(4, at: offset + 2).map(Self.unpacked))
            offset += 6
        }
    }
}

/// A record that goes on in others.
private struct ContinuedRecord {
    private let parts: [ArraySlice<UInt8>]
    private var part = 0
    /// What is left of the part.
    private(set) var rest: ArraySlice<UInt8>

    init(_ parts: [ArraySlice<UInt8>]) {
        self.parts = parts
        rest = parts.first ?? []
    }

    var isAtEndOfPart: Bool { rest.isEmpty }

    /// Goes to the next part; false where there is none.
    mutating func nextPart() -> Bool {
        guard part + 1 < parts.count else { return false }
        part += 1
        rest = parts[part]
        return true
    }

    mutating func number(_ length: Int) -> Int? {
        while rest.isEmpty { guard nextPart() else { return nil } }
        guard let value = rest.little(length, at: 0) else { return nil }
        rest = rest.dropFirst(length)
        return value
    }

    mutating func skip(_ count: Int) {
        var left = count
        while left > 0 {
            let step = min(left, rest.count)
            rest = rest.dropFirst(step)
            left -= step
            guard left > 0 else { return }
            guard nextPart() else { return }
        }
    }
}

extension ArraySlice<UInt8> {
    /// A number with a point in eight octets.
    fileprivate func double(at offset: Int) -> Double? {
        guard let low = little(4, at: offset), let high = little(4, at: offset + 4) else { return nil }
        return Double(bitPattern: UInt64(high) << 32 | UInt64(low))
    }

    /// The result of a formula where it is a number: others have the mark of none in their last octets.
    fileprivate var formulaResult: Double? {
        little(2, at: 12) == 0xFFFF ? nil : double(at: 6)
    }
}
