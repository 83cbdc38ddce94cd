import Mail
import NIOCore

/// How the octets of a font's strings become characters, and how wide they are (ISO 32000-1 sections 9.6 to 9.10).
struct PDFFont {
    /// A code of a string.
    struct Code {
        /// Its characters; nil where the font does not say them.
        var text: String?
        /// How far it moves the pen, in thousandths of the font's size.
        var width: Double
        /// Whether it is the octet 32, which words are spaced by.
        var isBlank: Bool
    }

    private var unicode = PDFCharacterMap()
    /// The characters of octets, of a font with such codes; nil for codes of two octets.
    private var table: [String?]?
    /// Whether codes of two octets are UTF-16.
    private var isWide = false
    /// How many octets each code has, where the encoding says so by its name; what it maps to does not.
    private var codeLength: Int?
    private var widths: [Int: Double] = [:]
    private var usual = 500.0
    private static let mostWidths = 65_536

    /// A font without anything known of it: one of octets.
    init() { table = Self.table(base: nil, differences: []) }

    /// Reads a font's dictionary.
    init(_ value: [String: PDFValue], _ objects: inout PDFObjects) {
        if let number = value["ToUnicode"]?.reference, let octets = objects.stream(of: number) {
            unicode = PDFCharacterMap(octets[...])
        }
        if value["Subtype"]?.name == "Type0" {
            let encoding = objects.resolved(value["Encoding"])?.name ?? ""
            isWide =
                encoding.utf8.starts(with: "Uni".utf8) && (encoding.hasOctets("UCS2") || encoding.hasOctets("UTF16"))
            if isWide || encoding.utf8.starts(with: "Identity".utf8) { codeLength = 2 }
            usual = 1_000
            guard
                let descendant = objects.resolved(objects.resolved(value["DescendantFonts"])?.array?.first)?.dictionary
            else { return }
            usual = objects.resolved(descendant["DW"])?.number ?? 1_000
            readWidths(objects.resolved(descendant["W"])?.array ?? [], objects)
            return
        }
        let encoding = objects.resolved(value["Encoding"])
        let base = encoding?.name ?? objects.resolved(encoding?.dictionary?["BaseEncoding"])?.name
        table = Self.table(
            base: base, differences: objects.resolved(encoding?.dictionary?["Differences"])?.array ?? [])
        guard let first = objects.resolved(value["FirstChar"])?.integer,
            let list = objects.resolved(value["Widths"])?.array
        else { return }
        // Those of a font that draws its characters itself are in units of its own.
        guard value["Subtype"]?.name != "Type3" else { return }
        for (offset, width) in list.prefix(256).enumerated() {
            if let width = objects.resolved(width)?.number { widths[first + offset] = width }
        }
    }

    /// Runs of widths: a first code and a list, or a first and a last code and one width (section 9.7.4.3).
    private mutating func readWidths(_ list: [PDFValue], _ objects: PDFObjects) {
        var index = 0
        // What is said of a code twice counts twice, so that no list takes longer.
        var left = Self.mostWidths
        while index + 1 < list.count, left > 0 {
            guard let first = list[index].integer else {
                index += 1
                continue
            }
            if let run = objects.resolved(list[index + 1])?.array {
                for (offset, width) in run.prefix(left).enumerated() { widths[first + offset] = width.number ?? usual }
                left -= max(1, run.count)
                index += 2
            } else if index + 2 < list.count, let last = list[index + 1].integer, let width = list[index + 2].number {
                let codes = first...max(first, min(last, first + 1_024))
                for code in codes { widths[code] = width }
                left -= codes.count
                index += 3
            } else {
                index += 1
            }
        }
    }

    /// The codes of a string.
    func codes(of string: [UInt8]) -> [Code] {
        var codes: [Code] = []
        codes.reserveCapacity(string.count)
        var index = 0
        while index < string.count {
            if let table {
                let octet = string[index]
                index += 1
                codes.append(
                    Code(
                        text: unicode.text(of: Int(octet)) ?? table[Int(octet)], width: widths[Int(octet)] ?? usual,
                        isBlank: octet == 32))
                continue
            }
            let length = min(codeLength ?? unicode.length(at: string[index]), string.count - index)
            let code = string[index..<index + length].reduce(0) { $0 << 8 | Int($1) }
            index += length
            var text = unicode.text(of: code)
            if text == nil, isWide { text = String(decoding: [UInt16(truncatingIfNeeded: code)], as: UTF16.self) }
            codes.append(Code(text: text, width: widths[code] ?? usual, isBlank: false))
        }
        return codes
    }

    // MARK: - Octets

    /// The characters of octets by an encoding's name, and what a font says to be different (section 9.6.6).
    private static func table(base: String?, differences: [PDFValue]) -> [String?] {
        var table = base == "MacRomanEncoding" ? macRoman : western
        var code = 0
        for value in differences {
            if let number = value.integer {
                code = number
            } else if let name = value.name {
                if table.indices.contains(code) { table[code] = PDFGlyph.text(of: name) }
                code += 1
            }
        }
        return table
    }

    private static let western = characters(of: "windows-1252")
    private static let macRoman = characters(of: "macintosh")

    private static func characters(of name: String) -> [String?] {
        guard let charset = Charset(name.utf8) else { return [String?](repeating: nil, count: 256) }
        return (0...255).map { octet in
            guard octet >= 32 else { return nil }
            return charset.decode([UInt8(octet)])
        }
    }
}

/// What the codes of a font stand for, as a stream says (`ToUnicode`, section 9.10.3).
struct PDFCharacterMap {
    private var texts: [Int: String] = [:]
    /// Runs of codes that stand for runs of characters.
    private var runs: [(first: Int, last: Int, start: Int)] = []
    /// How many octets a code has that begins with an octet of a range.
    private var lengths: [(first: UInt8, last: UInt8, length: Int)] = []
    private static let most = 65_536
    private static let mostRuns = 8_192

    /// Nothing is known.
    init() {}

    /// Reads a stream.
    init(_ octets: ArraySlice<UInt8>) {
        var scanner = PDFScanner(octets)
        var operands: [PDFValue] = []
        while texts.count < Self.most, runs.count < Self.mostRuns, let value = scanner.next() {
            guard case .word(let word) = value else {
                if operands.count < 3 * 4_096 { operands.append(value) }
                continue
            }
            scanner.begin()
            switch word {
            case "endcodespacerange": readLengths(operands)
            case "endbfchar": readCharacters(operands)
            case "endbfrange": readRuns(operands)
            default: break
            }
            operands = []
        }
        runs.sort { $0.first < $1.first }
    }

    /// The characters of a code; nil where nothing is said of it.
    func text(of code: Int) -> String? {
        if let text = texts[code] { return text }
        guard !runs.isEmpty else { return nil }
        // The last run that begins at or before the code.
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].first <= code { low = middle + 1 } else { high = middle }
        }
        guard low > 0, code <= runs[low - 1].last else { return nil }
        let run = runs[low - 1]
        return UInt32(exactly: run.start + code - run.first).flatMap(Unicode.Scalar.init).map { String($0) }
    }

    /// How many octets the code has that begins with an octet; two where nothing is said.
    func length(at octet: UInt8) -> Int {
        lengths.first { $0.first <= octet && octet <= $0.last }?.length ?? 2
    }

    private mutating func readLengths(_ operands: [PDFValue]) {
        for pair in stride(from: 0, to: operands.count - 1, by: 2) {
            guard let first = operands[pair].string, let last = operands[pair + 1].string, first.count == last.count,
                (1...4).contains(first.count), lengths.count < 256
            else { continue }
            lengths.append((first[0], last[0], first.count))
        }
    }

    private mutating func readCharacters(_ operands: [PDFValue]) {
        for pair in stride(from: 0, to: operands.count - 1, by: 2) {
            guard let code = operands[pair].string, let text = operands[pair + 1].string else { continue }
            texts[Self.number(code)] = Self.text(text)
        }
    }

    private mutating func readRuns(_ operands: [PDFValue]) {
        for triple in stride(from: 0, to: operands.count - 2, by: 3) {
            guard let first = operands[triple].string, let last = operands[triple + 1].string else { continue }
            let (low, high) = (Self.number(first), Self.number(last))
            guard low <= high, high - low < Self.most else { continue }
            if let list = operands[triple + 2].array {
                for (offset, value) in list.prefix(high - low + 1).enumerated() {
                    if let text = value.string { texts[low + offset] = Self.text(text) }
                }
            } else if let start = operands[triple + 2].string {
                let scalars = Array(Self.text(start).unicodeScalars)
                if scalars.count == 1 {
                    runs.append((low, high, Int(scalars[0].value)))
                } else {
                    texts[low] = Self.text(start)
                }
            }
        }
    }

    private static func number(_ octets: [UInt8]) -> Int { octets.prefix(4).reduce(0) { $0 << 8 | Int($1) } }

    private static func text(_ octets: [UInt8]) -> String {
        WideText.string(octets.prefix(64), isLittle: false)
    }
}

extension String {
    /// Whether a text is in it, octet for octet.
    fileprivate func hasOctets(_ text: StaticString) -> Bool { Array(utf8)[...].find(text) != nil }
}
