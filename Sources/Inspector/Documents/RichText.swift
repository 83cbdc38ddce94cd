import Inspection

/// Objects, links and templates in RTF (Word's format of text, version 1.9.1).
///
/// Word takes almost anything for RTF that begins with `{\rt`: hexadecimal digits broken by other words, and `\bin` among
/// them. All digits behind `\objdata` up to the end of its group count, whatever stands between.
struct RichText {
    private(set) var findings = DocumentFindings()
    private let octets: ArraySlice<UInt8>
    private static let mostObjects = 200
    private static let mostGroups = 5_000
    private static let objectLimit = 16 << 20

    init(_ octets: ArraySlice<UInt8>) {
        self.octets = octets
        var index = octets.startIndex
        var objects = 0
        // Each text of a group may be read twice; not more often than this.
        var groups = 0
        while let slash = octets[index...].firstIndex(of: UInt8(ascii: "\\")) {
            index = octets.index(after: slash)
            let word = octets[index...].prefix(32).prefix { ($0 | 0x20) &- 97 < 26 }
            guard !word.isEmpty else {
                // An escaped octet is passed, so that a backslash of its own is no beginning.
                index = min(octets.endIndex, index + 1)
                continue
            }
            index = word.endIndex
            if word.elementsEqual("bin".utf8) { index = afterBinary(index) }
            if word.elementsEqual("objdata".utf8) {
                objects += 1
                guard objects <= Self.mostObjects else {
                    findings.note(.members)
                    break
                }
                let (object, end) = hexadecimal(from: index)
                read(object: object[...])
                index = end
            }
            if word.elementsEqual("objautlink".utf8) || word.elementsEqual("objupdate".utf8) {
                findings.add(.externalObject, "\\" + word.text)
            }
            guard word.elementsEqual("template".utf8) || word.elementsEqual("fldinst".utf8) else { continue }
            groups += 1
            guard groups <= Self.mostGroups else {
                findings.note(.facts)
                continue
            }
            if word.elementsEqual("template".utf8) {
                let target = groupText(from: index)
                if target[...].contains("://") || target[...].stands("\\\\") {
                    findings.add(.remoteTemplate, target[...].text)
                    findings.add(link: target)
                }
            }
            if word.elementsEqual("fldinst".utf8) { FieldCode.read(groupText(from: index)[...], into: &findings) }
        }
    }

    /// Where reading goes on behind `\binN` and its N octets.
    private func afterBinary(_ index: Int) -> Int {
        var length = 0
        var place = index
        while place < octets.endIndex, octets[place] &- 48 < 10, length < 1 << 30 {
            length = length * 10 + Int(octets[place] - 48)
            place += 1
        }
        return min(octets.endIndex, place + 1 + length)
    }

    /// The octets that digits up to the end of the group stand for, and where that is.
    private func hexadecimal(from start: Int) -> (octets: [UInt8], end: Int) {
        var digits = DigitPairs()
        var depth = 0
        var index = start
        while index < octets.endIndex, digits.octets.count < Self.objectLimit {
            let octet = octets[index]
            switch octet {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                if depth == 0 { return (digits.octets, index) }
                depth -= 1
            case UInt8(ascii: "\\"):
                let word = octets[(index + 1)...].prefix(32).prefix { ($0 | 0x20) &- 97 < 26 }
                if word.elementsEqual("bin".utf8) {
                    let end = afterBinary(word.endIndex)
                    var first = word.endIndex
                    while first < end, octets[first] &- 48 < 10 { first += 1 }
                    digits.octets += octets[min(end, first + 1)..<end]
                    index = end
                    continue
                }
                // The word and its number.
                index = word.endIndex
                while index < octets.endIndex, octets[index] &- 48 < 10 || octets[index] == UInt8(ascii: "-") {
                    index += 1
                }
                if word.isEmpty { index = min(octets.endIndex, index + 1) }
                continue
            default: digits.take(octet)
            }
            index += 1
        }
        return (digits.octets, index)
    }

    /// The text of a group without words, groups in it among it, at most some thousand octets.
    private func groupText(from start: Int) -> [UInt8] {
        var text: [UInt8] = []
        var depth = 0
        var index = start
        while index < octets.endIndex, text.count < 4_096 {
            let octet = octets[index]
            if octet == UInt8(ascii: "}") {
                if depth == 0 { break }
                depth -= 1
            } else if octet == UInt8(ascii: "{") {
                depth += 1
            } else if octet == UInt8(ascii: "\\") {
                guard index + 1 < octets.endIndex else { break }
                let next = octets[index + 1]
                if next == UInt8(ascii: "'"), index + 3 < octets.endIndex, let high = octets[index + 2].hexadecimal,
                    let low = octets[index + 3].hexadecimal
                {
                    text.append(high << 4 | low)
                    index += 4
                    continue
                }
                guard (next | 0x20) &- 97 < 26 else {
                    if next != UInt8(ascii: "*") { text.append(next) }
                    index += 2
                    continue
                }
                index += 1
                while index < octets.endIndex, octets[index].isAlphanumeric || octets[index] == UInt8(ascii: "-") {
                    index += 1
                }
                if index < octets.endIndex, octets[index] == 32 { index += 1 }
                continue
            } else if octet >= 32 || octet == 9 {
                text.append(octet)
            }
            index += 1
        }
        return Array(text.drop { $0 == 32 })
    }

    /// An object as OLE 1 keeps it ([MS-OLEDS] section 2.2.5): version, format, class, topic, item, size, data.
    private mutating func read(object: ArraySlice<UInt8>) {
        var name = ""
        var data = object
        if object.little(4, at: 4).map({ $0 == 1 || $0 == 2 }) == true, let length = object.little(4, at: 8),
            length <= 256
        {
            name = object.from(12).prefix(length).prefix { $0 != 0 }.text
            var offset = 12 + length
            for _ in 0..<2 { offset += 4 + (object.little(4, at: offset) ?? 0) }
            if let size = object.little(4, at: offset) { data = object.from(offset + 4).prefix(size) }
        }
        findings.add(.embeddedObject, name)
        if name.utf8.elementsEqual("Package".utf8), let package = ObjectPackage(data) {
            findings.add(file: package.content, named: package.name)
        } else {
            // Where the head lies, what is known by its signature counts wherever it begins.
            if let start = object.find([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) { data = object.from(start) }
            findings.add(file: Array(data), named: name.isEmpty ? "object" : name)
        }
        for url in LinkScan.urls(in: object.prefix(1 << 16), limit: 8) { findings.add(link: url) }
    }
}

/// A file that a document carries as an icon (the stream `\u{1}Ole10Native`).
struct ObjectPackage {
    /// The name of the file.
    let name: String
    /// Its octets.
    let content: [UInt8]

    /// Reads the stream from behind the size it begins with; nil for what is none.
    init?(_ octets: ArraySlice<UInt8>) {
        guard octets.little(2, at: 0) == 2 else { return nil }
        let label = octets.from(2).prefix { $0 != 0 }
        let file = octets.from(2 + label.count + 1).prefix { $0 != 0 }
        var offset = 2 + label.count + 1 + file.count + 1 + 4
        guard let length = octets.little(4, at: offset) else { return nil }
        offset += 4 + length
        guard let size = octets.little(4, at: offset) else { return nil }
        name = (label.isEmpty ? file : label).text
        content = Array(octets.from(offset + 4).prefix(size))
    }
}

/// The instruction of a field in a text document.
enum FieldCode {
    /// Notes what a field starts, and where it leads.
    static func read(_ code: ArraySlice<UInt8>, into findings: inout DocumentFindings) {
        let code = code.prefix(4_096).drop(while: \.isSpace)
        if code.has("dde") { findings.add(.dde, code.text) }
        let isLink = code.has("hyperlink")
        guard isLink || code.has("include") || code.has("link") || code.has("import") else { return }
        // The first text in quotes, or the second word.
        let target: ArraySlice<UInt8>
        if let quote = code.firstIndex(of: UInt8(ascii: "\"")) {
            target = code[(quote + 1)...].prefix { $0 != UInt8(ascii: "\"") }
        } else {
            target = code.drop { !$0.isSpace }.drop(while: \.isSpace).prefix { !$0.isSpace }
        }
        guard !target.isEmpty else { return }
        if !isLink, target.contains("://") || target.stands("\\\\") { findings.add(.externalObject, target.text) }
        findings.add(link: Array(target))
    }
}
