/// The text and the properties of an old Office document (Word, Excel and PowerPoint up to 2003), by its streams.
struct CompoundText {
    /// The text so far.
    private(set) var text: TextCollector
    /// The properties so far.
    private(set) var properties = DocumentProperties()
    private let file: CompoundFile
    private static let streamLimit = 16 << 20

    /// Opens the file; nil for octets that are none.
    init?(_ octets: ArraySlice<UInt8>, _ text: TextCollector) {
        guard let file = CompoundFile(octets) else { return nil }
        self.file = file
        self.text = text
    }

    /// Reads all that it has.
    mutating func read() {
        // Documents in others have streams of the same names; the files in them are looked into by themselves.
        if let word = content(of: "WordDocument") { readWord(word) }
        if let book = content(of: "Workbook") ?? content(of: "Book") {
            var reader = WorkbookText(text)
            reader.read(book[...])
            text = reader.text
        }
        if let show = content(of: "PowerPoint Document") { readShow(show[...]) }
        for name in ["\u{5}SummaryInformation", "\u{5}DocumentSummaryInformation"] {
            if let octets = content(of: name) { PropertySet.read(octets[...], into: &properties) }
        }
        // A drawing's words are kept in a way of its own.
        if file.entries.contains(where: { $0.path.utf8.elementsEqual("VisioDocument".utf8) }) { text.noteCut() }
    }

    private func content(of name: String) -> [UInt8]? {
        guard let entry = file.entries.first(where: { !$0.isStorage && $0.path.utf8.elementsEqual(name.utf8) }) else {
            return nil
        }
        return file.content(of: entry, limit: Self.streamLimit)
    }

    // MARK: - Word

    /// The pieces of a document ([MS-DOC] section 2.8.35), which lie in the stream in any order.
    private mutating func readWord(_ stream: [UInt8]) {
        let word = stream[...]
        guard let version = word.little(2, at: 2), let flags = word.little(2, at: 10) else { return text.noteCut() }
        // Before Word 97 a document that was saved whole is one piece, in octets.
        if version < 0xC1 {
            guard flags & 4 == 0, let start = word.little(4, at: 24), let end = word.little(4, at: 28), start < end
            else { return text.noteCut() }
            var reader = WordCharacters(text)
            reader.take(octets: word.from(start).prefix(end - start))
            text = reader.text
            return
        }
        guard let table = content(of: flags & 0x200 != 0 ? "1Table" : "0Table"), let place = word.little(4, at: 0x1A2),
            let length = word.little(4, at: 0x1A6),
            let pieces = Self.pieceTable(in: table[...].from(place).prefix(length))
        else { return text.noteCut() }
        var reader = WordCharacters(text)
        let count = max(0, (pieces.count - 4) / 12)
        for number in 0..<count where !reader.text.isFull {
            guard let start = pieces.little(4, at: 4 * number), let end = pieces.little(4, at: 4 * number + 4),
                let place = pieces.little(4, at: 4 * (count + 1) + 8 * number + 2), start < end
            else { continue }
            // A bit says that a character is one octet, at half of the place that is said.
            if place & 0x4000_0000 != 0 {
                reader.take(octets: word.from((place & 0x3FFF_FFFF) / 2).prefix(end - start))
            } else {
                reader.take(wide: word.from(place).prefix(2 * (end - start)))
            }
        }
        text = reader.text
    }

    /// The table of pieces behind the changes that stand before it ([MS-DOC] section 2.9.38); nil where there is none.
    private static func pieceTable(in table: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var offset = 0
        while let kind = table.little(1, at: offset) {
            if kind == 2 { return table.little(4, at: offset + 1).map { table.from(offset + 5).prefix($0) } }
            guard kind == 1, let length = table.little(2, at: offset + 1) else { return nil }
            offset += 3 + length
        }
        return nil
    }

    // MARK: - PowerPoint

    /// Records of a show ([MS-PPT] section 2.3.1): those that hold others are entered.
    private mutating func readShow(_ stream: ArraySlice<UInt8>) {
        var offset = 0
        while !text.isFull, let version = stream.little(2, at: offset), let type = stream.little(2, at: offset + 2),
            let length = stream.little(4, at: offset + 4)
        {
            offset += 8
            text.step()
            if version & 0xF == 0xF { continue }
            let content = stream.from(offset).prefix(length)
            switch type {
            // Characters of two octets, and of their lower ones alone.
            case 0xFA0, 0xFBA: text.append(units: WideText.units(content))
            case 0xFA8: text.append(units: content.map { UInt16($0) })
            default: break
            }
            if type == 0xFA0 || type == 0xFBA || type == 0xFA8 { text.breakLine() }
            offset += length
        }
    }
}

/// Characters of Word's documents, with the marks among them.
private struct WordCharacters {
    var text: TextCollector
    /// The fields that are open, whether their instruction is read, which is no words.
    private var fields: [Bool] = []
    /// How many of them are at their instruction.
    private var instructions = 0
    private static let mostFields = 64
    /// Octets that are read at once, an even number.
    private static let portion = 4_096

    init(_ text: TextCollector) { self.text = text }

    mutating func take(octets: ArraySlice<UInt8>) {
        // Octets are of the page of Western Europe ([MS-DOC] section 2.9.73).
        take(octets, isWide: false)
    }

    mutating func take(wide octets: ArraySlice<UInt8>) { take(octets, isWide: true) }

    /// Takes octets in portions: pieces may be of any length, and any number of them may be the same octets, which the clock
    /// has to see.
    private mutating func take(_ octets: ArraySlice<UInt8>, isWide: Bool) {
        var rest = octets
        while !rest.isEmpty, !text.isFull {
            var portion = rest.prefix(Self.portion)
            // Both halves of a surrogate pair stay together.
            if isWide, portion.count < rest.count, let last = portion.last, last & 0xFC == 0xD8 {
                portion = portion.dropLast(2)
            }
            rest = rest.dropFirst(portion.count)
            text.step(portion.count)
            take(units: isWide ? WideText.units(portion) : Array(WideText.string(portion, page: 1_252).utf16))
        }
    }

    private mutating func take(units: [UInt16]) {
        var run: [UInt16] = []
        for unit in units {
            guard unit < 32 else {
                if instructions == 0 { run.append(unit) }
                continue
            }
            if !run.isEmpty {
                text.append(units: run)
                run = []
                if text.isFull { return }
            }
            switch unit {
            case 0x13...0x15: readField(unit)
            case 7, 9: text.breakWord()
            case 10...14: text.breakLine()
            case 0x1E: text.append(scalar: 0x2D)
            default: break
            }
        }
        if !run.isEmpty { text.append(units: run) }
    }

    /// A field begins, its result begins, or it ends.
    private mutating func readField(_ mark: UInt16) {
        switch mark {
        case 0x13 where fields.count < Self.mostFields:
            fields.append(true)
            instructions += 1
        case 0x14 where fields.last == true:
            fields[fields.count - 1] = false
            instructions -= 1
        case 0x15: if fields.popLast() == true { instructions -= 1 }
        default: break
        }
    }
}
