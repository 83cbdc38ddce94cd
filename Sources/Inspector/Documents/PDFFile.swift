import Inspection

/// What a PDF does, leads to and carries (ISO 32000-1).
///
/// Neither the table of objects nor the lengths of streams are believed: all that stands between `stream` and `endstream`
/// is one, and each name counts, wherever it is, also those in streams of objects (section 7.5.7).
struct PDFFile {
    private(set) var findings = DocumentFindings()
    private var inflatedLeft = Self.inflatedLimit
    private static let inflatedLimit = 32 << 20
    private static let mostStreams = 20_000
    private static let fileLimit = 16 << 20

    init(_ octets: ArraySlice<UInt8>) {
        var offset = 0
        var streams = 0
        while let start = octets.find("stream", from: offset) {
            let dictionary = octets.from(offset).prefix(start - offset)
            read(names: dictionary)
            var begin = start + 6
            if octets.little(1, at: begin) == 13 { begin += 1 }
            if octets.little(1, at: begin) == 10 { begin += 1 }
            let end = octets.find("endstream", from: begin) ?? octets.count
            streams += 1
            guard streams <= Self.mostStreams else {
                findings.note(.members)
                break
            }
            // The dictionary of a stream stands right before it.
            let own = dictionary.suffix(8_192)
            read(stream: octets.from(begin).prefix(end - begin), own.from(Self.lastObject(in: own)))
            offset = min(octets.count, end + 9)
        }
        read(names: octets.from(offset))
    }

    private static func lastObject(in octets: ArraySlice<UInt8>) -> Int {
        var last = 0
        while let found = octets.find("obj", from: last) { last = found + 3 }
        return last
    }

    // MARK: - Names

    /// Looks at the names in a range, with `#xx` decoded (section 7.3.5).
    private mutating func read(names octets: ArraySlice<UInt8>) {
        var index = octets.startIndex
        while let slash = octets[index...].firstIndex(of: UInt8(ascii: "/")) {
            let (name, end) = Self.name(octets, from: slash + 1)
            index = end
            guard let first = name.first, name.count <= 24 else { continue }
            switch first {
            case UInt8(ascii: "J"):
                if name.elementsEqual("JS".utf8) || name.elementsEqual("JavaScript".utf8) { findings.add(.javaScript) }
            case UInt8(ascii: "L"):
                if name.elementsEqual("Launch".utf8) { findings.add(.launch, octets[end...].prefix(200).printable) }
            case UInt8(ascii: "O"): if name.elementsEqual("OpenAction".utf8) { findings.add(.openAction) }
            case UInt8(ascii: "A"): if name.elementsEqual("AA".utf8) { findings.add(.openAction, "AA") }
            case UInt8(ascii: "E"):
                if name.elementsEqual("EmbeddedFile".utf8) || name.elementsEqual("EmbeddedFiles".utf8) {
                    findings.add(.embeddedFile)
                }
                if name.elementsEqual("Encrypt".utf8) {
                    findings.add(.encryptedDocument)
                    findings.note(.encrypted)
                }
            case UInt8(ascii: "S"): if name.elementsEqual("SubmitForm".utf8) { findings.add(.submitForm) }
            case UInt8(ascii: "G"):
                if name.elementsEqual("GoToE".utf8) || name.elementsEqual("GoToR".utf8) {
                    findings.add(.externalObject, octets[end...].prefix(200).printable)
                }
            case UInt8(ascii: "R"):
                if name.elementsEqual("RichMedia".utf8) { findings.add(.embeddedObject, "RichMedia") }
            case UInt8(ascii: "U"):
                if name.elementsEqual("URI".utf8), let url = Self.string(octets, from: end) { findings.add(link: url) }
            default: break
            }
        }
    }

    static func name(_ octets: ArraySlice<UInt8>, from start: Int) -> (name: [UInt8], end: Int) {
        var name: [UInt8] = []
        var index = start
        while index < octets.endIndex, name.count < 64 {
            let octet = octets[index]
            if octet == UInt8(ascii: "#"), index + 2 < octets.endIndex, let high = octets[index + 1].hexadecimal,
                let low = octets[index + 2].hexadecimal
            {
                name.append(high << 4 | low)
                index += 3
                continue
            }
            guard octet > 32, !Self.delimiters.contains(octet) else { break }
            name.append(octet)
            index += 1
        }
        return (name, index)
    }

    private static let delimiters = Set("()<>[]{}/%".utf8)

    /// The string that comes next, in parentheses or hexadecimal (section 7.3.4); nil where none does.
    private static func string(_ octets: ArraySlice<UInt8>, from start: Int) -> [UInt8]? {
        let rest = octets[start...].drop(while: \.isSpace).prefix(8_192)
        if rest.first == UInt8(ascii: "<") { return hexadecimal(rest.dropFirst()) }
        guard rest.first == UInt8(ascii: "(") else { return nil }
        var result: [UInt8] = []
        var depth = 0
        var index = rest.startIndex + 1
        while index < rest.endIndex, result.count < 2_048 {
            var octet = rest[index]
            if octet == UInt8(ascii: ")") {
                if depth == 0 { break }
                depth -= 1
            } else if octet == UInt8(ascii: "(") {
                depth += 1
            } else if octet == UInt8(ascii: "\\"), index + 1 < rest.endIndex {
                index += 1
                octet = rest[index]
                if octet &- 48 < 8 {
                    var value = 0
                    var digits = 0
                    while digits < 3, index < rest.endIndex, rest[index] &- 48 < 8 {
                        value = value << 3 | Int(rest[index] - 48)
                        digits += 1
                        index += 1
                    }
                    result.append(UInt8(truncatingIfNeeded: value))
                    continue
                }
                if octet == 10 || octet == 13 {
                    index += 1
                    continue
                }
            }
            result.append(octet)
            index += 1
        }
        return result
    }

    // MARK: - Streams

    private mutating func read(stream: ArraySlice<UInt8>, _ dictionary: ArraySlice<UInt8>) {
        let all = Self.names(of: dictionary)
        let names = Set(all)
        let isObjects = names.contains("ObjStm")
        let isImage = names.contains("Image")
        let isFile = names.contains("EmbeddedFile")
        if isImage, !isFile {
            // JPEG stands in a PDF as it is.
            if names.contains("DCTDecode") || names.contains("DCT") { findings.add(image: Array(stream)) }
            return
        }
        // The names behind the key, in an array or alone.
        var filters: [Filter] = []
        if let key = all.lastIndex(of: "Filter") {
            for name in all[(key + 1)...] {
                guard let filter = Filter(name) else { break }
                filters.append(filter)
            }
            // Those that an object elsewhere names are taken for the usual one.
            if filters.isEmpty, isFile || isObjects { filters = [.deflate] }
        }
        if isFile || isObjects, filters.contains(.unknown) { findings.note(.unsupported) }
        var octets = Array(stream)
        if !filters.isEmpty {
            // Whether it is worth more is seen by its beginning.
            let isWanted = isFile || isObjects
            let most = min(inflatedLeft, Self.fileLimit)
            let limit = isWanted ? most : 1_024
            guard limit > 0 else { return findings.note(.expanded) }
            var unpacked = Self.unpacked(octets, filters, limit: limit)
            let isKept = isWanted || DocumentFindings.isFile(unpacked.octets)
            if isKept, !isWanted, most > 0 { unpacked = Self.unpacked(octets, filters, limit: most) }
            if isKept, unpacked.isCut { findings.note(.expanded) }
            // What is no such stream is looked at as it is.
            octets = unpacked.octets.isEmpty ? octets : unpacked.octets
            inflatedLeft = max(0, inflatedLeft - octets.count)
        }
        if isObjects { read(names: octets[...]) }
        if isFile || DocumentFindings.isFile(octets) {
            findings.add(.embeddedFile)
            findings.add(file: octets, named: "stream")
        }
    }

    /// How a stream is encoded (section 7.4).
    enum Filter {
        case hexadecimal, base85, runLength, deflate
        /// One that is not read here: LZW and encryption.
        case unknown

        init?(_ name: String) {
            switch name {
            case "ASCIIHexDecode", "AHx": self = .hexadecimal
            case "ASCII85Decode", "A85": self = .base85
            case "RunLengthDecode", "RL": self = .runLength
            case "FlateDecode", "Fl": self = .deflate
            case "LZWDecode", "LZW", "Crypt": self = .unknown
            default: return nil
            }
        }
    }

    /// The octets behind all filters, which stand in the order in which they are taken away.
    static func unpacked(_ stream: [UInt8], _ filters: [Filter], limit: Int) -> (octets: [UInt8], isCut: Bool) {
        var (octets, isCut) = (stream, false)
        for filter in filters.prefix(8) {
            switch filter {
            case .hexadecimal: octets = hexadecimal(octets[...])
            case .base85: octets = base85(octets[...])
            case .runLength, .deflate:
                let unpacked =
                    filter == .deflate
                    ? Inflation.inflated(octets[...], limit: limit) : expanded(runs: octets[...], limit: limit)
                octets = unpacked.octets
                if unpacked.isCut { isCut = true }
            case .unknown: return (octets, isCut)
            }
        }
        return (octets, isCut)
    }

    /// An octet below 128 says how many follow as they are, one above how often the next one stands (section 7.4.5).
    private static func expanded(runs octets: ArraySlice<UInt8>, limit: Int) -> (octets: [UInt8], isCut: Bool) {
        var result: [UInt8] = []
        var rest = octets
        while let length = rest.popFirst(), length != 128 {
            guard result.count < limit else { return (result, true) }
            if length < 128 {
                result += rest.prefix(Int(length) + 1)
                rest = rest.dropFirst(Int(length) + 1)
            } else if let octet = rest.popFirst() {
                result.append(contentsOf: repeatElement(octet, count: 257 - Int(length)))
            }
        }
        return (result, false)
    }

    private static func names(of dictionary: ArraySlice<UInt8>) -> [String] {
        var names: [String] = []
        var index = dictionary.startIndex
        while names.count < 64, let slash = dictionary[index...].firstIndex(of: UInt8(ascii: "/")) {
            let (name, end) = name(dictionary, from: slash + 1)
            names.append(name[...].text)
            index = end
        }
        return names
    }

    /// The octets of digits up to `>` (sections 7.3.4.3 and 7.4.2).
    private static func hexadecimal(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        var digits = DigitPairs()
        for octet in octets.prefix(while: { $0 != UInt8(ascii: ">") }) { digits.take(octet) }
        // The second of the last pair may be missing, and is 0 then.
        digits.take(UInt8(ascii: "0"))
        return digits.octets
    }

    private static func base85(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var group: [UInt32] = []
        func flush() {
            guard group.count > 1 else { return }
            let count = group.count
            let whole = group + [UInt32](repeating: 84, count: 5 - count)
            let value = whole.reduce(UInt32(0)) { $0 &* 85 &+ $1 }
            for index in 0..<(count - 1) { result.append(UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32(index)))) }
            group = []
        }
        for octet in octets {
            if octet == UInt8(ascii: "~") { break }
            if octet == UInt8(ascii: "z"), group.isEmpty { result += [0, 0, 0, 0] }
            guard (33...117).contains(octet) else { continue }
            group.append(UInt32(octet - 33))
            if group.count == 5 { flush() }
        }
        flush()
        return result
    }
}

extension ArraySlice<UInt8> {
    /// What of the octets is ASCII that can be printed.
    fileprivate var printable: String { filter { $0 >= 32 && $0 < 127 }[...].text }
}
